/** How likely a look at one of several may leave out a bad one. */
const MISSED = 1e-4;

/**
 * How many fresh looks meet a bad one among several with all but that probability, where each look meets it with
 * the given share, independently: 14 where every second one does. RangeError for what is no share.
 */
export function probesFor(share: number, missed: number = MISSED): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`${share} is no share`);
  return share === 1 ? 1 : Math.ceil(Math.log(missed) / Math.log(1 - share));
}
