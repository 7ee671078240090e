import { expect, test } from "vitest";
import type { ProofReport } from "../proof.ts";
import { findingsOf, partOf, rowsOf } from "./findings.ts";
import { faultOf, NOTHING, proofOf } from "./sample.ts";

const CLAIM = "dns/short-name";
const found = (report: ProofReport) =>
  findingsOf(report, rowsOf(report)).map(({ words, wrong }) => `${wrong ? "✗ " : ""}${words}`);

test("a proof with nothing wrong", () => {
  expect(found(proofOf())).toEqual([
    "2 faults, 2 as predicted",
    "2 claims, 2 turned",
    "nothing unpredicted",
    "every two claims told apart",
  ]);
});

test("a fault that the cluster is not made for is told, and no claim is missed for it", () => {
  const unmet = "node-1 has no process kube-proxy of its own";
  const fault = faultOf({ got: NOTHING, asked: [], unmet });
  expect(found(proofOf({}, fault))).toEqual([
    "1 fault, 1 as predicted",
    "1 fault not for this cluster",
    "1 claim, 1 turned",
    "nothing unpredicted",
    "every two claims told apart",
  ]);
  expect(rowsOf(proofOf({}, fault)).every((row) => row.fine)).toBe(true);
});

test("what is wrong comes first", () => {
  const indistinguishable: [string, string][] = [["pods/reach-any", CLAIM]];
  expect(found(proofOf({ alike: indistinguishable }))[0]).toBe("✗ 1 pair of claims alike");
});

test("a claim that no fault turned", () => {
  const upheld = { claim: CLAIM, verdict: "upheld", reason: "the address" } as const;
  const fault = faultOf({ got: NOTHING, asked: [upheld], wrong: [`${CLAIM} is upheld`], undone: false });
  const unpredicted = [{ fault: fault.id, claim: CLAIM, verdict: "upheld" } as const];
  expect(found(proofOf({ survivors: [CLAIM], unpredicted }, fault))).toEqual([
    "✗ 2 faults, 1 as predicted",
    "✗ 2 claims, 1 turned",
    "✗ 1 verdict unpredicted",
    "✗ 1 fault not undone",
    "every two claims told apart",
  ]);
});

test("a claim that no fault names is not turned, whatever the list of survivors says", () => {
  const claims = [...proofOf().claims, { id: "policy/scope", says: "A policy has a scope." }];
  expect(found(proofOf({ claims }))[0]).toBe("✗ 3 claims, 2 turned");
});

test("a claim that only could not be judged is not turned", () => {
  const blind = { ...NOTHING, inconclusive: [CLAIM] };
  const report = proofOf({ survivors: [CLAIM] }, faultOf({ predicted: blind, got: blind }));
  expect(found(report).slice(0, 2)).toEqual(["✗ 2 claims, 1 turned", "2 faults, 2 as predicted"]);
});

test("a part counts the claims that its faults name, and does not tell claims apart", () => {
  const part = proofOf({ whole: false, faults: [faultOf()] });
  expect(found(part)).toEqual([
    "1 fault, 1 as predicted",
    "1 claim to turn, 1 turned",
    "nothing unpredicted",
  ]);
  expect(partOf(part)).toBe("1 of dns");
});

test("in a part, a survivor is a claim that was to be turned", () => {
  const blind = { ...NOTHING, inconclusive: [CLAIM] };
  const faults = [faultOf({ predicted: blind, got: blind })];
  expect(found(proofOf({ whole: false, survivors: [CLAIM], faults }))[0]).toBe("✗ 1 claim to turn, 0 turned");
});

test("a proof without faults has shown nothing", () => {
  expect(found(proofOf({ whole: false, faults: [] }))[0]).toBe("✗ no fault was injected");
});
