import { chiSquareQuantile, chiSquareTest } from "./chi-square.ts";
import { type Asked, checkAsked, checkEndpoints, type Stated, totalOf, UNEVEN } from "./design.ts";
import { binomial, criticalSquares, squaresTail } from "./exact.ts";

export interface SpreadDesign extends Stated {
  readonly endpoints: number;
  /** Fresh connections to be made. */
  readonly connections: number;
  /** The least chi-square statistic that is called uneven. */
  readonly critical: number;
}

interface SpreadJudgement {
  /** Pearson's X² against equal shares. */
  readonly statistic: number;
  /** The chance that an even spread is at least as uneven as this one. */
  readonly pValue: number;
  readonly even: boolean;
}

/** Up to so many endpoints every outcome is summed; beyond them that takes seconds and more. */
const EXACT_UP_TO = 4;
/**
 * The part of the asked level that the limit distribution is given. Over five to eight endpoints it spends 2.4
 * times its level where 1e-8 was asked and 3.1 times where 1e-9 was (enumerated): less than was asked.
 */
const MARGIN = 1 / 4;

const statisticOf = (endpoints: number, connections: number, squares: number) =>
  (endpoints * squares - connections ** 2) / connections;

/** What a number of connections can do. */
type Attempt = (connections: number) => SpreadDesign;

const byEnumeration =
  (asked: Asked, endpoints: number): Attempt =>
  (connections) => {
    const spread = { endpoints, connections };
    const squares = criticalSquares(spread, asked.falseAlarm);
    return {
      ...spread,
      critical: statisticOf(endpoints, connections, squares),
      falseAlarm: squaresTail(spread, squares),
      power: UNEVEN.map(({ against, share }) => ({
        against,
        probability: squaresTail({ ...spread, share }, squares),
      })),
      blindTo: [{ against: "round-robin", probability: 0 }],
    };
  };

/** The same where the outcomes are too many to sum: the level is the limit's, the power what it is at least. */
function byLimit(asked: Asked, endpoints: number): Attempt {
  const critical = chiSquareQuantile(asked.falseAlarm * MARGIN, endpoints - 1);
  return (connections) => {
    // Whatever the others share, the statistic is least where they share it evenly.
    const least = (c: number) =>
      statisticOf(endpoints, connections, c * c + (connections - c) ** 2 / (endpoints - 1));
    const noticed = Array.from({ length: connections + 1 }, (_, c) => c).filter((c) => least(c) >= critical);
    return {
      ...{ endpoints, connections, critical },
      falseAlarm: asked.falseAlarm,
      power: UNEVEN.map(({ against, share }) => {
        const probability = noticed.reduce((sum, c) => sum + binomial(c, connections, share), 0);
        return { against, probability: Math.min(1, probability) };
      }),
      blindTo: [{ against: "round-robin", probability: 0 }],
    };
  };
}

/**
 * The fewest fresh connections in which Pearson's test of an even spread calls a fair one uneven at most as
 * often as asked, and notices a dead endpoint, a 90/10 split (one endpoint has 90 %, the others share 10 %)
 * and affinity each at least as often as asked. Taking turns is perfectly even: that is for order.ts.
 *
 * Up to four endpoints all of it is exact, by exact.ts, and `falseAlarm` is the true one. Beyond, the critical
 * value is that of the limit distribution at a quarter of the asked level, `falseAlarm` is the asked one, and
 * the power is a lower bound. K. Pearson, Phil. Mag. 50 (1900) 157; T. Read, N. Cressie, Goodness-of-Fit
 * Statistics for Discrete Multivariate Data (1988).
 * RangeError: fewer than two endpoints, a probability outside (0, 1).
 */
export function designSpread(asked: Asked & { readonly endpoints: number }): SpreadDesign {
  checkAsked(asked);
  checkEndpoints(asked.endpoints);
  const { endpoints } = asked;
  const attempt = endpoints > EXACT_UP_TO ? byLimit(asked, endpoints) : byEnumeration(asked, endpoints);
  // One connection more can do worse, as counts are whole: so one after the other and no bisection.
  for (let connections = 1; ; connections++) {
    const design = attempt(connections);
    if (design.power.every(({ probability }) => probability >= asked.power)) return design;
  }
}

/**
 * The judgement of counts, one for each endpoint.
 * RangeError unless they are whole and sum to the connections of the design: for another sum it does not hold.
 */
export function judgeSpread(design: SpreadDesign, counts: readonly number[]): SpreadJudgement {
  const { endpoints, connections } = design;
  if (totalOf(counts, endpoints) !== connections) {
    throw new RangeError(`the test is of ${connections} connections, not of ${counts.join(" + ")}`);
  }
  const squares = counts.reduce((sum, count) => sum + count * count, 0);
  const statistic = statisticOf(endpoints, connections, squares);
  const pValue =
    endpoints > EXACT_UP_TO ? chiSquareTest(counts).pValue : squaresTail({ endpoints, connections }, squares);
  return { statistic, pValue, even: statistic < design.critical };
}
