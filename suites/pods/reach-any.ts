import { APPS } from "../../fixtures/guestbook/guestbook.ts";
import { appPodsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import { withNotes } from "../../helpers/reasons/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { MAX_LOSS, queriesOfSilentPairs } from "../../helpers/statistics/loss.ts";
import type { LabClaim } from "../claim.ts";
import { labPodsMissing } from "../reasons.ts";
import { singleNode } from "../skips.ts";
import { type Cell, meshFrom, peersOf, retrySilentPairs } from "./mesh.ts";
import * as reasons from "./reasons.ts";

const SIX = APPS.reduce((sum, { replicas }) => sum + replicas, 0);
/** If more than one in this many pairs answers only on a retry, the network loses more packets than assumed. */
const PAIRS_PER_LATE = 10;

export const reachAny: LabClaim = {
  id: "pods/reach-any",
  statement: "Any pod reaches any other pod by its IP, on the same node and across nodes.",
  expected: "every pod gets an answer from every other pod, with that pod's identity",
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const [apps, shells] = await Promise.all([appPodsOf(lab), shellsOf(lab)]);
    if (apps.length !== SIX) return inconclusive(labPodsMissing({ ready: apps.length, wanted: SIX }));
    const pods = [...apps, ...shells];
    const peers = await peersOf(context, pods);
    const mesh = pods.map((pod) =>
      meshFrom(
        context,
        pod,
        peers.filter((peer) => peer.pod.name !== pod.name),
      ),
    );
    const cells = (await Promise.all(mesh)).flat();
    const pairs = cells.length;
    const others = cells.filter(isOther);
    const tries = queriesOfSilentPairs(pairs, FALSE_ALARM["pods/reach-any"]);
    const silent = others.length > 0 ? [] : await retrySilentPairs(context, cells, tries - 1);
    // An answer by another server needs no control; silence does.
    const other = [...others, ...silent].find(isOther);
    if (other) {
      const { answer, to } = other;
      const wrong = { wrong: Math.max(1, others.length), pairs, answer, wanted: to.identity };
      return violated(reasons.answeredByAnother({ ...pairOf(other), ...wrong }));
    }
    const late = silent.filter(({ answer, to }) => answer === to.identity);
    const shut = silent.filter(({ answer }) => answer === "");
    if (late.length * PAIRS_PER_LATE > pairs)
      return inconclusive(reasons.tooMuchPacketLoss({ late: late.length, pairs }));
    const statistics = {
      test: `each silent pair queried ${tries} times; a healthy network loses at most ${MAX_LOSS * 100} % of fresh connections`,
      connections: pairs + silent.length * (tries - 1),
      falseAlarm: pairs * MAX_LOSS ** tries,
      power: [{ against: "a pair that never answers", probability: 1 }],
    };
    for (const pair of shut) {
      const { reached, answered } = pair;
      if (!reached || !answered) continue;
      const controls = { reached: reached.pod.name, answered: answered.name };
      const seen = { ...pairOf(pair), silent: shut.length, pairs, tries, ...controls };
      return violated(reasons.pairSilent(seen), statistics);
    }
    const [doubtful] = shut;
    // A server that does not answer itself, or a source that reaches no peer, is no evidence about the network.
    if (doubtful) {
      const why = doubtful.answered ? reasons.sourceSilent : reasons.targetSilent;
      return inconclusive(why(pairOf(doubtful)));
    }
    const failed = [...cells, ...silent].filter(({ answer }) => answer === "lost").length;
    if (failed > 0) return inconclusive(reasons.pairsFailed({ lost: failed, pairs }));
    const across = cells.filter(({ from, to }) => from.node !== to.pod.node).length;
    const which = late.map((pair) => reasons.pairQueried(pairOf(pair)));
    const lateNote = late.length > 0 ? reasons.pairsLate({ late: late.length, pairs, which }) : undefined;
    const single = singleNode(lab.cluster);
    if (single) return skipped(withNotes(reasons.pairsReachOnOneNode({ why: single, pairs }), lateNote));
    if (across === 0) return inconclusive(reasons.onlyOneNode);
    const reach = reasons.pairsReach({ pairs, pods: pods.length, across });
    return upheld(withNotes(reach, lateNote), statistics);
  },
};

type AnsweredCell = Pick<Cell, "from" | "to" | "answer">;

const isOther = ({ answer, to }: AnsweredCell) =>
  answer !== "" && answer !== "lost" && answer !== to.identity;

const pairOf = ({ from, to }: Pick<Cell, "from" | "to">) => ({
  ...{ from: from.name, to: to.pod.name, address: to.pod.ip },
});
