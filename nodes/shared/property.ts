/** Reading a property of a message at a path that the user typed, such as `payload.data[0]`. */
import { ConfigError } from '../../lib/errors';
import type { Message } from './message';
import type { Red } from './red';

export type ReadProperty = (msg: Message, path: string) => unknown;

/**
 * The reader; it answers undefined where the message has no such property, however deep it would lie.
 * @throws ConfigError (the reader) for a path that is none
 */
export function propertyReader(RED: Pick<Red, 'util'>): ReadProperty {
  return (msg, path) => {
    try {
      return RED.util.getMessageProperty(msg as never, path);
    } catch (error) {
      // Node-RED throws for a path through something that is not there, as well as for one that it cannot parse
      if ((error as { code?: string }).code !== 'INVALID_EXPR') return undefined;
      throw new ConfigError(
        'bad-setting',
        `msg.${path} is no property of a message: ${(error as Error).message}`,
        { path },
      );
    }
  };
}
