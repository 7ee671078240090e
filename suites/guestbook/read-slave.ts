import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, upheld, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom, fetchMany } from "../../helpers/probes/fetch.ts";
import type { Replication } from "../../helpers/probes/parsers/redis-info.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { listAndReplication } from "../../helpers/probes/redis.ts";
import { watchServers } from "../../helpers/probes/redis-monitor.ts";
import type { LabClaim } from "../claim.ts";
import { judgeReads, readsToSee } from "./reads.ts";
import * as reasons from "./reasons.ts";
import { KEY } from "./visit.ts";

export const readSlave: LabClaim = {
  id: "guestbook/read-slave",
  statement: "The guestbook reads from the redis slaves, to which the master replicates.",
  expected:
    "a new entry on every slave, each linked to the master; every read of each guestbook pod seen on a slave",
  timeoutSeconds: 120,
  async check({ lab, context }) {
    const [apps, [shell], master, slaves] = await Promise.all([
      somePodsOf(lab, GUESTBOOK.selector),
      shellsOf(lab),
      onePodOf(lab, MASTER.selector),
      somePodsOf(lab, SLAVE.selector),
    ]);
    const entry = `labcheck-${randomUUID()}`;
    const written = await fetchFrom(context, shell, urlOf(apps[0], `/rpush/${KEY}/${entry}`));
    requireResult(written, reasons.noEntryToRead);
    const origin = requireResult(await listAndReplication(context, master, KEY), reasons.masterUnread);
    if (!origin.entries.includes(entry)) return inconclusive(reasons.entryNotOnMaster);

    const wrong = await Promise.all(
      slaves.map(async (slave) => {
        const state = await whenArrived(context, slave, entry);
        return (
          wrongIn(slave, state.replication, origin.replication.dataSet) ??
          (state.entries.includes(entry)
            ? undefined
            : reasons.entryNotOnSlave({ pod: slave.name, within: TIMEOUTS.replication }))
        );
      }),
    );
    const first = wrong.find((reason) => reason !== undefined);
    if (first) return violated(first);
    // Each read is a connection of its own, for which the service chooses a slave.
    const looks = readsToSee(1 / (slaves.length + 1));
    for (const app of apps) {
      const path = `/lrange/${KEY}`;
      const read = await fetchMany(context, shell, { count: looks, text: entry, url: urlOf(app, path) });
      if (!read || read.answered < looks) return inconclusive(reasons.entryUnread({ pod: app.name }));
      if (read.having < looks) {
        const lacking = looks - read.having;
        return violated(reasons.readsLackEntry({ pod: app.name, lacking, reads: looks }));
      }
    }
    // One of ten is the least that the lab's other choices are judged by.
    const count = readsToSee(0.1);
    const { result: reads, watched } = await watchServers(context, [master, ...slaves], (prefix) =>
      Promise.all(
        apps.map(async (pod, index) => {
          const key = `${prefix}-${index}`;
          const read = await fetchMany(context, shell, {
            count,
            text: entry,
            url: urlOf(pod, `/lrange/${key}`),
          });
          return { pod, key, answered: read?.answered ?? 0 };
        }),
      ),
    );
    const now = await somePodsOf(lab, SLAVE.selector);
    const left = slaves.find((slave) => !now.some(({ name }) => name === slave.name));
    if (left || now.length !== slaves.length) return inconclusive(reasons.slavesChanged);
    const wrongRead = judgeReads(reads, count, watched.slice(0, 1), watched.slice(1));
    if (wrongRead?.is === "violated") return violated(wrongRead.reason);
    if (wrongRead) return inconclusive(wrongRead.reason);
    return upheld(
      reasons.readsOnSlaves({
        ...{ slaves: slaves.length, reads: count, apps: apps.length, master: master.name },
      }),
    );
  },
};

const urlOf = ({ ip }: Pod, path: string) => httpUrl(ip, GUESTBOOK.port, path);

/** What a slave has and follows, once the entry is on it or the time for that is over. */
async function whenArrived(context: ProbeContext, slave: Pod, entry: string) {
  const { last } = await pollUntilStable(
    () => listAndReplication(context, slave, KEY),
    (state) => state?.entries.includes(entry) === true,
    // Nobody takes an entry out again.
    { signal: context.signal, seconds: TIMEOUTS.replication, inARow: 1 },
  );
  return requireResult(last, reasons.slaveUnread({ pod: slave.name }));
}

function wrongIn({ name: pod }: Pod, slave: Replication, master: string | undefined): Reason | undefined {
  if (slave.role !== "slave") return reasons.roleWrong({ pod, role: slave.role, wanted: "slave" });
  if (slave.masterHost !== MASTER.service)
    return reasons.followsAnother({ pod, master: slave.masterHost, wanted: MASTER.service });
  if (slave.linkUp !== true) return reasons.slaveUnlinked({ pod });
  if (master !== undefined && slave.dataSet !== master) return reasons.otherDataSet({ pod });
  return undefined;
}
