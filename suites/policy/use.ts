import { randomUUID } from "node:crypto";
import type { Entrance } from "../../fixtures/external/entrance.ts";
import { GUESTBOOK, isGuestbook, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { redisCli } from "../../helpers/probes/redis.ts";
import { lossProbability } from "../../helpers/statistics/loss.ts";
import { probesFor } from "../../helpers/statistics/missed-endpoint.ts";
import * as reasons from "./reasons-outside.ts";

/** What came of using the guestbook: that it works, that it does not, or nothing that tells. */
export interface Used {
  is: "works" | "fails" | "unknown";
  reason: Reason;
}

/** An entrance leads each request to one of the guestbook's pods, each of which writes to the one master. */
const POSTS = probesFor(1 / GUESTBOOK.replicas);
/** Each pod reads from one of the slaves, so that what may be bad is one pod's way to one slave. */
const READS = probesFor(1 / (GUESTBOOK.replicas * SLAVE.replicas));
const CONCURRENCY = 4;
/** How many requests are made again where one was not served: all of them may be bad, or those of one pod or slave. */
const AGAIN = [12, 60, 120];

/** Makes so many requests for a path of the guestbook, each over a connection of its own. */
export type Query = (path: string, count: number) => Promise<readonly HttpResult[]>;

/**
 * Writes an entry by each entrance, all at once, waits until it has had the time to be on every slave, and reads it
 * by fresh requests, which must all have it: it is not read until it is there. `falseAlarm` is what all entrances
 * may spend on requests that the network lost.
 */
export async function useBy(
  context: ProbeContext,
  lab: Lab,
  entrances: readonly Entrance[],
  { slaves, falseAlarm }: { slaves: readonly Pod[]; falseAlarm: number },
): Promise<Used> {
  const lacking = (key: string) => whoLacks(context, slaves, key);
  const used = entrances.map((entrance) => {
    const query: Query = (path, count) =>
      manyRequests(context, {
        ...{ ...entrance, url: `${entrance.url}${path}`, source: lab.cluster.outside },
        ...{
          count,
          summarize: (seen) => (hasEntry(seen) ? "has it" : seenAs(seen).text),
          concurrency: CONCURRENCY,
        },
      });
    return use(query, lacking, { name: entrance.name, falseAlarm: falseAlarm / entrances.length });
  });
  const all = await Promise.all(used);
  return (
    all.find(({ is }) => is === "fails") ??
    all.find(({ is }) => is === "unknown") ?? { is: "works", reason: reasons.reads({ reads: READS }) }
  );
}

/** Writes and reads by one entrance. `lacking` waits for the slaves and names those that have no entry under a key. */
export async function use(
  ask: Query,
  lacking: (key: string) => Promise<readonly string[]>,
  { name, falseAlarm }: { name: string; falseAlarm: number },
): Promise<Used> {
  const key = `labcheck-${randomUUID()}`;
  const post = `rpush/${key}/entry`;
  // The first tells whether it takes any: if not, the others would each wait for it.
  const first = await ask(post, 1);
  const posts = first.every(isTaken) ? [...first, ...(await ask(post, POSTS - 1))] : first;
  const refused = posts.find((seen) => !isTaken(seen));
  if (refused) {
    const reported = (again: Reason) =>
      reasons.takesNoEntry({ entrance: name, seen: seenAs(refused), again });
    return whyNot(ask, post, { told: reported, falseAlarm });
  }
  const without = await lacking(key);
  const reads = await ask(`lrange/${key}`, READS);
  const stale = reads.filter((seen) => isTaken(seen) && !hasEntry(seen)).length;
  if (stale > 0)
    return {
      is: "fails",
      reason: reasons.staleReads({ entrance: name, stale, reads: reads.length, without }),
    };
  const unread = reads.find((seen) => !isTaken(seen));
  if (!unread) return { is: "works", reason: reasons.reads({ reads: reads.length }) };
  const told = (again: Reason) => reasons.listsNothing({ entrance: name, seen: seenAs(unread), again });
  return whyNot(ask, `lrange/${key}`, { told, falseAlarm });
}

/** Asks again what was not served: more often than a network in order loses requests, or that cannot be told. */
async function whyNot(
  ask: Query,
  path: string,
  { told, falseAlarm }: { told: (again: Reason) => Reason; falseAlarm: number },
): Promise<Used> {
  const all: HttpResult[] = [];
  for (const count of AGAIN) {
    // The control: as many requests for the page, for which no redis is needed.
    const [again, pages] = await Promise.all([ask(path, count), ask("", count)]);
    const shut = pages.find((page) => !isGuestbook(page));
    if (shut) return { is: "unknown", reason: told(reasons.pageUnserved({ page: seenAs(shut) })) };
    all.push(...again);
    const bad = all.filter((each) => !isTaken(each));
    if (bad.some((each) => !each.answered && (each.outcome === "lost" || each.outcome === "dns"))) break;
    if (lossProbability(bad.length, all.length) <= falseAlarm)
      return { is: "fails", reason: told(reasons.failsOften({ bad: bad.length, requests: all.length })) };
    if (bad.length === 0) break;
  }
  return { is: "unknown", reason: told(reasons.failsSeldom) };
}

/** Waits until every slave has an entry, or for as long as that may take; names those that do not have it. */
async function whoLacks(context: ProbeContext, slaves: readonly Pod[], key: string): Promise<string[]> {
  const has = async (slave: Pod) =>
    (await redisCli(context, slave, "LRANGE", key, "0", "-1"))?.includes("entry") === true;
  const { last } = await pollUntilStable(
    () => Promise.all(slaves.map(has)),
    (all) => all.every(Boolean),
    // Nobody takes an entry out again.
    { signal: context.signal, seconds: TIMEOUTS.replication, inARow: 1 },
  );
  return slaves.filter((_, index) => last[index] !== true).map(({ name }) => name);
}

const isTaken = (seen: HttpResult) => seen.answered && seen.status === 200;
const hasEntry = (seen: HttpResult) => seen.answered && seen.status === 200 && seen.body.includes('"entry"');

const seenAs = (seen: HttpResult) =>
  seen.answered
    ? reasons.answered({ status: seen.status, body: seen.body.slice(0, 120) })
    : reasons.unanswered({ outcome: seen.outcome, why: seen.why });
