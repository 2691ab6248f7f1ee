/**
 * What passes between a thread and the one who started it: numbered requests one way, answers, errors and progress the other.
 * Only values that the structured clone algorithm takes; buffers may be transferred instead of copied.
 */

/** The requests that an entry answers: by kind, what it takes and what it answers. */
export type Requests = { [kind: string]: { data: unknown; answer: unknown } };

export interface RequestMessage {
  id: number;
  kind: string;
  data: unknown;
  /** shared with the sender, who sets element 0 to 1 when the answer is no longer wanted */
  cancel?: Int32Array;
}

export type ReplyMessage =
  | { id: number; answer: unknown }
  | { id: number; error: unknown }
  | { id: number; progress: unknown };
