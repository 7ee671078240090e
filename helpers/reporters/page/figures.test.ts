import { expect, test } from "vitest";
import { policyIs } from "../../engine/measurement.ts";
import type { ReportedClaim } from "../model.ts";
import { reportOf, resultOf, seen } from "../sample.ts";
import { latenciesAfter, policyTimelineBy } from "./figures.ts";
import { STARTED } from "./sample.ts";

const turn = { turned: true, afterMs: 95, byMs: 309, everyMs: 200 };
const created = policyIs("made", { at: STARTED + 1000, turn });
const deleted = (ms: number) => policyIs("deleted", { at: STARTED + ms });
const claimOf = (figures: NonNullable<ReportedClaim["figures"]>) => {
  const evidence = [seen("open"), seen("exit 0", { probe: "redis-cli" })];
  return reportOf([resultOf("policy/removed", { figures, evidence })]).claims;
};
const policyTimeline = (...figures: Parameters<typeof claimOf>[0]) =>
  claimOf(figures).map(policyTimelineBy)[0];

test("policyTimelineBy: spans from the creation to the first deletion after it", () => {
  expect(policyTimeline(deleted(500), created, deleted(4000), deleted(9000))).toMatchObject({
    name: "policy/removed",
    created: STARTED + 1000,
    deleted: STARTED + 4000,
  });
  expect(policyTimeline(created)?.deleted).toBeUndefined();
  expect(policyTimeline(deleted(500))).toBeUndefined();
});

test("policyTimelineBy: uses connections only", () => {
  expect(policyTimeline(created)?.attempts).toEqual([{ at: STARTED + 250, outcome: "open" }]);
});

test("policyTimelineBy: ignores connections of earlier attempts", () => {
  const evidence = [seen("timeout"), { ...seen("open"), attempt: 2 }];
  const [claim] = reportOf([
    resultOf("policy/removed", { figures: [created], evidence, attempts: 2 }),
  ]).claims;
  expect(claim && policyTimelineBy(claim)?.attempts).toEqual([{ at: STARTED + 250, outcome: "open" }]);
});

test("latenciesAfter: returns measured latencies of the given change", () => {
  const claims = claimOf([created, deleted(4000), policyIs("deleted", { at: STARTED, turn })]);
  expect(latenciesAfter("made", claims)).toEqual([{ name: "policy/removed", turn }]);
  expect(latenciesAfter("deleted", claims)).toEqual([{ name: "policy/removed", turn }]);
  expect(latenciesAfter("deleted", claimOf([deleted(4000)]))).toEqual([]);
});
