import { mapConcurrent } from "../helpers/async/concurrency.ts";
import { spreadOf } from "../helpers/engine/measurement.ts";
import { inconclusive, upheld, type Verdict, violated } from "../helpers/engine/verdict.ts";
import type { ProbeContext } from "../helpers/probes/probe-context.ts";
import { ProbeError } from "../helpers/reasons/probe-error.ts";
import type { Reason } from "../helpers/reasons/reason.ts";
import { bandOf } from "../helpers/statistics/band.ts";
import type { SequentialSpread } from "../helpers/statistics/sequential.ts";
import * as reasons from "./answer-reasons.ts";

/** A node that chooses an endpoint for each connection, and how to make such connections. */
export interface Chooser {
  node: string;
  /** Who answered each of `count` fresh connections; an empty string for no answer. */
  query: (count: number) => Promise<readonly string[]>;
  /**
   * The control: the same request to one endpoint directly, from the same source. Returns why its silence does not
   * show anything about the choice; undefined if it answers.
   */
  control: (endpoint: string) => Promise<Reason | undefined>;
}

interface Spread {
  /** The target of the connections. */
  target: Reason;
  /** The names of all endpoints that may answer. */
  endpoints: readonly string[];
  /** The test for each node, with its share of the claim's false-alarm budget. */
  design: SequentialSpread;
  /** How many connections are made before each evaluation. */
  batch: number;
  /** How many nodes are queried at a time. */
  concurrency: number;
  /** The protocol, if packets are sent instead of connections. */
  packets?: "UDP";
  /** How many of so many connections may stay unanswered without making the verdict inconclusive. */
  toleratedUnanswered?: (connections: number) => number;
}

/** Who answered each of the connections that one node distributed. */
interface Answers extends Chooser {
  names: readonly string[];
}

/**
 * Makes connections through each node until the test decides: more than one batch only if the first one seems uneven.
 * Stops as soon as something other than an endpoint answers, or if unanswered connections make a decision impossible.
 */
export const gatherAnswers = (spread: Spread, choosers: readonly Chooser[]): Promise<Answers[]> =>
  mapConcurrent(choosers, spread.concurrency, async (chooser) => {
    const names: string[] = [];
    do names.push(...(await chooser.query(spread.batch)));
    while (names.length < spread.design.most && isUndecided(spread, names));
    return { ...chooser, names };
  });

/** Whether more connections could decide the test. */
function isUndecided({ endpoints, design, toleratedUnanswered }: Spread, names: readonly string[]): boolean {
  const { foreign, silent, counts } = countsOf(endpoints, names);
  if (foreign.length > 0 || silent === names.length) return false;
  // Unanswered connections can still show that an endpoint is never reached, but nothing else; where some may go
  // unanswered anyway, not even that.
  if (silent > (toleratedUnanswered?.(names.length) ?? 0) && (toleratedUnanswered || !counts.includes(0)))
    return false;
  return design.next(counts) === "undecided";
}

/** Judges whether each node on its own distributes connections evenly over the endpoints and to nothing else. */
export async function judgeDistribution(
  context: ProbeContext,
  spread: Spread,
  answers: readonly Answers[],
): Promise<Verdict> {
  const { target: to, endpoints, design, packets, toleratedUnanswered = () => 0 } = spread;
  for (const { node, names } of answers) context.log.measure(measurementOf(spread, node, names));
  const seen = answers.map(({ node, names }) =>
    reasons.answersOnNode({ node, answers: reasons.answersBy(names, endpoints) }),
  );
  const statistics = {
    test: `sequential likelihood ratio test over ${endpoints.length} endpoints on each of ${answers.length} nodes`,
    connections: answers.reduce((sum, { names }) => sum + names.length, 0),
    falseAlarm: design.falseAlarm * answers.length,
    power: [...design.power, ...design.blindTo],
  };
  for (const { node, names, control } of answers) {
    const { foreign, silent, counts } = countsOf(endpoints, names);
    const others = reasons.answersBy(foreign, []);
    if (foreign.length > 0)
      return violated(reasons.answeredByNoEndpoint({ to, node, foreign: others, seen }));
    const decision = design.next(counts);
    const unmet = endpoints.filter((_, index) => counts[index] === 0);
    const nobody = silent === names.length;
    if (nobody || decision === "uneven") {
      for (const endpoint of unmet) {
        const why = await control(endpoint);
        if (why === undefined) continue;
        throw new ProbeError(
          nobody
            ? reasons.nobodyAnswersNorItself({ node, why, seen })
            : reasons.endpointItselfSilent({ endpoint, node, why, seen }),
        );
      }
      const [endpoint] = unmet;
      if (nobody) return violated(reasons.nobodyAnswers({ to, node, seen }));
      if (endpoint !== undefined)
        return violated(reasons.endpointNeverReached({ endpoint, node, seen }), statistics);
    }
    if (silent > toleratedUnanswered(names.length))
      return inconclusive(
        packets === undefined
          ? reasons.connectionsUnanswered({ node, seen })
          : reasons.packetsUnanswered({ node, seen }),
      );
    if (decision === "undecided")
      throw new ProbeError(reasons.spreadUndecided({ connections: names.length, node, seen }));
    if (decision === "uneven")
      return violated(reasons.spreadUneven({ protocol: packets, node, seen }), statistics);
  }
  return upheld(reasons.spreadEven({ seen }), statistics);
}

function countsOf(endpoints: readonly string[], names: readonly string[]) {
  return {
    foreign: names.filter((name) => name !== "" && !endpoints.includes(name)),
    silent: names.filter((name) => name === "").length,
    counts: endpoints.map((endpoint) => names.filter((name) => name === endpoint).length),
  };
}

/** The counts, with the band that an even spread stays in at every evaluation, except for the false alarms. */
function measurementOf({ target, endpoints, design }: Spread, node: string, names: readonly string[]) {
  const { counts } = countsOf(endpoints, names);
  const answered = counts.reduce((sum, count) => sum + count, 0);
  const band = bandOf(endpoints.length, answered, (each) => design.next(each) !== "uneven");
  return spreadOf(endpoints, names, { to: target.text, node, band, falseAlarm: design.falseAlarm });
}
