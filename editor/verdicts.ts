/**
 * What the runtime found wrong with settings that only it can check (a decoder, a feature pipeline). The dialog remembers the
 * verdict here while it is open; the validator of the node's setting, which cannot wait for an answer, looks it up.
 */
const verdicts = new Map<string, readonly string[]>();

function key(kind: string, settings: unknown): string {
  return `${kind} ${JSON.stringify(settings)}`;
}

export function remember(kind: string, settings: unknown, problems: readonly string[]): void {
  verdicts.set(key(kind, settings), problems);
}

/** For a node's `validate`: true, or what is wrong. Settings that nobody has asked about pass; the runtime says it if they must not. */
export function judge(kind: string, settings: unknown): true | string {
  const problems = verdicts.get(key(kind, settings)) ?? [];
  return problems.length === 0 ? true : problems.join('; ');
}
