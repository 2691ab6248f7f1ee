/** Draws whatever picture a preview holds with the chart of its kind, and says it in words. */
import { BarsChart } from '../charts/bars';
import { describeImage, ImageChart } from '../charts/image';
import { describeMap, MapChart } from '../charts/map';
import { describeValues, RangeChart } from '../charts/range';
import { describeWave, WaveChart } from '../charts/wave';
import { element, fill } from '../element';
import { duration, score } from '../numbers';
import { text } from '../texts';
import { joined } from './history';
import type {
  FeaturesPicture,
  MapPicture,
  Picture,
  ScoresPicture,
  ValuesPicture,
  WavePicture,
} from './picture';

export interface DrawnOptions {
  /** the cut-off as the dialog has it at this moment, which may not be deployed yet */
  cutoff?: () => number | undefined;
  /** labels that are never reported, as the dialog has them */
  background?: () => readonly string[];
  /** the range that values must fit into, as the dialog has it at this moment */
  range?: () => { low: number; high: number } | undefined;
  /** joins the last messages of the stream to so many samples or frames; without it the last message stands alone */
  history?: number;
}

/** Shows a picture of its kind and says it in words. */
type Show = (picture: never) => string;

export class Drawn {
  private chart: { kind: Picture['kind']; show: Show } | undefined;
  private kept: WavePicture | MapPicture | undefined;

  constructor(
    private readonly place: HTMLElement,
    private readonly options: DrawnOptions,
  ) {}

  /** @returns what is shown, in words: "50 samples × 3 channels · float32 · 50 Hz" */
  show(picture: Picture): string {
    if (this.chart?.kind !== picture.kind)
      this.chart = { kind: picture.kind, show: this.chartFor(picture.kind) };
    return this.chart.show(picture as never);
  }

  private remembered<P extends WavePicture | MapPicture>(picture: P): P {
    const { history } = this.options;
    // what has no rate is no stream: the features of one window, for instance
    this.kept = history === undefined || !picture.sampleRate ? picture : joined(this.kept, picture, history);
    return this.kept as P;
  }

  private chartFor(kind: Picture['kind']): Show {
    switch (kind) {
      case 'wave': {
        const chart = this.put(new WaveChart());
        return (picture: WavePicture) => {
          chart.show(this.remembered(picture));
          return describeWave(picture);
        };
      }
      case 'map': {
        const chart = this.put(new MapChart());
        return (picture: MapPicture) => {
          chart.show(this.remembered(picture));
          return describeMap(picture);
        };
      }
      case 'image': {
        const chart = this.put(new ImageChart());
        return picture => {
          chart.show(picture);
          return describeImage(picture);
        };
      }
      case 'values': {
        const chart = this.put(new RangeChart());
        return (picture: ValuesPicture) => {
          chart.show(picture, this.options.range?.());
          return describeValues(picture);
        };
      }
      case 'features':
        return this.inAndOut();
      default: {
        const chart = this.put(new BarsChart());
        return (picture: ScoresPicture) => {
          chart.show(picture.scores, this.options.cutoff?.() ?? picture.cutoff, this.options.background?.());
          return describeScores(picture);
        };
      }
    }
  }

  private put<C extends { root: HTMLElement }>(chart: C): C {
    fill(this.place, chart.root);
    return chart;
  }

  /** The samples that came above, what became of them below. */
  private inAndOut(): Show {
    const about = element('p', { class: 'tinyml-live-about' });
    const [above, below] = [element('div', {}), element('div', {})];
    const title = (key: string) => element('h5', { class: 'tinyml-live-part' }, text(key));
    fill(this.place, title('editor.live.samples'), above, about, title('editor.live.features'), below);
    const input = new Drawn(above, {});
    const output = new Drawn(below, this.options);
    return (picture: FeaturesPicture) => {
      about.textContent = input.show(picture.input);
      return output.show(picture.output);
    };
  }
}

/** "yes 0.97 · 0.3 ms" */
export function describeScores({ label, confidence, microseconds }: ScoresPicture): string {
  return [
    ...(label ? [confidence === undefined ? label : `${label} ${score(confidence)}`] : []),
    ...(microseconds === undefined ? [] : [duration(microseconds / 1000)]),
  ].join(' · ');
}
