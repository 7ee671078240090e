/** What a check needed to see was not to be seen. The engine makes it inconclusive, with these words. */
export class Lost extends Error {
  override readonly name = "Lost";
}

/** A value that a probe brought back; throws Lost with the reason where it brought none. */
export function orLost<T>(value: T | undefined, why: string): T {
  if (value === undefined) throw new Lost(why);
  return value;
}
