/** The possible defects of a load balancer, as named in reports. */
type Against =
  | "a dead endpoint"
  | "a 90/10 split"
  | "a 70/30 split"
  | "affinity to one endpoint"
  | "round-robin"
  | "repeating with probability 0.9"
  | "alternating with probability 0.9";

/** How probably a test notices it. */
interface Power {
  readonly against: Against;
  readonly probability: number;
}

/** The required error rates of a test, both between 0 and 1. */
export interface Requirements {
  /** The chance that a fair balancer is called unfair: at most this. */
  readonly falseAlarm: number;
  /** The chance that an unfair one is noticed: at least this, for everything the test is made for. */
  readonly power: number;
}

/** The stated properties of a test, for a report. */
export interface StatedProperties {
  /** At most the required rate. */
  readonly falseAlarm: number;
  /** Each at least the required power. */
  readonly power: readonly Power[];
  /** Shapes that the test is not designed for, with its power against each. */
  readonly blindTo: readonly Power[];
}

/**
 * Ways to be uneven: the share that one endpoint gets, the others sharing the rest evenly. Between two
 * endpoints the first and the last are the same.
 */
export const UNEVEN = [
  { against: "a dead endpoint", share: 0 },
  { against: "a 90/10 split", share: 0.9 },
  { against: "a 70/30 split", share: 0.7 },
  { against: "affinity to one endpoint", share: 1 },
] as const satisfies readonly { against: Against; share: number }[];

/** RangeError unless both are probabilities, neither certain nor impossible. */
export function checkSelected({ falseAlarm, power }: Requirements): void {
  for (const probability of [falseAlarm, power]) {
    if (!(probability > 0 && probability < 1)) {
      throw new RangeError(`no test has false-alarm probability ${falseAlarm} and power ${power}`);
    }
  }
}

/** RangeError unless there are two endpoints or more: a single one cannot be favoured. */
export function checkEndpoints(endpoints: number): void {
  if (!Number.isSafeInteger(endpoints) || endpoints < 2) {
    throw new RangeError(`cannot spread connections over ${endpoints} endpoints`);
  }
}

/** Their sum. RangeError unless there is one whole count, not negative, for each endpoint. */
export function totalOf(counts: readonly number[], endpoints: number): number {
  if (counts.length !== endpoints || counts.some((count) => !Number.isSafeInteger(count) || count < 0)) {
    throw new RangeError(`${endpoints} endpoints have no such counts: ${counts.join(", ")}`);
  }
  return counts.reduce((sum, count) => sum + count, 0);
}
