/** `tinyml-rescale` without Node-RED: numbers to fixed point, with counts of what that costs, per msg.topic. */
import { readControl } from '../shared/control';
import type { Controller, NodeContext } from '../shared/define';
import type { Output } from '../shared/inbox';
import {
  assertFinite,
  type Message,
  readTensor,
  realValues,
  streamKey,
  type TensorData,
  writeTensor,
} from '../shared/message';
import { atLeast } from '../shared/settings';
import { Streams } from '../shared/streams';
import type { RescaleSettings } from './config';
import { RecentValues } from './recent-values';
import { createScaler, type Scaled, type Scaler } from './scaler';
import { type RescaleCounts, Tally } from './tally';

/** A message of which more saturates needs another format. */
const TOO_MANY = 0.01;

/** `msg.rescale`: what was done to the numbers of a message, and to those of its stream since it began. */
export interface RescaleReport extends RescaleCounts {
  /** "Q3.4" */
  format: string;
  total: RescaleCounts;
}

export class RescaleController implements Controller {
  private readonly scaler: Scaler;
  private readonly tallies: Streams<Tally>;
  private readonly recent = new RecentValues();

  constructor(private readonly context: NodeContext<RescaleSettings>) {
    const { settings } = context;
    atLeast('maxStreams', settings.maxStreams, 1);
    this.scaler = createScaler(settings);
    this.tallies = new Streams(settings.maxStreams, () => new Tally());
    context.status.yellow(context.text('rescale.status.waiting', 'waiting for data'));
  }

  handle(msg: Message): Output {
    const { context } = this;
    if (readControl(msg, ['reset']) === 'reset') {
      this.tallies.reset(msg.topic === undefined ? undefined : streamKey(msg));
      this.recent.clear();
      context.status.yellow(context.text('rescale.status.waiting', 'waiting for data'));
      return undefined;
    }
    const tensor = realValues(readTensor(msg));
    assertFinite(tensor);
    const scaled = this.scaler.scale(tensor.data);
    const tally = this.tallies.get(streamKey(msg));
    const counts = tally.add(tensor.data, scaled);
    this.recent.add(tensor.data);
    context.preview(() => this.recent.picture());
    this.show(scaled, counts, tally);
    msg.rescale = { format: scaled.name, ...counts, total: tally.total } satisfies RescaleReport;
    return writeTensor(msg, describe(tensor, scaled), context.settings.payloadAs);
  }

  /** "Q3.4 · 38.1 dB · 0.2 % saturated" */
  private show({ name }: Scaled, { values, saturated }: RescaleCounts, tally: Tally): void {
    const { status, text } = this.context;
    const { total } = tally;
    const share = 100 * (total.saturated / total.values);
    const words = [
      name,
      ...(total.sqnr === undefined ? [] : [`${total.sqnr.toFixed(1)} dB`]),
      `${share === 0 || share >= 0.01 ? Number(share.toPrecision(2)) : '< 0.01'} % ${text('rescale.status.saturated', 'saturated')}`,
    ].join(' · ');
    if (saturated > TOO_MANY * values) status.yellow(words);
    else status.green(words);
  }
}

/** What the integers stand for: nodes that follow read real values. */
function describe(tensor: TensorData, { data, format }: Scaled): TensorData {
  const type = format.bits === 8 ? 'int8' : 'int16';
  return { ...tensor, data, type, scale: 2 ** -format.fractionBits, zeroPoint: 0, exponent: undefined };
}
