import { APPS } from "../../fixtures/guestbook/lab.ts";
import { appPodsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { asksOfSilentPairs, MOST_LOST } from "../../helpers/statistics/loss.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { alone } from "../skips.ts";
import { type Cell, meshFrom, peersOf } from "./mesh.ts";
import { askAgain, type SilentPair } from "./silent-pairs.ts";

const SIX = APPS.reduce((sum, { replicas }) => sum + replicas, 0);
/** Where more pairs than one of so many answer only when asked again, the network loses more than is assumed. */
const ONE_LATE_OF = 10;

export const reachAny: LabClaim = {
  id: "pods/reach-any",
  says: "Any pod reaches any other pod by its IP, on the same node and across nodes.",
  expects: "every pod answered by every other with that one's own identity",
  effect: "reads",
  touches: "namespace",
  seconds: 120,
  async check({ lab, look }) {
    const { log } = look;
    const [apps, shells] = await Promise.all([appPodsOf(lab), shellsOf(lab)]);
    if (apps.length !== SIX)
      return inconclusive(`${apps.length} of the lab's pods are Ready, not ${SIX}`, log.all);
    const pods = [...apps, ...shells];
    const peers = await peersOf(look, pods);
    const mesh = pods.map((pod) =>
      meshFrom(
        look,
        pod,
        peers.filter((peer) => peer.pod.name !== pod.name),
      ),
    );
    const cells = (await Promise.all(mesh)).flat();
    const total = cells.length;
    const others = cells.filter(isOther);
    const asks = asksOfSilentPairs(total, FALSE_ALARM["pods/reach-any"]);
    const silent = others.length > 0 ? [] : await askAgain(look, cells, asks - 1);
    // An answer of somebody else needs no control; silence does.
    const other = [...others, ...silent].find(isOther);
    if (other)
      return violated(
        `${Math.max(1, others.length)} of ${total} pairs do not reach each other: ${inWords(other)} and got ${other.answer}, not ${other.to.identity}`,
        log.all,
      );
    const late = silent.filter(({ answer, to }) => answer === to.identity);
    const shut = silent.filter(({ answer }) => answer === "");
    const lateWords = `${late.length} of ${total} pairs answered only when asked again`;
    if (late.length * ONE_LATE_OF > total)
      return inconclusive(`${lateWords}: the network loses too much to tell silence from loss`, log.all);
    const statistics = {
      test: `each silent pair asked ${asks} times in all; a network in order loses at most ${MOST_LOST * 100} % of fresh connections`,
      connections: total + silent.length * (asks - 1),
      falseAlarm: total * MOST_LOST ** asks,
      power: [{ against: "a pair that never answers", probability: 1 }],
    };
    const certain = shut.find(({ reached, answered }) => reached && answered);
    if (certain) {
      return violated(
        `${shut.length} of ${total} pairs do not reach each other: ${inWords(certain)} and got nothing, ${asks} times; meanwhile ${controlsOf(certain)}`,
        log.all,
        statistics,
      );
    }
    const [doubtful] = shut;
    if (doubtful) return inconclusive(`${inWords(doubtful)}, ${whyDoubtful(doubtful)}`, log.all);
    const lost = [...cells, ...silent].filter(({ answer }) => answer === "lost").length;
    if (lost > 0) return inconclusive(`${lost} of ${total} pairs were lost`, log.all);
    const across = cells.filter(({ from, to }) => from.node !== to.pod.node).length;
    const told = late.length > 0 ? `; ${lateWords}, ${late.map(inWords).join(", ")}` : "";
    const single = alone(lab.cluster);
    if (single) return skipped(`${single}; there all ${total} pairs reach each other${told}`, log.all);
    if (across === 0) return inconclusive("all pods are on one node, so no pair crosses nodes", log.all);
    return upheld(
      `all ${total} pairs of ${pods.length} pods reach each other, ${across} of them across nodes${told}`,
      log.all,
      statistics,
    );
  },
};

type Answered = Pick<Cell, "from" | "to" | "answer">;

const isOther = ({ answer, to }: Answered) => answer !== "" && answer !== "lost" && answer !== to.identity;

const inWords = ({ from, to }: Pick<Cell, "from" | "to">) =>
  `${from.name} asked ${to.pod.name} (${to.pod.ip})`;

function controlsOf({ from, to, reached, answered }: SilentPair): string {
  const who = answered?.name === to.pod.name ? "itself" : answered?.name;
  return `${from.name} reached ${reached?.pod.name}, and ${to.pod.name} answered ${who}`;
}

function whyDoubtful({ from, answered }: SilentPair): string {
  // A server that is silent to itself as well has shown nothing of the network, and neither has a dead source.
  return answered
    ? `and ${from.name} reached nobody else each time`
    : `which does not even answer itself or another`;
}
