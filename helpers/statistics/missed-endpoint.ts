/** The probability that repeated attempts miss a bad one among several. */
const MISSED = 1e-4;

/**
 * The number of fresh attempts that reach a bad one among several with all but that probability, if each
 * attempt reaches it with the given share, independently: 14 for one half. RangeError for an invalid share.
 */
export function probesFor(share: number, missed: number = MISSED): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`${share} is no share`);
  return share === 1 ? 1 : Math.ceil(Math.log(missed) / Math.log(1 - share));
}

/** Bits in a positive big integer, to the next multiple of four. */
function bits(value: bigint): number {
  return 4 * value.toString(16).length;
}

/** numerator / denominator of positive big integers, each possibly far above a double's range. */
function ratio(numerator: bigint, denominator: bigint): number {
  // Leaves 64 bits or more in the quotient: all that a double keeps, and the rest is rounded once.
  const shift = Math.max(0, bits(denominator) - bits(numerator) + 68);
  return Number((numerator << BigInt(shift)) / denominator) * 2 ** -shift;
}

/**
 * Probability that in n connections at least one of k equally likely endpoints is never met.
 *
 * Inclusion and exclusion, Σ (-1)^(j+1) C(k,j) (1-j/k)^n for j = 1 … k (W. Feller, An Introduction to
 * Probability Theory I, 3rd ed., IV.2), in whole numbers: in doubles the terms of alternating sign cancel to
 * noise where k is large. Exact to a double's rounding; 0 below about 1e-300.
 * RangeError unless n ≥ 0 and k ≥ 1 are whole.
 */
export function missProbability(n: number, k: number): number {
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(k) || n < 0 || k < 1) {
    throw new RangeError(`needs whole n >= 0 and k >= 1, got n = ${n}, k = ${k}`);
  }
  const [connections, endpoints] = [BigInt(n), BigInt(k)];
  let missed = 0n;
  let choose = 1n;
  for (let j = 1n; j <= endpoints; j++) {
    choose = (choose * (endpoints - j + 1n)) / j;
    const term = choose * (endpoints - j) ** connections;
    missed += j % 2n === 1n ? term : -term;
  }
  return missed === 0n ? 0 : ratio(missed, endpoints ** connections);
}

/** The smallest whole n ≥ 1 for which `enough` holds; it must hold for all larger ones. */
function smallestEnough(enough: (n: number) => boolean): number {
  let high = 1;
  while (!enough(high)) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The fewest connections that leave one of k equally likely endpoints unmet with probability at most
 * `falseAlarm`. RangeError unless 0 < falseAlarm < 1.
 */
export function connectionsToSeeAll(k: number, falseAlarm: number): number {
  if (!(falseAlarm > 0 && falseAlarm < 1)) {
    throw new RangeError(`a false-alarm probability lies between 0 and 1, got ${falseAlarm}`);
  }
  return smallestEnough((n) => missProbability(n, k) <= falseAlarm);
}
