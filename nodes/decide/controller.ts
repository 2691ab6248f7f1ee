/** `tinyml-decide` without Node-RED: one detector per msg.topic; a message leaves only when something has happened. */
import {
  createDetector,
  type Decision,
  type Detector,
  type DetectorConfig,
  type ScoreFrame,
} from '../../lib/decide';
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import type { Output } from '../shared/inbox';
import { type Message, streamKey, timingOf, type WindowDescription, writeResult } from '../shared/message';
import type { ScoresPicture } from '../shared/pictures';
import { atLeast, splitList } from '../shared/settings';
import { Streams } from '../shared/streams';
import type { DecideSettings } from './config';
import { readScores } from './scores';

/** For how long a decision stays in the status, ms. */
const SHOW_DECISION_MS = 3000;

/** Label of scores that come without one, where the settings name none. */
const UNNAMED = 'detected';

export class DecideController implements Controller {
  private readonly detectors: Streams<Detector>;
  private decision: Decision | undefined;
  private decidedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly context: NodeContext<DecideSettings>) {
    const { settings, status } = context;
    atLeast('maxStreams', settings.maxStreams, 1);
    const config = detectorConfig(settings);
    // impossible settings are an error now, not with the first message
    createDetector(config);
    this.detectors = new Streams(settings.maxStreams, () => createDetector(config));
    status.yellow(context.text('decide.status.waiting', 'waiting for data'));
  }

  handle(msg: Message): Output {
    if (readControl(msg, ['reset']) === 'reset') {
      this.detectors.reset(msg.topic === undefined ? undefined : streamKey(msg));
      return undefined;
    }
    const now = Date.now();
    const frames = readScores(msg, { label: this.context.settings.label || UNNAMED, now });
    const detector = this.detectors.get(streamKey(msg));
    const decisions = frames.flatMap(frame => detector.push(frame) ?? []);
    this.show(frames[frames.length - 1], decisions.at(-1), now);
    const window: WindowDescription = {
      ...timingOf(msg.tensor ?? msg.window),
      end: frames[frames.length - 1].time,
    };
    return decisions.map((decision, i) =>
      writeResult(i === 0 ? msg : this.context.fork(msg), decision, window),
    );
  }

  /** The decision for a while after it was made, else the best score of the moment. */
  private show({ scores, time }: ScoreFrame, decision: Decision | undefined, now: number): void {
    const { status, settings, preview } = this.context;
    if (decision !== undefined) {
      this.decision = decision;
      this.decidedAt = now;
    }
    const last = this.decision;
    preview(
      (): ScoresPicture => ({
        kind: 'scores',
        scores,
        label: last?.label,
        confidence: last?.confidence,
        cutoff: settings.cutoff,
        start: time,
      }),
    );
    if (last !== undefined && now - this.decidedAt < SHOW_DECISION_MS)
      status.green(`✓ ${scoreText(last.label, last.confidence)}`);
    else status.green(bestText(scores));
  }
}

/** The detector's own settings: those of the chosen method, lists split, empty labels left out. */
function detectorConfig(settings: DecideSettings): DetectorConfig {
  const { method, cutoff, releaseCutoff, windowMs, minimumCount, suppressionMs } = settings;
  const { slidingWindow, ignoreWindows, refractoryMs } = settings;
  const label = settings.label.trim() || undefined;
  const backgroundLabels = splitList(settings.backgroundLabels);
  switch (method) {
    case 'recognize-commands':
      return { method, cutoff, windowMs, minimumCount, suppressionMs, backgroundLabels, label };
    case 'micro-wake-word':
      return { method, cutoff, slidingWindow, ignoreWindows, refractoryMs, label };
    default:
      return { method, cutoff, releaseCutoff, windowMs, minimumCount, refractoryMs, backgroundLabels, label };
  }
}

function bestText(scores: Record<string, number>): string {
  const [label, score] = Object.entries(scores).reduce((best, entry) => (entry[1] > best[1] ? entry : best));
  return scoreText(label, score);
}

function scoreText(label: string, score: number): string {
  return `${label} ${score.toFixed(2)}`;
}
