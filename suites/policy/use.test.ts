import { expect, test } from "vitest";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { type Query, use } from "./use.ts";

const answer = (body: string, status = 200): HttpResult => ({ answered: true, status, headers: {}, body });
const PAGE = answer("<title>Guestbook</title>");
const [FRESH, STALE] = [answer('["entry"]'), answer("[]")];
const DOWN = answer('{"error":"redis slave"}', 503);
const SILENCE: HttpResult = { answered: false, outcome: "timeout", why: "no answer" };

/** What a request of each kind is answered, the nth of its kind. */
interface World {
  post?: (nth: number) => HttpResult;
  read?: (nth: number) => HttpResult;
  page?: (nth: number) => HttpResult;
}

async function usedIn(
  { post = () => FRESH, read = () => FRESH, page = () => PAGE }: World,
  lacks: string[] = [],
) {
  const queried = { post: 0, read: 0, page: 0 };
  const order: string[] = [];
  const query: Query = async (path, count) => {
    const kind = path.startsWith("rpush/") ? "post" : path.startsWith("lrange/") ? "read" : "page";
    order.push(kind);
    const answerTo = { post, read, page }[kind];
    return Array.from({ length: count }, () => {
      queried[kind] += 1;
      return answerTo(queried[kind]);
    });
  };
  const lacking = async () => {
    order.push("wait");
    return lacks;
  };
  const used = await use(query, lacking, { name: "the door", falseAlarm: 1e-10 });
  return { ...used, asked: queried, order };
}

const every =
  (nth: number, bad: HttpResult, good = FRESH) =>
  (count: number) =>
    count % nth === 0 ? bad : good;

test("use: works where all posts are taken, and all reads after the wait have the entry", async () => {
  const { is, asked, order } = await usedIn({});
  expect(is).toBe("works");
  expect(asked).toEqual({ post: 23, read: 51, page: 0 });
  expect(order).toEqual(["post", "post", "wait", "read"]);
});

test.each([
  [2, 25],
  [6, 8],
  [51, 1],
])("use: fails where every %ith read is stale, and is asked no more", async (nth, stale) => {
  const used = await usedIn({ read: every(nth, STALE) }, ["redis-slave-2"]);
  expect(used.reason.text).toBe(
    `the door is stale: ${stale} of 51 reads lack an entry that was taken, which redis-slave-2 did not get`,
  );
  expect(used).toMatchObject({ is: "fails", asked: { read: 51 } });
});

test.each<[string, World, string, RegExp]>([
  ["it takes none", { post: () => DOWN }, "fails", /takes no entry: HTTP 503 .* 12 of 12 more/],
  ["one pod of three takes none", { post: every(3, DOWN) }, "fails", /takes no entry: HTTP 503/],
  ["it takes none and says nothing", { post: () => SILENCE }, "fails", /takes no entry: timeout/],
  ["one pod has no way to one slave", { read: every(6, DOWN) }, "fails", /lists nothing: HTTP 503/],
  ["one post is lost", { post: (nth) => (nth === 5 ? SILENCE : FRESH) }, "unknown", /got lost$/],
  ["one read is lost", { read: (nth) => (nth === 5 ? DOWN : FRESH) }, "unknown", /got lost$/],
  ["nothing is answered", { post: () => SILENCE, page: () => SILENCE }, "unknown", /the page is timeout/],
  ["the probe is lost", { post: () => ({ ...SILENCE, outcome: "lost" }) }, "unknown", /takes no entry: lost/],
])("use: %s", async (_, world, is, words) => {
  const used = await usedIn(world);
  expect(used.is).toBe(is);
  expect(used.reason.text).toMatch(words);
});
