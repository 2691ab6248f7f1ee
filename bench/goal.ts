/** What was asked for, and whether a run shows it. */
export interface Goal {
  text: string;
  wanted: number;
  reached: number;
  met: boolean;
}

export function atLeast(wanted: number, reached: number, text: string): Goal {
  return { text, wanted, reached, met: reached >= wanted };
}

export function atMost(wanted: number, reached: number, text: string): Goal {
  return { text, wanted, reached, met: reached <= wanted };
}

export function goalLines(goals: readonly Goal[]): string {
  return ['Goals', ...goals.map(({ text, met }) => `${met ? 'met   ' : 'MISSED'} ${text}`)].join('\n');
}
