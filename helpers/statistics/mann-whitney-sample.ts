const between = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Two samples of these sizes without equal values for which U is `u`, at most `one * other`. */
export function ranked(one: number, other: number, u: number): [number[], number[]] {
  const whole = Math.floor(u / one);
  const part = u % one;
  // So many of the second sample lie over all of the first, one over `part` of it, the rest below.
  const below = between(0, other - whole - (part > 0 ? 1 : 0)).map((i) => i - 1000);
  const above = between(0, whole).map((i) => i + 1000);
  return [between(0, one), [...below, ...(part > 0 ? [part - 0.5] : []), ...above]];
}
