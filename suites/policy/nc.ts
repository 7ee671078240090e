import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { droppedTo } from "../../fixtures/policy/counters.ts";
import { styleOf } from "../../fixtures/policy/denial.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { turnInWords } from "../../helpers/turn.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { appPlace, type Cast, castOf } from "./cast.ts";
import { inWords, judge, knock, type Way } from "./knock.ts";
import { lift, underPolicy } from "./under-policy.ts";

export const openBefore: LabClaim = {
  id: "policy/open-before",
  says: "Without a policy, a plain BusyBox pod can connect to the redis master and to both slaves.",
  expects: "open for the master and both slaves",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const { shells, redis } = await castOf(lab, look);
    const seen = await knock(look, shells.slice(0, 1), redis);
    return judge(
      look,
      seen,
      "open",
      `nc from ${shells[0].name} says open for all ${redis.length} redis pods`,
    );
  },
};

export const timeoutAfter: LabClaim = {
  id: "policy/timeout-after",
  says: "With redis-policy applied, the same connections time out, while the guestbook's own go through.",
  expects: "timeout for the master and both slaves, open for the controls in the same window",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    underPolicy(lab, look, controls, async ({ cast, shut }) => {
      const { shells, apps, redis, pods } = cast;
      const counted = () => Promise.all(pods.map((pod) => droppedTo(look, lab, pod)));
      const before = await counted();
      const [denied, own, other] = await Promise.all([
        knock(look, shells.slice(0, 1), redis),
        knock(look, apps.slice(0, 1), redis),
        knock(look, shells.slice(0, 1), apps.slice(0, 1).map(appPlace)),
      ]);
      const after = await counted();
      const verdict = judge(look, denied, "timeout", "");
      // One that is open needs no control; however else it ended, the target itself may be to blame.
      if (denied.some(({ outcome }) => outcome === "open")) return verdict;
      const control = [...own, ...other].find(({ outcome }) => outcome !== "open");
      if (control) return inconclusive(`the control ${inWords(control)} in the same window`, look.log.all);
      if (verdict.verdict !== "upheld") return verdict;
      const drops = pods.map(({ name }, index) => dropsIn(name, before[index], after[index]));
      const uncounted = drops.find(({ more }) => more === 0);
      if (uncounted)
        return inconclusive(
          `it timed out, but the policy itself dropped nothing to ${uncounted.name}`,
          look.log.all,
        );
      const lifted = await lift(lab, look, cast);
      if (!lifted.turned)
        return inconclusive(
          "they do not open again without the policy, so it may not be what closed them",
          look.log.all,
        );
      const more = drops.map((each) => each.more);
      const witness = more.includes(undefined)
        ? "the policy's own counters are not to be had here"
        : `the policy counted ${more.join(", ")} dropped packets`;
      return upheld(
        `all ${denied.length} time out, ${own.length + other.length} controls open, ${witness}; in force ${turnInWords(shut)}`,
        look.log.all,
      );
    }),
};

/** The guestbook's own way to the same pods, and the plain pod's to something else. */
const controls = ({ shells, apps, redis }: Cast): Way[] => [
  { from: apps.slice(0, 1), to: redis },
  { from: shells.slice(0, 1), to: apps.slice(0, 1).map(appPlace) },
];

const dropsIn = (name: string, before: number | undefined, after: number | undefined) => ({
  name,
  more: before === undefined || after === undefined ? undefined : after - before,
});

export const removed: LabClaim = {
  id: "policy/removed",
  says: "Deleting redis-policy opens the redis pods to any pod again.",
  expects: "open for the master and both slaves, after timeout under the policy",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  check: ({ lab, look }) =>
    underPolicy(
      lab,
      look,
      () => [],
      async ({ cast, shut }) => {
        const { shells, redis } = cast;
        const denied = await knock(look, shells.slice(0, 1), redis);
        // In which way it is denied is another claim's question, where that is the way of this cluster.
        const style = styleOf(lab);
        const open = denied.find(({ outcome }) => outcome !== style);
        if (open)
          return inconclusive(
            `${inWords(open)} under the policy, so there is nothing to open again`,
            look.log.all,
          );
        const lifted = await lift(lab, look, cast);
        const seen = await knock(look, shells.slice(0, 1), redis);
        const verdict = judge(
          look,
          seen,
          "open",
          `open again ${turnInWords(lifted)} after the deletion; shut ${turnInWords(shut)} after the policy was made`,
        );
        if (verdict.verdict !== "upheld" || lifted.turned) return verdict;
        return violated(
          `the redis pods were not open within ${TIMEOUTS.convergence} s of the deletion, only later`,
          look.log.all,
        );
      },
    ),
};
