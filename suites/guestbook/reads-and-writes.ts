import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom, fetchMany } from "../../helpers/probes/fetch.ts";
import type { Replication } from "../../helpers/probes/parsers/redis-info.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import {
  listAndReplication,
  redisCli,
  type WatchedServer,
  watchServers,
} from "../../helpers/probes/redis.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { noEntrance } from "../skips.ts";
import { doorsOf, KEY, placeNamed, visitsBy, writesBy } from "./page.ts";
import * as byEntrance from "./page-reasons.ts";
import * as reasons from "./reasons.ts";

/** The reads that a guestbook pod received under a separate key, and how many of them it answered. */
interface Reads {
  pod: Pick<Pod, "name">;
  key: string;
  answered: number;
}

/** That reads which go astray are missed must be less likely than this. */
const MISSED = 1e-4;

/** How many reads, each over a fresh connection, show it where such a share of them goes astray. */
export const readsToSee = (share: number): number => Math.ceil(Math.log(MISSED) / Math.log(1 - share));

type Judgement = { is: "violated" | "inconclusive"; reason: Reason } | undefined;

const times = ({ commands: given = [] }: WatchedServer, key: string) =>
  given.filter((each) => each.command === "LRANGE" && each.key === key).length;

/** Whether every read of every guestbook pod was seen on a slave, and none on a master; undefined where it was so. */
export function judgeReads(
  reads: readonly Reads[],
  count: number,
  masters: readonly WatchedServer[],
  slaves: readonly WatchedServer[],
): Judgement {
  for (const { pod, key } of reads) {
    const master = masters.find((each) => times(each, key) > 0);
    if (master) {
      const those = { pod: pod.name, reads: times(master, key), of: count, server: master.pod.name };
      return { is: "violated", reason: reasons.readsOnMaster(those) };
    }
  }
  const unseen = [...masters, ...slaves].find(({ commands: given }) => given === undefined);
  if (unseen) return { is: "inconclusive", reason: reasons.commandsUnseen({ pod: unseen.pod.name }) };
  for (const { pod, key, answered } of reads) {
    const of = { pod: pod.name, of: count };
    if (answered < count)
      return { is: "inconclusive", reason: reasons.readsUnanswered({ ...of, reads: answered }) };
    const seen = slaves.reduce((sum, slave) => sum + times(slave, key), 0);
    if (seen < answered)
      return { is: "violated", reason: reasons.readsNowhere({ ...of, reads: answered - seen }) };
  }
  return undefined;
}

export const writeMaster: LabClaim = {
  id: "guestbook/write-master",
  statement: "An entry that is written in the guestbook's page goes to the redis master.",
  expected:
    "an entry of its own by every entrance, and those of every guestbook pod, in a list on the master pod",
  slow: true,
  timeoutSeconds: 300,
  async check({ lab, context }) {
    const { browser } = lab.cluster;
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    const [doors, master] = await Promise.all([doorsOf(context, lab), onePodOf(lab, MASTER.selector)]);
    // Who has no browser writes by the request that the page's script makes.
    const [writer, visits] =
      "missing" in browser
        ? (["request", writesBy(context, lab, doors)] as const)
        : (["browser", visitsBy(context, lab, browser, doors)] as const);
    for await (const { entrance, entry, result: seen } of visits) {
      const at = placeNamed(entrance);
      // Whether the page comes at all is another claim's question.
      if (!seen.opened) {
        const { outcome, why } = seen;
        return inconclusive(byEntrance.pageNotOpened({ ...at, outcome, why }));
      }
      if (!seen.posted) {
        const answer = seen.requests.findLast(({ url }) => url.includes("/rpush/"))?.status;
        return answer === undefined
          ? inconclusive(byEntrance.entryUnanswered(at))
          : violated(byEntrance.entryRefused({ ...at, status: answer }));
      }
      const state = await listAndReplication(context, master, KEY);
      const { entries, replication } = requireResult(state, reasons.masterListUnread({ pod: master.name }));
      // An entry on another server would also reach that server's replicas.
      if (replication.role !== "master")
        return violated(reasons.roleWrong({ pod: master.name, role: replication.role, wanted: "master" }));
      if (!entries.includes(entry))
        return violated(byEntrance.entryElsewhere({ ...at, entry, master: master.name }));
    }
    const [wrong, apps] = await judgeEveryPod(context, lab, master);
    if (wrong) return wrong;
    const entrances = doors.map(({ name }) => name);
    const all = reasons.entriesOnMaster({ master: master.name, writer, entrances, apps });
    return upheld(all);
  },
};

/** The browser reaches one pod by each entrance; judges whether the master gets the entries of every pod. */
async function judgeEveryPod(
  context: ProbeContext,
  lab: Lab,
  master: Pod,
): Promise<[Verdict | undefined, number]> {
  const [[shell], apps] = await Promise.all([shellsOf(lab), somePodsOf(lab, GUESTBOOK.selector)]);
  const count = readsToSee(1 / (SLAVE.replicas + 1));
  const verdicts = apps.map(async ({ name, ip }): Promise<Verdict | undefined> => {
    // A separate list, so that the guestbook's does not grow.
    const [list, entry] = [`labcheck-${randomUUID()}`, "labcheck"];
    const url = httpUrl(ip, GUESTBOOK.port, `/rpush/${list}/${entry}`);
    const fetched = await fetchMany(context, shell, { url, count, text: entry });
    const state = await listAndReplication(context, master, list);
    await redisCli(context, master, "DEL", list);
    const { entries } = requireResult(state, reasons.masterListUnread({ pod: master.name }));
    const { answered } = requireResult(fetched, reasons.entriesNotQueried({ pod: name }));
    const stored = entries.filter((each) => each === entry).length;
    if (stored < answered)
      return violated(
        reasons.podEntriesNotOnMaster({
          ...{ pod: name, entries: answered - stored, of: answered, master: master.name },
        }),
      );
    return answered < count
      ? inconclusive(reasons.entriesInPart({ pod: name, entries: answered, of: count }))
      : undefined;
  });
  const found = await Promise.all(verdicts);
  const first =
    found.find((each) => each?.verdict === "violated") ?? found.find((each) => each !== undefined);
  return [first, apps.length];
}

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
            : reasons.entryNotOnSlave({ pod: slave.name, within: context.timeouts.replication }))
        );
      }),
    );
    const first = wrong.find((reason) => reason !== undefined);
    if (first) return violated(first);
    // Each read is a new connection, for which the Service selects a slave.
    const readCount = readsToSee(1 / (slaves.length + 1));
    for (const app of apps) {
      const path = `/lrange/${KEY}`;
      const read = await fetchMany(context, shell, { count: readCount, text: entry, url: urlOf(app, path) });
      if (!read || read.answered < readCount) return inconclusive(reasons.entryUnread({ pod: app.name }));
      if (read.matching < readCount) {
        const lacking = readCount - read.matching;
        return violated(reasons.readsLackEntry({ pod: app.name, lacking, reads: readCount }));
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

/** Reads a replica's entries and master, once the entry has arrived or the time is up. */
async function whenArrived(context: ProbeContext, slave: Pod, entry: string) {
  const { last } = await pollUntilStable(
    () => listAndReplication(context, slave, KEY),
    (state) => state?.entries.includes(entry) === true,
    // No claim removes an entry.
    { signal: context.signal, seconds: context.timeouts.replication, inARow: 1 },
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
