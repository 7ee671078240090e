import { expect, test } from "vitest";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import { judgeReads } from "./use.ts";

const answer = (body: string, status = 200): HttpSeen => ({ answered: true, status, headers: {}, body });
const FRESH = answer('["entry"]');
const STALE = answer("[]");
const SILENCE: HttpSeen = { answered: false, outcome: "timeout", why: "no answer" };

test.each<[string, HttpSeen[], string, string]>([
  ["all have it", [FRESH, FRESH, FRESH], "works", "of 3 reads"],
  [
    "every second one lacks it",
    [FRESH, STALE, FRESH, STALE],
    "fails",
    "the door is stale: 2 of 4 reads lack an entry",
  ],
  ["one lacks it and one is lost", [STALE, SILENCE, FRESH], "fails", "the door is stale: 1 of 3 reads"],
  ["one is lost", [FRESH, SILENCE, FRESH], "unknown", "the door gave no answer to 1 of 3 reads: timeout"],
  [
    "a pod has no slave",
    [FRESH, answer("no redis", 503)],
    "fails",
    "lists nothing in 1 of 2 reads: HTTP 503",
  ],
])("judgeReads: %s", (_, reads, is, words) => {
  const judged = judgeReads("the door", reads, []);
  expect(judged.is).toBe(is);
  expect(judged.words).toContain(words);
});

test("judgeReads: names the slave that did not get what is not read", () => {
  const { words } = judgeReads("the door", [STALE], ["redis-slave-2"]);
  expect(words).toBe(
    "the door is stale: 1 of 1 reads lack an entry that was taken, which redis-slave-2 did not get",
  );
});
