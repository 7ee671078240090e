import { randomUUID } from "node:crypto";
import type { Entrance } from "../../fixtures/external/entrance.ts";
import { GUESTBOOK, isGuestbook, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { redisCli } from "../../helpers/probes/redis.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { lossProbability } from "../../helpers/statistics/loss.ts";
import { probesFor } from "../../helpers/statistics/missed-endpoint.ts";
import * as reasons from "./reasons-outside.ts";

/** The result of using the guestbook: it works, it fails, or it is not known. */
export interface UseResult {
  is: "works" | "fails" | "unknown";
  reason: Reason;
}

/** An entrance routes each request to one of the guestbook's pods, all of which write to the one master. */
const POSTS = probesFor(1 / GUESTBOOK.replicas);
/** Each pod reads from one of the slaves, so one pod's connection to one slave may be broken. */
const READS = probesFor(1 / (GUESTBOOK.replicas * SLAVE.replicas));
const CONCURRENCY = 4;
/** How many retries follow a failed request: all may fail, or only those of one pod or slave. */
const AGAIN = [12, 60, 120];

/** Requests a path of the guestbook `count` times, each over its own connection. */
export type Query = (path: string, count: number) => Promise<readonly HttpResult[]>;

/**
 * Writes an entry through each entrance concurrently, waits until it could be replicated to every slave, and reads it
 * in fresh requests, which must all return it. `falseAlarm` is the budget of all entrances for requests that the
 * network lost.
 */
export async function useEntrances(
  context: ProbeContext,
  lab: Lab,
  entrances: readonly Entrance[],
  { slaves, falseAlarm }: { slaves: readonly Pod[]; falseAlarm: number },
): Promise<UseResult> {
  const lacking = (key: string) => slavesWithoutEntry(context, slaves, key);
  const used = entrances.map((entrance) => {
    const query: Query = (path, count) =>
      manyRequests(context, {
        ...{ ...entrance, url: `${entrance.url}${path}`, source: lab.cluster.outside },
        ...{
          count,
          summarize: (seen) => (hasEntry(seen) ? "has it" : describeResponse(seen).text),
          concurrency: CONCURRENCY,
        },
      });
    return useEntrance(query, lacking, { name: entrance.name, falseAlarm: falseAlarm / entrances.length });
  });
  const all = await Promise.all(used);
  return (
    all.find(({ is }) => is === "fails") ??
    all.find(({ is }) => is === "unknown") ?? { is: "works", reason: reasons.reads({ reads: READS }) }
  );
}

/** Writes and reads through one entrance. `lacking` waits for the slaves and returns those without an entry under a key. */
export async function useEntrance(
  query: Query,
  lacking: (key: string) => Promise<readonly string[]>,
  { name, falseAlarm }: { name: string; falseAlarm: number },
): Promise<UseResult> {
  const key = `labcheck-${randomUUID()}`;
  const post = `rpush/${key}/entry`;
  // If the first write fails, the others would each wait for their time-out.
  const first = await query(post, 1);
  const posts = first.every(isAccepted) ? [...first, ...(await query(post, POSTS - 1))] : first;
  const refused = posts.find((seen) => !isAccepted(seen));
  if (refused) {
    const report = (again: Reason) =>
      reasons.takesNoEntry({ entrance: name, seen: describeResponse(refused), again });
    return judgeFailures(query, post, { report, falseAlarm });
  }
  const without = await lacking(key);
  const reads = await query(`lrange/${key}`, READS);
  const stale = reads.filter((seen) => isAccepted(seen) && !hasEntry(seen)).length;
  if (stale > 0)
    return {
      is: "fails",
      reason: reasons.staleReads({ entrance: name, stale, reads: reads.length, without }),
    };
  const unread = reads.find((seen) => !isAccepted(seen));
  if (!unread) return { is: "works", reason: reasons.reads({ reads: reads.length }) };
  const report = (again: Reason) =>
    reasons.listsNothing({ entrance: name, seen: describeResponse(unread), again });
  return judgeFailures(query, `lrange/${key}`, { report, falseAlarm });
}

/** Retries a failed request: it fails if more retries fail than a healthy network loses, otherwise it is not known. */
async function judgeFailures(
  query: Query,
  path: string,
  { report, falseAlarm }: { report: (again: Reason) => Reason; falseAlarm: number },
): Promise<UseResult> {
  const all: HttpResult[] = [];
  for (const count of AGAIN) {
    // The control: as many requests for the page, which needs no redis.
    const [again, pages] = await Promise.all([query(path, count), query("", count)]);
    const shut = pages.find((page) => !isGuestbook(page));
    if (shut)
      return { is: "unknown", reason: report(reasons.pageUnserved({ page: describeResponse(shut) })) };
    all.push(...again);
    const bad = all.filter((each) => !isAccepted(each));
    if (bad.some((each) => !each.answered && (each.outcome === "lost" || each.outcome === "dns"))) break;
    if (lossProbability(bad.length, all.length) <= falseAlarm)
      return { is: "fails", reason: report(reasons.failsOften({ bad: bad.length, requests: all.length })) };
    if (bad.length === 0) break;
  }
  return { is: "unknown", reason: report(reasons.failsSeldom) };
}

/** Waits until every slave has an entry, or until the time-out; returns the slaves without it. */
async function slavesWithoutEntry(
  context: ProbeContext,
  slaves: readonly Pod[],
  key: string,
): Promise<string[]> {
  const has = async (slave: Pod) =>
    (await redisCli(context, slave, "LRANGE", key, "0", "-1"))?.includes("entry") === true;
  const { last } = await pollUntilStable(
    () => Promise.all(slaves.map(has)),
    (all) => all.every(Boolean),
    // Nothing removes an entry.
    { signal: context.signal, seconds: context.timeouts.replication, inARow: 1 },
  );
  return slaves.filter((_, index) => last[index] !== true).map(({ name }) => name);
}

const isAccepted = (seen: HttpResult) => seen.answered && seen.status === 200;
const hasEntry = (seen: HttpResult) => seen.answered && seen.status === 200 && seen.body.includes('"entry"');

const describeResponse = (seen: HttpResult) =>
  seen.answered
    ? reasons.guestbookAnswered({ status: seen.status, body: seen.body.slice(0, 120) })
    : reasons.guestbookUnanswered({ outcome: seen.outcome, why: seen.why });
