import { expect, test } from "vitest";
import type { Report } from "../reporters/model.ts";
import { baselineOf, baselineSchema } from "./baseline.ts";
import { compare } from "./compare.ts";
import { runSetOf, runSetOfBaseline } from "./run-set.ts";
import { runOf } from "./sample.ts";

/** The parts of a comparison without a difference. */
const NOTHING = { verdicts: [], reasons: [], outcomes: [], target: [] };
const SHUT = {
  verdict: "violated" as const,
  reason: "it is timeout, not open",
  code: "connection-shut",
  data: {},
};

/** A run as labcheck stored it before reasons had codes. */
const withoutCodes = (report: Report): Report => ({
  ...report,
  claims: report.claims.map(({ code: _code, data: _data, ...claim }) => claim),
});
/** The baseline that such a version wrote of it. */
function oldBaseline(report: Report) {
  const { claims, ...rest } = baselineOf([withoutCodes(report)]);
  const old = Object.entries(claims).map(([id, { delays: _delays, times, ...kept }]) => [
    id,
    { ...kept, times: { ...times, "enforced within N ms": [[309]] } },
  ]);
  return baselineSchema.parse({ ...rest, claims: Object.fromEntries(old) });
}

test("compare: compares evidence and times, but not reasons, of reports and baselines without codes", () => {
  const now = runSetOf("b", [runOf(2)]);
  const old = [runSetOf("a", [withoutCodes(runOf(1))]), runSetOfBaseline("a", oldBaseline(runOf(1)))];
  for (const side of old) {
    for (const found of [compare(side, now), compare(now, side), compare(side, side)]) {
      expect(found).toMatchObject(NOTHING);
      expect(found.times.family).toBe(40);
    }
  }
});

test("compare: shows the sentence of a baseline without codes", () => {
  const [a, b] = [runOf(1), runOf(2)];
  const violated = b.claims.map((claim, at) => (at === 0 ? { ...claim, ...SHUT } : claim));
  const found = compare(runSetOfBaseline("a", oldBaseline(a)), runSetOf("b", [{ ...b, claims: violated }]));
  expect(found.verdicts[0]?.reason).toEqual({
    old: "guestbook-v1-* (IP:6379) in NAMESPACE took N connections; enforced by N ms",
    new: SHUT.reason,
  });
  expect(found.verdicts[0]?.code).toEqual({ new: SHUT.code });
});
