import { randomUUID } from "node:crypto";
import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { fetchMany } from "../../helpers/probes/fetch.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { listAndReplication, redisCli } from "../../helpers/probes/redis.ts";
import type { LabClaim } from "../claim.ts";
import { noEntrance } from "../skips.ts";
import * as byEntrance from "./page-reasons.ts";
import { readsToSee } from "./reads.ts";
import * as reasons from "./reasons.ts";
import { doorsOf, KEY, placeNamed, visitsBy, writesBy } from "./visit.ts";

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
    for await (const { entrance, entry, seen } of visits) {
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
      // What another server took would come to a slave of it as well.
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

/** The browser meets one pod by each entrance: whether any pod's entries are taken and do not come to the master. */
async function judgeEveryPod(
  context: ProbeContext,
  lab: Lab,
  master: Pod,
): Promise<[Verdict | undefined, number]> {
  const [[shell], apps] = await Promise.all([shellsOf(lab), somePodsOf(lab, GUESTBOOK.selector)]);
  const count = readsToSee(1 / (SLAVE.replicas + 1));
  const verdicts = apps.map(async ({ name, ip }): Promise<Verdict | undefined> => {
    // A list of its own, so that the guestbook's does not grow by them.
    const [list, entry] = [`labcheck-${randomUUID()}`, "labcheck"];
    const url = httpUrl(ip, GUESTBOOK.port, `/rpush/${list}/${entry}`);
    const taken = await fetchMany(context, shell, { url, count, text: entry });
    const state = await listAndReplication(context, master, list);
    await redisCli(context, master, "DEL", list);
    const { entries } = requireResult(state, reasons.masterListUnread({ pod: master.name }));
    const { answered } = requireResult(taken, reasons.entriesNotAsked({ pod: name }));
    const there = entries.filter((each) => each === entry).length;
    if (there < answered)
      return violated(
        reasons.podEntriesNotOnMaster({
          ...{ pod: name, entries: answered - there, of: answered, master: master.name },
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
