import { expect, test } from "vitest";
import type { ProofReport } from "../proof.ts";
import { findingsOf, partOf, rowsOf } from "./findings.ts";
import { faultOf, NOTHING, proofOf } from "./sample.ts";

const CLAIM = "dns/short-name";
const found = (report: ProofReport) =>
  findingsOf(report, rowsOf(report)).map(({ text, wrong }) => `${wrong ? "✗ " : ""}${text}`);

test("findingsOf: summarizes a proof without problems", () => {
  expect(found(proofOf())).toEqual([
    "2 faults, 2 as predicted",
    "2 claims, 2 changed",
    "no unpredicted verdicts",
    "all claims distinguishable",
  ]);
});

test("findingsOf: counts a fault that is not applicable, and expects no change from it", () => {
  const unmet = "node-1 has no process kube-proxy of its own";
  const fault = faultOf({ got: NOTHING, asked: [], unmet });
  expect(found(proofOf({}, fault))).toEqual([
    "1 fault, 1 as predicted",
    "1 fault not applicable to this cluster",
    "1 claim, 1 changed",
    "no unpredicted verdicts",
    "all claims distinguishable",
  ]);
  expect(rowsOf(proofOf({}, fault)).every((row) => row.fine)).toBe(true);
});

test("findingsOf: lists problems first", () => {
  const indistinguishable: [string, string][] = [["pods/reach-any", CLAIM]];
  expect(found(proofOf({ alike: indistinguishable }))[0]).toBe("✗ 1 indistinguishable pair of claims");
});

test("findingsOf: reports a claim that no fault changed", () => {
  const upheld = { claim: CLAIM, verdict: "upheld", reason: "the address" } as const;
  const fault = faultOf({ got: NOTHING, asked: [upheld], wrong: [`${CLAIM} is upheld`], undone: false });
  const unpredicted = [{ fault: fault.id, claim: CLAIM, verdict: "upheld" } as const];
  expect(found(proofOf({ survivors: [CLAIM], unpredicted }, fault))).toEqual([
    "✗ 2 faults, 1 as predicted",
    "✗ 2 claims, 1 changed",
    "✗ 1 unpredicted verdict",
    "✗ 1 fault not reverted",
    "all claims distinguishable",
  ]);
});

test("findingsOf: counts a claim that no fault predicts as unchanged", () => {
  const claims = [...proofOf().claims, { id: "policy/scope", says: "A policy has a scope." }];
  expect(found(proofOf({ claims }))[0]).toBe("✗ 3 claims, 2 changed");
});

test("findingsOf: does not count an inconclusive claim as changed", () => {
  const inconclusive = { ...NOTHING, inconclusive: [CLAIM] };
  const report = proofOf({ survivors: [CLAIM] }, faultOf({ predicted: inconclusive, got: inconclusive }));
  expect(found(report).slice(0, 2)).toEqual(["✗ 2 claims, 1 changed", "2 faults, 2 as predicted"]);
});

test("findingsOf: counts only predicted claims of a partial proof", () => {
  const part = proofOf({ whole: false, faults: [faultOf()] });
  expect(found(part)).toEqual([
    "1 fault, 1 as predicted",
    "1 claim predicted to change, 1 changed",
    "no unpredicted verdicts",
  ]);
  expect(partOf(part)).toBe("1 of dns");
});

test("findingsOf: counts survivors of a partial proof as predicted to change", () => {
  const inconclusive = { ...NOTHING, inconclusive: [CLAIM] };
  const faults = [faultOf({ predicted: inconclusive, got: inconclusive })];
  expect(found(proofOf({ whole: false, survivors: [CLAIM], faults }))[0]).toBe(
    "✗ 1 claim predicted to change, 0 changed",
  );
});

test("findingsOf: reports a proof without faults", () => {
  expect(found(proofOf({ whole: false, faults: [] }))[0]).toBe("✗ no fault was injected");
});
