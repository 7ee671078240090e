import { expect, test } from "vitest";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { type Query, useEntrance } from "./use-guestbook.ts";

const answer = (body: string, status = 200): HttpResult => ({ answered: true, status, headers: {}, body });
const PAGE = answer("<title>Guestbook</title>");
const [FRESH, STALE] = [answer('["entry"]'), answer("[]")];
const DOWN = answer('{"error":"redis slave"}', 503);
const SILENCE: HttpResult = { answered: false, outcome: "timeout", why: "no answer" };

/** The answer to the nth request of each kind. */
interface World {
  post?: (nth: number) => HttpResult;
  read?: (nth: number) => HttpResult;
  page?: (nth: number) => HttpResult;
}

async function usedIn(
  { post = () => FRESH, read = () => FRESH, page = () => PAGE }: World,
  lacks: string[] = [],
) {
  const counts = { post: 0, read: 0, page: 0 };
  const order: string[] = [];
  const query: Query = async (path, count) => {
    const kind = path.startsWith("rpush/") ? "post" : path.startsWith("lrange/") ? "read" : "page";
    order.push(kind);
    const answerTo = { post, read, page }[kind];
    return Array.from({ length: count }, () => {
      counts[kind] += 1;
      return answerTo(counts[kind]);
    });
  };
  const lacking = async () => {
    order.push("wait");
    return lacks;
  };
  const used = await useEntrance(query, lacking, { name: "the entrance", falseAlarm: 1e-10 });
  return { ...used, counts, order };
}

const every =
  (nth: number, bad: HttpResult, good = FRESH) =>
  (count: number) =>
    count % nth === 0 ? bad : good;

test("useEntrance: works if all writes are accepted and all later reads return the entry", async () => {
  const { is, counts, order } = await usedIn({});
  expect(is).toBe("works");
  expect(counts).toEqual({ post: 23, read: 51, page: 0 });
  expect(order).toEqual(["post", "post", "wait", "read"]);
});

test.each([
  [2, 25],
  [6, 8],
  [51, 1],
])("useEntrance: fails without retries if every %ith read is stale", async (nth, stale) => {
  const used = await usedIn({ read: every(nth, STALE) }, ["redis-slave-2"]);
  expect(used.reason.text).toBe(
    `the entrance is stale: ${stale} of 51 reads lack an accepted entry, which redis-slave-2 did not receive`,
  );
  expect(used).toMatchObject({ is: "fails", counts: { read: 51 } });
});

test.each<[string, World, string, RegExp]>([
  [
    "fails if no write is accepted",
    { post: () => DOWN },
    "fails",
    /does not accept an entry: HTTP 503 .* 12 of 12 retries/,
  ],
  [
    "fails if one pod of three accepts no write",
    { post: every(3, DOWN) },
    "fails",
    /does not accept an entry: HTTP 503/,
  ],
  ["fails if no write is answered", { post: () => SILENCE }, "fails", /does not accept an entry: timeout/],
  [
    "fails if one pod cannot reach one slave",
    { read: every(6, DOWN) },
    "fails",
    /does not list entries: HTTP 503/,
  ],
  [
    "is unknown if one write is lost",
    { post: (nth) => (nth === 5 ? SILENCE : FRESH) },
    "unknown",
    /packet loss$/,
  ],
  [
    "is unknown if one read is lost",
    { read: (nth) => (nth === 5 ? DOWN : FRESH) },
    "unknown",
    /packet loss$/,
  ],
  [
    "is unknown if the page does not answer either",
    { post: () => SILENCE, page: () => SILENCE },
    "unknown",
    /the page fails as well: timeout/,
  ],
  [
    "is unknown if the probe fails",
    { post: () => ({ ...SILENCE, outcome: "lost" }) },
    "unknown",
    /does not accept an entry: lost/,
  ],
])("useEntrance: %s", async (_, world, is, sentence) => {
  const used = await usedIn(world);
  expect(used.is).toBe(is);
  expect(used.reason.text).toMatch(sentence);
});
