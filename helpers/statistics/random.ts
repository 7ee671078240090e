const MASK = 2n ** 64n - 1n;

/**
 * SplitMix64, 64 bits a call (G. Steele, D. Lea, C. Flood, OOPSLA 2014, "Fast splittable pseudorandom number
 * generators"). Its authors' advice for the state of the generator below: no two seeds give like states.
 */
export function splitmix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    const once = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    const twice = ((once ^ (once >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return twice ^ (twice >> 31n);
  };
}

const rotated = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));

/**
 * xoshiro128**, whole numbers below 2^32 (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number
 * generators", ACM Trans. Math. Softw. 47 (2021) 36). The state is four such numbers, not all zero.
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  };
}

const low = (value: bigint) => Number(BigInt.asUintN(32, value));

/**
 * Uniform numbers in [0, 1), multiples of 2^-32: the same ones for the same seed, on every machine.
 * RangeError unless the seed is a whole number that a double holds exactly.
 */
export function randomFrom(seed: number): () => number {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number, got ${seed}`);
  const next = splitmix64(BigInt(seed));
  const [first, second] = [next(), next()];
  const bits = xoshiro128([low(first), low(first >> 32n), low(second), low(second >> 32n)]);
  return () => bits() / 2 ** 32;
}

/**
 * The items in an order that follows from the seed alone, each order as likely as any other; the list that
 * was given stays. R. Durstenfeld, Comm. ACM 7 (1964) 420, after Fisher and Yates. RangeError as above.
 */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = randomFrom(seed);
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}
