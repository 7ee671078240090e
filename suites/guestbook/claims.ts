import { randomUUID } from "node:crypto";
import { BUSYBOX, GUESTBOOK, MASTER, podsOf, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { converge } from "../../helpers/converge.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { redisCli, replicationIn } from "../../helpers/probes/redis.ts";
import type { Replication } from "../../helpers/probes/redis-info.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

const KEY = "guestbook";

const readSlave: LabClaim = {
  id: "guestbook/read-slave",
  says: "The guestbook reads from the redis slaves, to which the master replicates.",
  effect: "reads",
  seconds: 60,
  async check({ lab, look }) {
    const { log } = look;
    const [[app], [shell], [master], slaves] = await Promise.all([
      podsOf(lab, GUESTBOOK.selector),
      podsOf(lab, BUSYBOX.selector),
      podsOf(lab, MASTER.selector),
      podsOf(lab, SLAVE.selector),
    ]);
    if (!app || !shell || !master)
      return inconclusive("no Ready guestbook, BusyBox or redis-master pod to look at", log.all);
    if (slaves.length === 0) return inconclusive("no redis-slave pod is Ready", log.all);

    const entry = `labcheck-${randomUUID()}`;
    const written = await fetchFrom(look, shell, `http://${app.ip}:${GUESTBOOK.port}/rpush/${KEY}/${entry}`);
    if (written === undefined)
      return inconclusive("the guestbook took no entry, so there is nothing to read", log.all);
    const onMaster = await redisCli(look, master, "LRANGE", KEY, "0", "-1");
    if (!onMaster?.includes(entry))
      return inconclusive("the entry is not on the master, so it cannot come from there", log.all);

    const origin = await replicationIn(look, master);
    if (!origin) return inconclusive("the master could not be asked what it replicates", log.all);
    for (const slave of slaves) {
      const { last } = await converge(
        async () => ({
          entries: await redisCli(look, slave, "LRANGE", KEY, "0", "-1"),
          replication: await replicationIn(look, slave),
        }),
        ({ entries, replication }) => entries?.includes(entry) === true && replication !== undefined,
        { signal: look.signal, seconds: TIMEOUTS.replication },
      );
      if (last.entries === undefined || last.replication === undefined)
        return inconclusive(`${slave.name} could not be asked`, log.all);
      const wrong = faultOf(last.replication, origin.dataSet);
      if (wrong) return violated(`${slave.name} ${wrong}`, log.all);
      if (!last.entries.includes(entry)) {
        return violated(`the entry did not reach ${slave.name} within ${TIMEOUTS.replication} s`, log.all);
      }
    }
    const { converged, last: readBack } = await converge(
      () => fetchFrom(look, shell, `http://${app.ip}:${GUESTBOOK.port}/lrange/${KEY}`),
      (answer) => answer?.includes(entry) === true,
      { signal: look.signal, seconds: TIMEOUTS.replication },
    );
    if (readBack === undefined)
      return inconclusive("the guestbook could not be asked for the entry", log.all);
    if (!converged)
      return violated("the entry is on every slave, but the guestbook does not read it", log.all);
    return upheld(
      `an entry reached all ${slaves.length} slaves, whose link to the master is up, and was read back`,
      log.all,
    );
  },
};

function faultOf(slave: Replication, master: string | undefined): string | undefined {
  if (slave.role !== "slave") return `has the role ${slave.role ?? "unknown"}, not slave`;
  if (slave.masterHost !== MASTER.service)
    return `follows ${slave.masterHost ?? "nobody"}, not ${MASTER.service}`;
  if (slave.linkUp !== true) return "has no link to the master";
  if (master !== undefined && slave.dataSet !== master) return "replicates another data set";
  return undefined;
}

export const guestbookClaims: readonly LabClaim[] = [readSlave];
