import { randomUUID } from "node:crypto";
import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK, type Lab, SLAVE } from "../../fixtures/guestbook/lab.ts";
import type { Entrance } from "../../fixtures/outside/entrances.ts";
import { converge } from "../../helpers/converge.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { redisCli } from "../../helpers/probes/redis.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import { looksFor } from "../../helpers/statistics/looks.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";

/** What came of using the guestbook: that it works, that it does not, or nothing that tells. */
export interface Used {
  is: "works" | "fails" | "unknown";
  words: string;
}

/** An entrance leads each request to one of the guestbook's pods, each of which writes to the one master. */
const POSTS = looksFor(1 / GUESTBOOK.replicas);
/** Each pod reads from one of the slaves, so that what may be bad is one pod's way to one slave. */
const READS = looksFor(1 / (GUESTBOOK.replicas * SLAVE.replicas));
const SIDE_BY_SIDE = 4;

/**
 * Writes an entry by each entrance, all at once, waits until it has had the time to be on every slave, and reads it
 * by fresh requests, which must all have it: it is not read until it is there.
 */
export async function useBy(
  look: Look,
  lab: Lab,
  entrances: readonly Entrance[],
  slaves: readonly Pod[],
): Promise<Used> {
  const used = await Promise.all(entrances.map((entrance) => use(look, lab, entrance, slaves)));
  return (
    used.find(({ is }) => is === "fails") ??
    used.find(({ is }) => is === "unknown") ?? { is: "works", words: `${READS} reads` }
  );
}

async function use(look: Look, lab: Lab, entrance: Entrance, slaves: readonly Pod[]): Promise<Used> {
  const key = `labcheck-${randomUUID()}`;
  const ask = (path: string, count: number, words: (seen: HttpSeen) => string) =>
    manyRequests(look, {
      ...{ ...entrance, url: `${entrance.url}${path}`, source: lab.cluster.outside },
      ...{ count, words, sideBySide: SIDE_BY_SIDE },
    });
  // The first tells whether it takes any: if not, the others would each wait for it.
  const [first] = await ask(`rpush/${key}/entry`, 1, inWords);
  const posts = first && isTaken(first) ? await ask(`rpush/${key}/entry`, POSTS - 1, inWords) : [first];
  const refused = posts.find((seen) => seen === undefined || !isTaken(seen));
  if (refused) {
    const words = `${entrance.name} takes no entry: ${inWords(refused)}`;
    if (refused.answered) return { is: "fails", words };
    // The control: as many requests for the page, for which no redis is needed.
    const pages = await ask("", POSTS, inWords);
    const shut = pages.find((page) => !isGuestbook(page));
    if (!shut && refused.outcome !== "lost" && refused.outcome !== "dns") return { is: "fails", words };
    return { is: "unknown", words: `${words}${shut ? `; but the page is ${inWords(shut)} as well` : ""}` };
  }
  const has = await arrived(look, slaves, key);
  const reads = await ask(`lrange/${key}`, READS, (seen) => (isRead(seen) ? "has it" : inWords(seen)));
  return judgeReads(
    entrance.name,
    reads,
    slaves.filter((_, index) => !has[index]).map(({ name }) => name),
  );
}

/** Waits until every slave has an entry, or for as long as that may take; returns which of them have it. */
async function arrived(look: Look, slaves: readonly Pod[], key: string): Promise<boolean[]> {
  const { last } = await converge(
    () =>
      Promise.all(
        slaves.map(
          async (slave) =>
            (await redisCli(look, slave, "LRANGE", key, "0", "-1"))?.includes("entry") === true,
        ),
      ),
    (has) => has.every(Boolean),
    // Nobody takes an entry out again.
    { signal: look.signal, seconds: TIMEOUTS.replication, inARow: 1 },
  );
  return last;
}

/** Judges reads of an entry that had the time to arrive: what lacks it is stale, what is lost says nothing. */
export function judgeReads(name: string, reads: readonly HttpSeen[], without: readonly string[]): Used {
  const of = `of ${reads.length} reads`;
  const refused = reads.filter((seen) => seen.answered && seen.status !== 200);
  const stale = reads.filter((seen) => seen.answered && seen.status === 200 && !isRead(seen));
  const lost = reads.filter((seen) => !seen.answered);
  const where = without.length > 0 ? `, which ${without.join(" and ")} did not get` : "";
  if (stale.length > 0)
    return {
      is: "fails",
      words: `${name} is stale: ${stale.length} ${of} lack an entry that was taken${where}`,
    };
  if (refused[0])
    return { is: "fails", words: `${name} lists nothing in ${refused.length} ${of}: ${inWords(refused[0])}` };
  if (lost[0])
    return { is: "unknown", words: `${name} gave no answer to ${lost.length} ${of}: ${inWords(lost[0])}` };
  return { is: "works", words: of };
}

const isTaken = (seen: HttpSeen) => seen.answered && seen.status === 200;
const isRead = (seen: HttpSeen) => seen.answered && seen.status === 200 && seen.body.includes('"entry"');

const inWords = (seen: HttpSeen) =>
  seen.answered ? `HTTP ${seen.status} ${seen.body.slice(0, 120)}` : `${seen.outcome} ${seen.why}`;
