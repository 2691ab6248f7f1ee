/** Commands to a node: `msg.control`, never msg.topic, which is the stream's key and comes from MQTT. */
import { InputError } from '../../lib/errors';
import { describeValue, type Message } from './message';

export type ControlCommand =
  | 'reset'
  | 'flush'
  | 'load'
  | 'reload'
  | 'calibrate'
  | 'train'
  | 'learn'
  | 'pause'
  | 'resume'
  | 'cancel';

/**
 * The command of a message, undefined for a message of data.
 * @param understood the commands of this node
 * @throws InputError for a command that this node does not understand
 */
export function readControl<C extends ControlCommand>(msg: Message, understood: readonly C[]): C | undefined {
  const { control } = msg;
  if (control === undefined || control === null || control === '') return undefined;
  if (understood.includes(control as C)) return control as C;
  throw new InputError(
    'unknown-command',
    `msg.control is ${describeValue(control)}, this node understands ${understood.join(', ')}: delete msg.control from messages of data`,
    { control },
  );
}
