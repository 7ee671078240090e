import { randomUUID } from "node:crypto";
import { MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { styleOf } from "../../fixtures/policy/denial.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { converge } from "../../helpers/converge.ts";
import { policyIs } from "../../helpers/figure.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { openPipe } from "../../helpers/probes/pipe.ts";
import { redisCli } from "../../helpers/probes/redis.ts";
import { inconclusive, skipped, upheld } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

export const established: LabClaim = {
  id: "errata/established",
  says: "A policy decides about new connections only, and one that is established lives on under it.",
  expects: "a connection made before the policy that still carries a write while a new one times out",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 120,
  async check({ lab, look }) {
    const { log } = look;
    if (lab.denial?.style === "open") return skipped(lab.denial.why);
    const denied = styleOf(lab);
    const [[shell], master] = await Promise.all([shellsOf(lab), onePodOf(lab, MASTER.selector)]);
    const key = `labcheck-${randomUUID()}`;
    const has = async (value: string) =>
      (await redisCli(look, master, "LRANGE", key, "0", "-1"))?.includes(value) === true;
    await using pipe = await openPipe(look, shell, { address: master.ip, port: MASTER.port });
    try {
      await pipe.send(`RPUSH ${key} before\r\n`);
      const arrives = { signal: look.signal, seconds: 5 };
      const first = await converge(() => has("before"), Boolean, arrives);
      if (!first.converged) return inconclusive("the connection carried nothing before the policy", log.all);
      await redisPolicy.apply(lab, look.signal);
      log.draw(policyIs("made"));
      const { last: shut } = await converge(
        () => connectFrom(look, shell, master.ip, MASTER.port, 1),
        ({ outcome }) => outcome === denied,
        look,
      );
      if (shut.outcome !== denied) return inconclusive(`a new connection is ${shut.outcome}`, log.all);
      await pipe.send(`RPUSH ${key} under\r\n`);
      const second = await converge(() => has("under"), Boolean, arrives);
      if (pipe.ended()) return inconclusive("the command that held the connection ended", log.all);
      return second.converged
        ? upheld(`it carried a write under the policy, while a new connection came to ${denied}`, log.all)
        : skipped("it carried nothing under the policy: here a policy cuts what is established", log.all);
    } finally {
      await redisPolicy.remove(lab);
      log.draw(policyIs("deleted"));
      await redisCli(look, master, "DEL", key);
    }
  },
};
