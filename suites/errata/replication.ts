import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { allShut, knockAll } from "../../fixtures/policy/pairs.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { redisPlace } from "../../fixtures/policy/ways.ts";
import { httpUrl } from "../../helpers/address.ts";
import { converge } from "../../helpers/converge.ts";
import { policyIs } from "../../helpers/figure.ts";
import { orLost } from "../../helpers/lost.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { Pod } from "../../helpers/probes/look.ts";
import { listAndReplication, redisCli } from "../../helpers/probes/redis.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, skipped, upheld } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

/** A slave gives up an attempt at the master after ten seconds (--repl-timeout) and begins another a second later. */
const RECONNECT_SECONDS = 15;
/** The slave that stays had the entry by then; the new one asks for the master every second. */
const SECONDS = 5;

export const replicationBlocked: LabClaim = {
  id: "errata/replication-blocked",
  says: "A redis slave that starts under redis-policy cannot reach the master, and reads from it are stale.",
  expects: "a new slave without a link to the master, and an entry that is on the master and not on it",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 180,
  async check({ lab, look }) {
    const { log } = look;
    if (lab.denial?.style === "open") return skipped(lab.denial.why);
    const [shells, apps, master, [slave, staying]] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, GUESTBOOK.selector),
      onePodOf(lab, MASTER.selector),
      podsOf(lab, SLAVE.selector),
    ]);
    const [[shell], [app]] = [shells, apps];
    const [gone, kept] = [orLost(slave, reasons.noSlave), orLost(staying, reasons.oneSlave)];
    const toMaster = (from: Pod, seconds: number) =>
      knockAll(look, [{ from: [from], to: [redisPlace(master, apps, shells)] }], { seconds });
    try {
      await redisPolicy.apply(lab, look.signal);
      log.draw(policyIs("made"));
      const { last: shut } = await converge(() => toMaster(shell, 1), allShut, look);
      const inForce = deniedIn(lab, { denied: shut });
      if (inForce.is !== "denied")
        return inconclusive(reasons.policyNotInForce({ why: inForce.reason }), log.all);
      const started = await replacePod(lab, SLAVE, gone, look.signal);
      const entry = `labcheck-${randomUUID()}`;
      orLost(
        await fetchFrom(look, shell, httpUrl(app.ip, GUESTBOOK.port, `/rpush/guestbook/${entry}`)),
        reasons.takesNoEntry,
      );
      const onMaster = await redisCli(look, master, "LRANGE", "guestbook", "0", "-1");
      if (!onMaster?.includes(entry)) return inconclusive(reasons.entryNotOnMaster, log.all);
      const onOld = await converge(
        () => redisCli(look, kept, "LRANGE", "guestbook", "0", "-1"),
        (entries) => entries?.includes(entry) === true,
        { signal: look.signal, seconds: TIMEOUTS.replication },
      );
      // A slave that was there before shows that replication as such goes on: it is the new one's start.
      if (!onOld.converged) return inconclusive(reasons.oldSlaveLacksEntry({ pod: kept.name }), log.all);
      const { converged, last } = await converge(
        () => listAndReplication(look, started, "guestbook"),
        (seen) => seen?.replication.linkUp === true && seen.entries.includes(entry),
        { signal: look.signal, seconds: SECONDS },
      );
      if (converged) return skipped(reasons.slaveFollows({ pod: started.name }), log.all);
      const { role, linkUp } = orLost(last, reasons.slaveUnread({ pod: started.name })).replication;
      if (role !== "slave" || linkUp !== false)
        return inconclusive(
          reasons.slaveUnclear({ pod: started.name, role: String(role), linkUp: String(linkUp) }),
          log.all,
        );
      // The denied source is the new slave itself: what else it connects to, and that it follows without the policy.
      const denied = deniedIn(lab, { denied: await toMaster(started, TIMEOUTS.connection) });
      if (denied.is !== "denied") return inconclusive(denied.reason, log.all);
      await redisPolicy.remove(lab);
      const { converged: follows } = await converge(
        () => listAndReplication(look, started, "guestbook"),
        (seen) => seen?.replication.linkUp === true && seen.entries.includes(entry),
        { signal: look.signal, seconds: RECONNECT_SECONDS, inARow: 1 },
      );
      if (!follows) return inconclusive(reasons.followsNeverAgain({ pod: started.name }), log.all);
      const still = stillShut(await toMaster(shell, TIMEOUTS.connection));
      if (still) return inconclusive(still, log.all);
      return upheld(
        reasons.replicationBlocked({ pod: started.name, denied: denied.reason, old: kept.name }),
        log.all,
      );
    } finally {
      await redisPolicy.remove(lab);
      log.draw(policyIs("deleted"));
    }
  },
};
