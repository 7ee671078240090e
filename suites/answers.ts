import { spreadOf } from "../helpers/figure.ts";
import { inLanes } from "../helpers/lanes.ts";
import { Lost } from "../helpers/lost.ts";
import { tally } from "../helpers/probes/connections.ts";
import type { Look } from "../helpers/probes/look.ts";
import { bandOf } from "../helpers/statistics/band.ts";
import type { SequentialSpread } from "../helpers/statistics/sequential.ts";
import { inconclusive, upheld, type Verdict, violated } from "../helpers/verdict.ts";

/** A node that chooses an endpoint for each connection, and how connections are made that it decides about. */
export interface Chooser {
  node: string;
  /** Who answered each of so many fresh connections; empty where nobody did. */
  ask: (count: number) => Promise<readonly string[]>;
  /**
   * The control: the same question to one endpoint itself, from the same source. Why its silence shows nothing
   * of the choice; undefined where it answers.
   */
  control: (endpoint: string) => Promise<string | undefined>;
}

interface Spread {
  /** What the connections are made to, in words. */
  what: string;
  /** The names of all that may answer. */
  endpoints: readonly string[];
  /** The test for each node, with its share of the claim's false alarms. */
  design: SequentialSpread;
  /** How many connections are made before each look at them. */
  batch: number;
  /** How many nodes are asked at a time. */
  lanes: number;
  /** What is said of the spread and of silence, where it is not of connections. */
  words?: { spread: string; silence: string };
  /** Of so many connections, how many may get no answer without anything said of them. */
  mayLose?: (connections: number) => number;
}

/** Who answered each of the connections about which one node decided. */
interface Answers extends Chooser {
  names: readonly string[];
}

const WORDS = { spread: "the spread", silence: "some connections got no answer" };

/**
 * Makes connections that each node decides about until those of that node decide: more only where the first ones
 * look uneven. Stops as well where somebody answers who is no endpoint, and where silence can decide nothing more.
 */
export const gatherAnswers = (spread: Spread, choosers: readonly Chooser[]): Promise<Answers[]> =>
  inLanes(choosers, spread.lanes, async (chooser) => {
    const names: string[] = [];
    do names.push(...(await chooser.ask(spread.batch)));
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
export async function judgeAnswers(
  look: Look,
  spread: Spread,
  answers: readonly Answers[],
): Promise<Verdict> {
  const { what, endpoints, design, words: say = WORDS, mayLose = () => 0 } = spread;
  const { all } = look.log;
  for (const { node, names } of answers) look.log.draw(figureOf(spread, node, names));
  const words = answers.map(({ node, names }) => `${node}: ${tally(names)}`).join("; ");
  const statistics = {
    test: `sequential likelihood ratio test over ${endpoints.length} endpoints on each of ${answers.length} nodes`,
    connections: answers.reduce((sum, { names }) => sum + names.length, 0),
    falseAlarm: design.falseAlarm * answers.length,
    power: [...design.power, ...design.blindTo],
  };
  for (const { node, names, control } of answers) {
    const { foreign, silent, counts } = countsOf(endpoints, names);
    if (foreign.length > 0)
      return violated(`${what} leads to ${tally(foreign)}, which is no endpoint, on ${words}`, all);
    const decision = design.next(counts);
    const unmet = endpoints.filter((_, index) => counts[index] === 0);
    const nobody = silent === names.length;
    if (nobody || (decision === "uneven" && unmet.length > 0)) {
      for (const endpoint of unmet) {
        const why = await control(endpoint);
        const seen = nobody ? `nobody answers on ${node}` : `${endpoint} is never reached on ${node}`;
        if (why !== undefined) throw new Lost(`${seen}, but ${why}: ${words}`);
      }
      if (nobody) return violated(`${what} answers no connection on ${node}: ${words}`, all);
      return violated(`${unmet[0]} is never reached on ${node}: ${words}`, all, statistics);
    }
    if (silent > mayLose(names.length)) return inconclusive(`${say.silence}: ${words}`, all);
    if (decision === "undecided")
      throw new Lost(`${names.length} connections on ${node} decide nothing: ${words}`);
    if (decision === "uneven")
      return violated(`${say.spread} on ${node} is not even: ${words}`, all, statistics);
  }
  return upheld(words, all, statistics);
}

function countsOf(endpoints: readonly string[], names: readonly string[]) {
  return {
    foreign: names.filter((name) => name !== "" && !endpoints.includes(name)),
    silent: names.filter((name) => name === "").length,
    counts: endpoints.map((endpoint) => names.filter((name) => name === endpoint).length),
  };
}

/** The counts, within what an even spread of so many answers stays in, whenever one looks, but for the false alarms. */
function figureOf({ what, endpoints, design }: Spread, node: string, names: readonly string[]) {
  const { counts } = countsOf(endpoints, names);
  const answered = counts.reduce((sum, count) => sum + count, 0);
  const band = bandOf(endpoints.length, answered, (each) => design.next(each) !== "uneven");
  return spreadOf(endpoints, names, { to: what, node, band, falseAlarm: design.falseAlarm });
}
