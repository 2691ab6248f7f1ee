/** Calls `react` once, `ms` after the last of several calls: while somebody types, the runtime is not asked at every key. */
export function debounce<A extends unknown[]>(react: (...args: A) => void, ms: number): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => react(...args), ms);
  };
}
