import { expect, test } from "vitest";
import { EXIT } from "./errors.ts";
import { seen } from "./report/sample.ts";
import {
  exitCodeOf,
  inconclusive,
  skipped,
  summarize,
  upheld,
  type VerdictName,
  violated,
} from "./verdict.ts";

const CHANCE = { test: "chi-square 0.1", connections: 160, falseAlarm: 1e-7, power: [] };

test.each([
  ["upheld", upheld],
  ["violated", violated],
] as const)("%s without evidence is inconclusive, and says what it would have been", (name, make) => {
  expect(make("all is open", [], CHANCE)).toEqual({
    verdict: "inconclusive",
    reason: `would be ${name} (all is open), but nothing was observed`,
    evidence: [],
  });
});

test.each([
  ["upheld", upheld],
  ["violated", violated],
] as const)("%s keeps its evidence and its statistics as they were then", (name, make) => {
  const log = [seen("open")];
  const verdict = make("all is open", log, CHANCE);
  log.push(seen("timeout"));
  const expected = { verdict: name, reason: "all is open", evidence: [seen("open")] };
  expect(verdict).toEqual({ ...expected, statistics: CHANCE });
  expect(make("all is open", [seen("open")])).toStrictEqual(expected);
});

test("inconclusive and skipped need no evidence", () => {
  expect(inconclusive("lost")).toEqual({ verdict: "inconclusive", reason: "lost", evidence: [] });
  expect(inconclusive("lost", [seen("lost")]).evidence).toHaveLength(1);
  expect(skipped("no ingress")).toEqual({ verdict: "skipped", reason: "no ingress", evidence: [] });
});

test("a summary counts every verdict, also the ones that did not occur", () => {
  expect(summarize([])).toEqual({ upheld: 0, violated: 0, inconclusive: 0, skipped: 0 });
  const verdicts = ["upheld", "skipped", "upheld", "violated", "inconclusive"] as const;
  expect(summarize(verdicts)).toEqual({ upheld: 2, violated: 1, inconclusive: 1, skipped: 1 });
});

test.each<[string, VerdictName[], keyof typeof EXIT]>([
  ["all upheld is 0", ["upheld", "upheld"], "upheld"],
  ["upheld with something skipped is 0", ["upheld", "skipped"], "upheld"],
  ["nothing run is not 0", [], "inconclusive"],
  ["all skipped is not 0", ["skipped", "skipped"], "inconclusive"],
  ["one inconclusive among upheld is 3", ["upheld", "inconclusive"], "inconclusive"],
  ["inconclusive and skipped is 3", ["inconclusive", "skipped"], "inconclusive"],
  ["one violated among upheld is 1", ["upheld", "violated"], "violated"],
  ["violated beats inconclusive", ["inconclusive", "violated", "inconclusive"], "violated"],
  ["violated beats skipped, with nothing upheld", ["skipped", "violated"], "violated"],
])("%s", (_, verdicts, exit) => expect(exitCodeOf(summarize(verdicts))).toBe(EXIT[exit]));
