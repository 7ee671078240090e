import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { allOpen, allShut, connectAllPairs } from "../../fixtures/policy/connection-matrix.ts";
import { deniedIn, stillShut } from "../../fixtures/policy/denial.ts";
import { redisPlace } from "../../fixtures/policy/places.ts";
import { redisPolicy } from "../../fixtures/policy/redis-policy.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { policyIs } from "../../helpers/engine/measurement.ts";
import { inconclusive, skipped, upheld } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { openPipe } from "../../helpers/probes/pipe.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import { listAndReplication, redisCli } from "../../helpers/probes/redis.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import type { LabClaim } from "../claim.ts";
import { endpointsApi, ingressAnnotation, ingressApi, kubectlRun, proxyMode } from "./kubernetes-changes.ts";
import * as reasons from "./reasons.ts";

export const established: LabClaim = {
  id: "errata/established",
  statement: "A policy applies to new connections only; an established connection survives it.",
  expected: "a connection opened before the policy still carries a write while a new one is denied",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const { log, signal } = context;
    const limits = { signal, seconds: context.timeouts.convergence };
    if (lab.denial?.mode === "open") return skipped(lab.denial.why);
    const [shells, apps, master] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, GUESTBOOK.selector),
      onePodOf(lab, MASTER.selector),
    ]);
    const [shell] = shells;
    const route = { from: [shell], to: [redisPlace(master, apps, shells)] };
    const once = () => connectAllPairs(context, [route], { seconds: 1 });
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
      const { last: shut } = await pollUntilStable(once, allShut, limits);
      const denied = deniedIn(lab, { denied: shut });
      if (denied.is !== "denied") return inconclusive(reasons.newConnectionNotDenied({ why: denied.reason }));
      await pipe.send(`RPUSH ${key} under\r\n`);
      const second = await pollUntilStable(() => has("under"), Boolean, arrives);
      if (pipe.ended()) return inconclusive(reasons.heldConnectionEnded);
      // In the same window as the write, the policy must still be in force and the pod alive.
      const still = deniedIn(lab, { denied: await once() });
      if (still.is !== "denied") return inconclusive(reasons.newConnectionNotDenied({ why: still.reason }));
      await redisPolicy.remove(lab);
      const { last: opened } = await pollUntilStable(once, allOpen, limits);
      const other = stillShut(opened);
      if (other) return inconclusive(other);
      return second.converged
        ? upheld(reasons.establishedSurvives({ denied: still.reason }))
        : skipped(reasons.establishedCut);
    } finally {
      await redisPolicy.remove(lab);
      log.measure(policyIs("deleted"));
      await redisCli(context, master, "DEL", key);
    }
  },
};

/** A slave abandons a connection attempt to the master after ten seconds (--repl-timeout) and retries a second later. */
const RECONNECT_SECONDS = 15;
/** The remaining slave has the entry by then; the new one tries to connect to the master every second. */
const SECONDS = 5;

const replicationBlocked: LabClaim = {
  id: "errata/replication-blocked",
  statement:
    "A redis slave that starts under redis-policy cannot reach the master, so reads from it are stale.",
  expected: "a new slave has no link to the master and lacks an entry that is on the master",
  mutates: true,
  permissions: CHANGE_POLICIES,
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { log, signal } = context;
    const limits = { signal, seconds: context.timeouts.convergence };
    if (lab.denial?.mode === "open") return skipped(lab.denial.why);
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
      const { last: shut } = await pollUntilStable(() => toMaster(shell, 1), allShut, limits);
      const inEffect = deniedIn(lab, { denied: shut });
      if (inEffect.is !== "denied") return inconclusive(reasons.policyNotEffective({ why: inEffect.reason }));
      const started = await replacePod(lab, SLAVE, gone, context.signal);
      const entry = `labcheck-${randomUUID()}`;
      requireResult(
        await fetchFrom(context, shell, httpUrl(app.ip, GUESTBOOK.port, `/rpush/guestbook/${entry}`)),
        reasons.entryNotAccepted,
      );
      const onMaster = await redisCli(context, master, "LRANGE", "guestbook", "0", "-1");
      if (!onMaster?.includes(entry)) return inconclusive(reasons.entryNotOnMaster);
      const onOld = await pollUntilStable(
        () => redisCli(context, kept, "LRANGE", "guestbook", "0", "-1"),
        (entries) => entries?.includes(entry) === true,
        { signal: context.signal, seconds: context.timeouts.replication },
      );
      // An older slave with the entry shows that replication works and only the new slave is affected.
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
      // The denied source is the new slave itself: the controls are its other connections, and that it follows without the policy.
      const denied = deniedIn(lab, { denied: await toMaster(started, context.timeouts.connection) });
      if (denied.is !== "denied") return inconclusive(denied.reason);
      await redisPolicy.remove(lab);
      const { converged: follows } = await pollUntilStable(
        () => listAndReplication(context, started, "guestbook"),
        (seen) => seen?.replication.linkUp === true && seen.entries.includes(entry),
        { signal: context.signal, seconds: RECONNECT_SECONDS, inARow: 1 },
      );
      if (!follows) return inconclusive(reasons.followsNeverAgain({ pod: started.name }));
      const still = stillShut(await toMaster(shell, context.timeouts.connection));
      if (still) return inconclusive(still);
      return upheld(reasons.replicationBlocked({ pod: started.name, denied: denied.reason, old: kept.name }));
    } finally {
      await redisPolicy.remove(lab);
      log.measure(policyIs("deleted"));
    }
  },
};

/**
 * Statements of the lab that are out of date. Upheld means that this cluster shows the erratum, which the report lists
 * as a finding; skipped means that it does not. An erratum is never violated, since it is no failure of the cluster.
 */
export const errataClaims: readonly LabClaim[] = [
  replicationBlocked,
  established,
  ingressApi,
  ingressAnnotation,
  kubectlRun,
  endpointsApi,
  proxyMode,
];
