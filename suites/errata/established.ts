import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { allOpen, allShut, connectAllPairs } from "../../fixtures/policy/connection-matrix.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { redisPlace } from "../../fixtures/policy/ways.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { policyIs } from "../../helpers/engine/measurement.ts";
import { inconclusive, skipped, upheld } from "../../helpers/engine/verdict.ts";
import { openPipe } from "../../helpers/probes/pipe.ts";
import { redisCli } from "../../helpers/probes/redis.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

export const established: LabClaim = {
  id: "errata/established",
  statement: "A policy decides about new connections only, and one that is established lives on under it.",
  expected: "a connection made before the policy that still carries a write while a new one is denied",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const { log, signal } = context;
    if (lab.denial?.style === "open") return skipped(lab.denial.why);
    const [shells, apps, master] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, GUESTBOOK.selector),
      onePodOf(lab, MASTER.selector),
    ]);
    const [shell] = shells;
    const way = { from: [shell], to: [redisPlace(master, apps, shells)] };
    const once = () => connectAllPairs(context, [way], { seconds: 1 });
    const key = `labcheck-${randomUUID()}`;
    const has = async (value: string) =>
      (await redisCli(context, master, "LRANGE", key, "0", "-1"))?.includes(value) === true;
    await using pipe = await openPipe(context, shell, { address: master.ip, port: MASTER.port });
    try {
      await pipe.send(`RPUSH ${key} before\r\n`);
      const arrives = { signal, seconds: 5 };
      const first = await pollUntilStable(() => has("before"), Boolean, arrives);
      if (!first.converged) return inconclusive(reasons.nothingCarriedBefore);
      await redisPolicy.apply(lab, signal);
      log.measure(policyIs("made"));
      const { last: shut } = await pollUntilStable(once, allShut, context);
      const denied = deniedIn(lab, { denied: shut });
      if (denied.is !== "denied") return inconclusive(reasons.newConnectionNotDenied({ why: denied.reason }));
      await pipe.send(`RPUSH ${key} under\r\n`);
      const second = await pollUntilStable(() => has("under"), Boolean, arrives);
      if (pipe.ended()) return inconclusive(reasons.heldConnectionEnded);
      // In the window of the write itself, when the policy must still be in force and the pod alive.
      const still = deniedIn(lab, { denied: await once() });
      if (still.is !== "denied") return inconclusive(reasons.newConnectionNotDenied({ why: still.reason }));
      await redisPolicy.remove(lab);
      const { last: opened } = await pollUntilStable(once, allOpen, context);
      const other = stillShut(opened);
      if (other) return inconclusive(other);
      return second.converged ? upheld(reasons.livesOn({ denied: still.reason })) : skipped(reasons.cut);
    } finally {
      await redisPolicy.remove(lab);
      log.measure(policyIs("deleted"));
      await redisCli(context, master, "DEL", key);
    }
  },
};
