import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { allOpen, allShut, knockAll } from "../../fixtures/policy/pairs.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { redisPlace } from "../../fixtures/policy/ways.ts";
import { converge } from "../../helpers/converge.ts";
import { policyIs } from "../../helpers/figure.ts";
import { openPipe } from "../../helpers/probes/pipe.ts";
import { redisCli } from "../../helpers/probes/redis.ts";
import { inconclusive, skipped, upheld } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

export const established: LabClaim = {
  id: "errata/established",
  says: "A policy decides about new connections only, and one that is established lives on under it.",
  expects: "a connection made before the policy that still carries a write while a new one is denied",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  async check({ lab, look }) {
    const { log, signal } = look;
    if (lab.denial?.style === "open") return skipped(lab.denial.why);
    const [shells, apps, master] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, GUESTBOOK.selector),
      onePodOf(lab, MASTER.selector),
    ]);
    const [shell] = shells;
    const way = { from: [shell], to: [redisPlace(master, apps, shells)] };
    const once = () => knockAll(look, [way], { seconds: 1 });
    const key = `labcheck-${randomUUID()}`;
    const has = async (value: string) =>
      (await redisCli(look, master, "LRANGE", key, "0", "-1"))?.includes(value) === true;
    await using pipe = await openPipe(look, shell, { address: master.ip, port: MASTER.port });
    try {
      await pipe.send(`RPUSH ${key} before\r\n`);
      const arrives = { signal, seconds: 5 };
      const first = await converge(() => has("before"), Boolean, arrives);
      if (!first.converged) return inconclusive(reasons.nothingCarriedBefore, log.all);
      await redisPolicy.apply(lab, signal);
      log.draw(policyIs("made"));
      const { last: shut } = await converge(once, allShut, look);
      const denied = deniedIn(lab, { denied: shut });
      if (denied.is !== "denied")
        return inconclusive(reasons.newConnectionNotDenied({ why: denied.reason }), log.all);
      await pipe.send(`RPUSH ${key} under\r\n`);
      const second = await converge(() => has("under"), Boolean, arrives);
      if (pipe.ended()) return inconclusive(reasons.heldConnectionEnded, log.all);
      // In the window of the write itself, when the policy must still be in force and the pod alive.
      const still = deniedIn(lab, { denied: await once() });
      if (still.is !== "denied")
        return inconclusive(reasons.newConnectionNotDenied({ why: still.reason }), log.all);
      await redisPolicy.remove(lab);
      const { last: opened } = await converge(once, allOpen, look);
      const other = stillShut(opened);
      if (other) return inconclusive(other, log.all);
      return second.converged
        ? upheld(reasons.livesOn({ denied: still.reason }), log.all)
        : skipped(reasons.cut, log.all);
    } finally {
      await redisPolicy.remove(lab);
      log.draw(policyIs("deleted"));
      await redisCli(look, master, "DEL", key);
    }
  },
};
