import { expect, test } from "vitest";
import { policyIs } from "../../engine/measurement.ts";
import type { ReportedClaim } from "../model.ts";
import { STARTED } from "./sample.ts";
import { reportOf, resultOf, seen } from "../sample.ts";
import { latenciesAfter, policedBy } from "./figures.ts";

const turn = { turned: true, afterMs: 95, byMs: 309, everyMs: 200 };
const made = policyIs("made", { at: STARTED + 1000, turn });
const deleted = (ms: number) => policyIs("deleted", { at: STARTED + ms });
const claimOf = (figures: NonNullable<ReportedClaim["figures"]>) => {
  const evidence = [seen("open"), seen("exit 0", { probe: "redis-cli" })];
  return reportOf([resultOf("policy/removed", { figures, evidence })]).claims;
};
const policed = (...figures: Parameters<typeof claimOf>[0]) => claimOf(figures).map(policedBy)[0];

test("a policy's time is from when it was made to when it was first deleted after that", () => {
  expect(policed(deleted(500), made, deleted(4000), deleted(9000))).toMatchObject({
    name: "policy/removed",
    made: STARTED + 1000,
    deleted: STARTED + 4000,
  });
  expect(policed(made)?.deleted).toBeUndefined();
  expect(policed(deleted(500))).toBeUndefined();
});

test("of the evidence only connections are looks", () => {
  expect(policed(made)?.looks).toEqual([{ at: STARTED + 250, outcome: "open" }]);
});

test("connections of an earlier attempt are left out", () => {
  const evidence = [seen("timeout"), { ...seen("open"), attempt: 2 }];
  const [claim] = reportOf([resultOf("policy/removed", { figures: [made], evidence, attempts: 2 })]).claims;
  expect(claim && policedBy(claim)?.looks).toEqual([{ at: STARTED + 250, outcome: "open" }]);
});

test("latencies are those that were measured, by what had been done", () => {
  const claims = claimOf([made, deleted(4000), policyIs("deleted", { at: STARTED, turn })]);
  expect(latenciesAfter("made", claims)).toEqual([{ name: "policy/removed", turn }]);
  expect(latenciesAfter("deleted", claims)).toEqual([{ name: "policy/removed", turn }]);
  expect(latenciesAfter("deleted", claimOf([deleted(4000)]))).toEqual([]);
});
