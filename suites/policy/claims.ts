import { BUSYBOX, GUESTBOOK, type Lab, MASTER, podsOf, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { type Convergence, converge } from "../../helpers/converge.ts";
import { type Connection, connectFrom } from "../../helpers/probes/connect.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import type { Outcome } from "../../helpers/probes/outcome.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

/** Who takes part: a plain BusyBox shell, one of the guestbook's own pods, and all redis pods. */
interface Cast {
  shell: Pod;
  app: Pod;
  redis: readonly Pod[];
}

const openBefore: LabClaim = {
  id: "policy/open-before",
  says: "Without a policy, a plain BusyBox pod can connect to the redis master and to both slaves.",
  effect: "reads",
  seconds: 60,
  async check({ lab, look }) {
    const cast = await castOf(lab);
    if (!cast) return inconclusive("the pods to look from and at are not all Ready", look.log.all);
    return judge(look, await knock(look, cast), "open", "open");
  },
};

const timeoutAfter: LabClaim = {
  id: "policy/timeout-after",
  says: "With redis-policy applied, the same connections time out, while the guestbook's own go through.",
  effect: "changes",
  seconds: 180,
  check: ({ lab, look }) =>
    underPolicy(lab, look, async ({ cast, last, afterMs }) => {
      const shut = judge(look, last.denied, "timeout", `time out, ${delay(afterMs)} the policy was made`);
      if (shut.verdict === "violated") return shut;
      const control = last.control.find(({ outcome }) => outcome !== "open");
      if (control) return inconclusive(`the control ${words(control)} in the same window`, look.log.all);
      if (shut.verdict !== "upheld") return shut;
      const lifted = await lift(lab, look, cast);
      if (lifted.converged) return shut;
      return inconclusive(
        "they do not open again without the policy, so it may not be what closed them",
        look.log.all,
      );
    }),
};

const removed: LabClaim = {
  id: "policy/removed",
  says: "Deleting redis-policy opens the redis pods to any pod again.",
  effect: "changes",
  seconds: 180,
  check: ({ lab, look }) =>
    underPolicy(lab, look, async ({ cast, last, afterMs }) => {
      const open = last.denied.find(({ outcome }) => outcome !== "timeout");
      if (open)
        return inconclusive(
          `${words(open)} under the policy, so there is nothing to open again`,
          look.log.all,
        );
      const lifted = await lift(lab, look, cast);
      const times = `${delay(lifted.afterMs)} it was deleted (shut ${delay(afterMs)} it was made)`;
      return judge(look, lifted.last, "open", `open again ${times}`);
    }),
};

interface Closing extends Convergence<{ denied: Connection[]; control: Connection[] }> {
  cast: Cast;
}

/** Proves the way open, applies the policy, waits for it to close, and takes the policy away, whatever happens. */
async function underPolicy(
  lab: Lab,
  look: Look,
  check: (closing: Closing) => Promise<Verdict>,
): Promise<Verdict> {
  const cast = await castOf(lab);
  if (!cast) return inconclusive("the pods to look from and at are not all Ready", look.log.all);
  const before = judge(look, await knock(look, cast), "open", "open");
  if (before.verdict !== "upheld") return inconclusive(`before the policy: ${before.reason}`, look.log.all);
  const inOneWindow = async () => {
    const [denied, own, other] = await Promise.all([
      knock(look, cast),
      Promise.all(cast.redis.map(({ ip }) => connectFrom(look, cast.app, ip, MASTER.port))),
      connectFrom(look, cast.shell, cast.app.ip, GUESTBOOK.port),
    ]);
    return { denied, control: [...own, other] };
  };
  try {
    await redisPolicy.apply(lab, look.signal);
    return await check({ cast, ...(await converge(inOneWindow, isClosed, look)) });
  } finally {
    await redisPolicy.remove(lab);
  }
}

const isClosed = ({ denied }: { denied: Connection[] }) => denied.every(({ outcome }) => outcome !== "open");

async function lift(lab: Lab, look: Look, cast: Cast) {
  await redisPolicy.remove(lab);
  return converge(
    () => knock(look, cast),
    (seen) => seen.every(({ outcome }) => outcome === "open"),
    look,
  );
}

const knock = (look: Look, { shell, redis }: Cast) =>
  Promise.all(redis.map(({ ip }) => connectFrom(look, shell, ip, MASTER.port)));

async function castOf(lab: Lab): Promise<Cast | undefined> {
  const [[shell], [app], masters, slaves] = await Promise.all([
    podsOf(lab, BUSYBOX.selector),
    podsOf(lab, GUESTBOOK.selector),
    podsOf(lab, MASTER.selector),
    podsOf(lab, SLAVE.selector),
  ]);
  if (!shell || !app || masters.length !== 1 || slaves.length !== 2) return undefined;
  return { shell, app, redis: [...masters, ...slaves] };
}

function judge(look: Look, seen: readonly Connection[], wanted: Outcome, words_: string): Verdict {
  const { all } = look.log;
  const lost = seen.find(({ outcome }) => outcome === "lost");
  const wrong = seen.find(({ outcome }) => outcome !== wanted && outcome !== "lost");
  if (wrong) return violated(`${words(wrong)}, not ${wanted}`, all);
  if (lost) return inconclusive(words(lost), all);
  return upheld(`all ${seen.length} connections from ${seen[0]?.from.name} ${words_}`, all);
}

/** Looks begin as soon as the change is accepted; what the first of them shows took no time that can be told. */
const delay = (ms: number) => (ms === 0 ? "as soon as" : `${ms} ms after`);

const words = ({ from, address, port, outcome }: Connection) =>
  `${from.name} → ${address}:${port} is ${outcome}`;

export const policyClaims: readonly LabClaim[] = [openBefore, timeoutAfter, removed];
