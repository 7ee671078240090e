import { expect, test } from "vitest";
import { EXIT } from "../reasons/labcheck-error.ts";
import { defineReason, term } from "../reasons/reason.ts";
import { seen } from "../reporters/sample.ts";
import {
  exitCodeOf,
  inconclusive,
  skipped,
  summarize,
  upheld,
  type VerdictName,
  violated,
  withEvidence,
} from "./verdict.ts";

const allOpen = defineReason(
  "test-all-open",
  { what: term },
  ({ what }) => `all ${what} are open`,
)({ what: "doors" });
const unseen = defineReason("test-unseen", "not to be seen");
const CHANCE = { test: "chi-square 0.1", connections: 160, falseAlarm: 1e-7, power: [] };

const FOR_OR_AGAINST = [
  ["upheld", upheld],
  ["violated", violated],
] as const;

test.each(FOR_OR_AGAINST)("withEvidence: %s without evidence is inconclusive", (name, make) => {
  expect(withEvidence(make(allOpen, CHANCE), [])).toEqual({
    verdict: "inconclusive",
    reason: {
      code: "nothing-observed",
      data: {
        verdict: { term: name },
        reason: { code: "test-all-open", data: { what: { term: "doors" } } },
      },
      text: `would be ${name} (all doors are open), but nothing was observed`,
    },
    evidence: [],
  });
});

test.each(FOR_OR_AGAINST)("withEvidence: %s keeps the evidence as it was then", (name, make) => {
  const log = [seen("open")];
  const verdict = withEvidence(make(allOpen, CHANCE), log);
  log.push(seen("timeout"));
  const expected = { verdict: name, reason: allOpen, evidence: [seen("open")] };
  expect(verdict).toEqual({ ...expected, statistics: CHANCE });
  expect(withEvidence(make(allOpen), [seen("open")])).toStrictEqual(expected);
});

test("withEvidence: inconclusive and skipped need no evidence", () => {
  expect(withEvidence(inconclusive(unseen), [])).toEqual({
    verdict: "inconclusive",
    reason: unseen,
    evidence: [],
  });
  expect(withEvidence(inconclusive(unseen), [seen("lost")]).evidence).toHaveLength(1);
  expect(withEvidence(skipped(unseen), [])).toEqual({ verdict: "skipped", reason: unseen, evidence: [] });
});

test("summarize: counts every verdict, also those that did not occur", () => {
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
])("exitCodeOf: %s", (_, verdicts, exit) => expect(exitCodeOf(summarize(verdicts))).toBe(EXIT[exit]));
