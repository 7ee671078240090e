import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { allShut, connectAllPairs } from "../../fixtures/policy/connection-matrix.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denied.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { redisPlace } from "../../fixtures/policy/ways.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { policyIs } from "../../helpers/engine/measurement.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import { listAndReplication, redisCli } from "../../helpers/probes/redis.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

/** A slave gives up an attempt at the master after ten seconds (--repl-timeout) and begins another a second later. */
const RECONNECT_SECONDS = 15;
/** The slave that stays had the entry by then; the new one asks for the master every second. */
const SECONDS = 5;

export const replicationBlocked: LabClaim = {
  id: "errata/replication-blocked",
  statement:
    "A redis slave that starts under redis-policy cannot reach the master, and reads from it are stale.",
  expected: "a new slave without a link to the master, and an entry that is on the master and not on it",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { log } = context;
    if (lab.denial?.style === "open") return skipped(lab.denial.why);
    const [shells, apps, master, [slave, staying]] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, GUESTBOOK.selector),
      onePodOf(lab, MASTER.selector),
      podsOf(lab, SLAVE.selector),
    ]);
    const [[shell], [app]] = [shells, apps];
    const [gone, kept] = [requireResult(slave, reasons.noSlave), requireResult(staying, reasons.oneSlave)];
    const toMaster = (from: Pod, seconds: number) =>
      connectAllPairs(context, [{ from: [from], to: [redisPlace(master, apps, shells)] }], { seconds });
    try {
      await redisPolicy.apply(lab, context.signal);
      log.measure(policyIs("made"));
      const { last: shut } = await pollUntilStable(() => toMaster(shell, 1), allShut, context);
      const inForce = deniedIn(lab, { denied: shut });
      if (inForce.is !== "denied") return inconclusive(reasons.policyNotInForce({ why: inForce.reason }));
      const started = await replacePod(lab, SLAVE, gone, context.signal);
      const entry = `labcheck-${randomUUID()}`;
      requireResult(
        await fetchFrom(context, shell, httpUrl(app.ip, GUESTBOOK.port, `/rpush/guestbook/${entry}`)),
        reasons.takesNoEntry,
      );
      const onMaster = await redisCli(context, master, "LRANGE", "guestbook", "0", "-1");
      if (!onMaster?.includes(entry)) return inconclusive(reasons.entryNotOnMaster);
      const onOld = await pollUntilStable(
        () => redisCli(context, kept, "LRANGE", "guestbook", "0", "-1"),
        (entries) => entries?.includes(entry) === true,
        { signal: context.signal, seconds: TIMEOUTS.replication },
      );
      // A slave that was there before shows that replication as such goes on: it is the new one's start.
      if (!onOld.converged) return inconclusive(reasons.oldSlaveLacksEntry({ pod: kept.name }));
      const { converged, last } = await pollUntilStable(
        () => listAndReplication(context, started, "guestbook"),
        (seen) => seen?.replication.linkUp === true && seen.entries.includes(entry),
        { signal: context.signal, seconds: SECONDS },
      );
      if (converged) return skipped(reasons.slaveFollows({ pod: started.name }));
      const { role, linkUp } = requireResult(last, reasons.slaveUnread({ pod: started.name })).replication;
      if (role !== "slave" || linkUp !== false)
        return inconclusive(
          reasons.slaveUnclear({ pod: started.name, role: String(role), linkUp: String(linkUp) }),
        );
      // The denied source is the new slave itself: what else it connects to, and that it follows without the policy.
      const denied = deniedIn(lab, { denied: await toMaster(started, TIMEOUTS.connection) });
      if (denied.is !== "denied") return inconclusive(denied.reason);
      await redisPolicy.remove(lab);
      const { converged: follows } = await pollUntilStable(
        () => listAndReplication(context, started, "guestbook"),
        (seen) => seen?.replication.linkUp === true && seen.entries.includes(entry),
        { signal: context.signal, seconds: RECONNECT_SECONDS, inARow: 1 },
      );
      if (!follows) return inconclusive(reasons.followsNeverAgain({ pod: started.name }));
      const still = stillShut(await toMaster(shell, TIMEOUTS.connection));
      if (still) return inconclusive(still);
      return upheld(reasons.replicationBlocked({ pod: started.name, denied: denied.reason, old: kept.name }));
    } finally {
      await redisPolicy.remove(lab);
      log.measure(policyIs("deleted"));
    }
  },
};
