import { expect, test } from "vitest";
import { FAULT_TIMEOUTS } from "../helpers/engine/timeouts.ts";
import type { Proof, ProofReport } from "../helpers/reporters/proof.ts";
import type { Fault } from "./fault.ts";
import { FAULTS } from "./fault-registry.ts";
import { mergeProofs, proofReport } from "./prove.ts";
import { CLAIMS } from "./registry.ts";

const none = { violated: [], inconclusive: [], skipped: [] };
const proofOf = ({ id, kind, statement }: Fault): Proof => ({
  ...{ id, kind, says: statement, section: "dns", predicted: none, got: none, asked: [] },
  ...{ wrong: [], undone: true, durationMs: 1000 },
});

const part = (faults: readonly Fault[], rest: Partial<ProofReport> = {}): ProofReport => ({
  ...proofReport(faults.map(proofOf), {
    ...{ claims: CLAIMS, started: Date.UTC(2026, 10, 26), version: "1", kubernetes: "1.37.2", whole: false },
    timeouts: { ...FAULT_TIMEOUTS },
  }),
  ...rest,
});

const odd = FAULTS.filter((_, index) => index % 2 === 0);
const even = FAULTS.filter((_, index) => index % 2 === 1);

test("mergeProofs: joins complete parts to a whole proof, in the order of the faults", () => {
  const report = mergeProofs([part(even, { durationMs: 9000 }), part(odd, { durationMs: 7000 })]);
  expect(report.faults.map(({ id }) => id)).toEqual(FAULTS.map(({ id }) => id));
  expect(report).toMatchObject({ whole: true, durationMs: 9000, started: "2026-11-26T00:00:00.000Z" });
  // Nothing was turned in these, and only of a whole proof that can be said.
  expect(report.survivors).toHaveLength(CLAIMS.length);
  expect(report.alike.length).toBeGreaterThan(0);
});

test("mergeProofs: returns a part if faults are missing", () => {
  expect(mergeProofs([part(odd), part(even.slice(1))])).toMatchObject({ whole: false, alike: [] });
});

test.each([
  ["differ in kubernetes", [part(odd), part(even, { kubernetes: "1.36.3" })]],
  ["differ in timeouts", [part(odd), part(even, { timeouts: { convergence: 1 } })]],
  ["differ in claims", [part(odd), part(even, { claims: [] })]],
  [`${odd[0]?.id} is in two`, [part(odd), part([...even, ...odd.slice(0, 1)])]],
  ["no proof to join", []],
])("mergeProofs: rejects %s", (words, parts) => {
  expect(() => mergeProofs(parts)).toThrow(words);
});
