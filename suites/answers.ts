import { spreadOf } from "../helpers/figure.ts";
import { Lost } from "../helpers/lost.ts";
import { tally } from "../helpers/probes/connections.ts";
import type { Look } from "../helpers/probes/look.ts";
import { bandOf } from "../helpers/statistics/band.ts";
import { missProbability } from "../helpers/statistics/missed-endpoint.ts";
import { judgeSpread, type SpreadDesign } from "../helpers/statistics/spread.ts";
import { inconclusive, upheld, type Verdict, violated } from "../helpers/verdict.ts";

/** Who answered each of the connections about which one node decided; empty where nobody did. */
interface Answers {
  node: string;
  names: readonly string[];
}

interface Spread {
  /** What the connections are made to, in words. */
  what: string;
  /** The names of all that may answer. */
  endpoints: readonly string[];
  /** The test for each node, with its share of the claim's false alarms. */
  design: SpreadDesign;
  answers: readonly Answers[];
  /** The control: why a node where nobody answers may not be to blame; undefined where it is. */
  excuse: (node: string) => Promise<string | undefined>;
}

/** Judges whether each node, on its own, spreads connections evenly over the endpoints and to nobody else. */
export async function judgeAnswers(look: Look, spread: Spread): Promise<Verdict> {
  const { what, endpoints, design, answers, excuse } = spread;
  const { all } = look.log;
  const { falseAlarm } = design;
  const band = bandOf(endpoints.length, design.connections, (counts) => judgeSpread(design, counts).even);
  for (const { node, names } of answers)
    look.log.draw(spreadOf(endpoints, names, { to: what, node, band, falseAlarm }));
  const pValues: string[] = [];
  const words = answers.map(({ node, names }) => `${node}: ${tally(names)}`).join("; ");
  const statistics = () => ({
    test: `chi-square over ${endpoints.length} endpoints on each of ${answers.length} nodes${pValues.length > 0 ? `, p = ${pValues.join(", ")}` : ""}`,
    connections: design.connections * answers.length,
    falseAlarm: design.falseAlarm * answers.length,
    power: [...design.power, ...design.blindTo],
  });
  for (const { node, names } of answers) {
    const foreign = names.filter((name) => name !== "" && !endpoints.includes(name));
    if (foreign.length > 0)
      return violated(`${what} leads to ${tally(foreign)}, which is no endpoint, on ${words}`, all);
    const counts = endpoints.map((endpoint) => names.filter((name) => name === endpoint).length);
    const silent = names.filter((name) => name === "").length;
    const answered = names.length - silent;
    if (answered === 0) {
      const why = await excuse(node);
      if (why !== undefined) throw new Lost(`nobody answers on ${node}, but ${why}`);
      return violated(`${what} answers no connection on ${node}: ${words}`, all);
    }
    // That a fair choice leaves one out so long is less likely than the test below calling it unfair.
    if (counts.includes(0) && missProbability(answered, endpoints.length) <= design.falseAlarm) {
      const missing = endpoints[counts.indexOf(0)];
      return violated(`${missing} is never reached on ${node}: ${words}`, all, statistics());
    }
    if (silent > 0) return inconclusive(`some connections got no answer: ${words}`, all);
    const { pValue, even } = judgeSpread(design, counts);
    pValues.push(pValue.toPrecision(2));
    if (!even) return violated(`the spread on ${node} is not even: ${words}`, all, statistics());
  }
  return upheld(words, all, statistics());
}
