import { mapConcurrent } from "../helpers/async/concurrency.ts";
import { spreadOf } from "../helpers/engine/measurement.ts";
import { ProbeError } from "../helpers/engine/probe-error.ts";
import type { Reason } from "../helpers/engine/reason.ts";
import { inconclusive, upheld, type Verdict, violated } from "../helpers/engine/verdict.ts";
import type { ProbeContext } from "../helpers/probes/probe-context.ts";
import { bandOf } from "../helpers/statistics/band.ts";
import type { SequentialSpread } from "../helpers/statistics/sequential.ts";
import * as reasons from "./answer-reasons.ts";

/** A node that chooses an endpoint for each connection, and how connections are made that it decides about. */
export interface Chooser {
  node: string;
  /** Who answered each of so many fresh connections; empty where nobody did. */
  query: (count: number) => Promise<readonly string[]>;
  /**
   * The control: the same question to one endpoint itself, from the same source. Why its silence shows nothing
   * of the choice; undefined where it answers.
   */
  control: (endpoint: string) => Promise<Reason | undefined>;
}

interface Spread {
  /** What the connections are made to. */
  what: Reason;
  /** The names of all that may answer. */
  endpoints: readonly string[];
  /** The test for each node, with its share of the claim's false alarms. */
  design: SequentialSpread;
  /** How many connections are made before each look at them. */
  batch: number;
  /** How many nodes are asked at a time. */
  lanes: number;
  /** What is sent, where it is packets and no connections. */
  packets?: "UDP";
  /** Of so many connections, how many may get no answer without anything said of them. */
  mayLose?: (connections: number) => number;
}

/** Who answered each of the connections about which one node decided. */
interface Answers extends Chooser {
  names: readonly string[];
}

/**
 * Makes connections that each node decides about until those of that node decide: more only where the first ones
 * look uneven. Stops as well where somebody answers who is no endpoint, and where silence can decide nothing more.
 */
export const gatherAnswers = (spread: Spread, choosers: readonly Chooser[]): Promise<Answers[]> =>
  mapConcurrent(choosers, spread.lanes, async (chooser) => {
    const names: string[] = [];
    do names.push(...(await chooser.query(spread.batch)));
    while (names.length < spread.design.most && isOpen(spread, names));
    return { ...chooser, names };
  });

/** Whether more connections could decide what these do not. */
function isOpen({ endpoints, design, mayLose }: Spread, names: readonly string[]): boolean {
  const { foreign, silent, counts } = countsOf(endpoints, names);
  if (foreign.length > 0 || silent === names.length) return false;
  // With silence it can still be decided that one of them is never reached, and nothing else; where some may be
  // lost anyhow, not even that.
  if (silent > (mayLose?.(names.length) ?? 0) && (mayLose || !counts.includes(0))) return false;
  return design.next(counts) === "undecided";
}

/** Judges whether each node, on its own, spreads connections evenly over the endpoints and to nobody else. */
export async function judgeDistribution(
  context: ProbeContext,
  spread: Spread,
  answers: readonly Answers[],
): Promise<Verdict> {
  const { what: to, endpoints, design, packets, mayLose = () => 0 } = spread;
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
    if (silent > mayLose(names.length))
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

/** The counts, within what an even spread of so many answers stays in, whenever one looks, but for the false alarms. */
function measurementOf({ what, endpoints, design }: Spread, node: string, names: readonly string[]) {
  const { counts } = countsOf(endpoints, names);
  const answered = counts.reduce((sum, count) => sum + count, 0);
  const band = bandOf(endpoints.length, answered, (each) => design.next(each) !== "uneven");
  return spreadOf(endpoints, names, { to: what.text, node, band, falseAlarm: design.falseAlarm });
}
