import { expect, test } from "vitest";
import type { ClaimId } from "../helpers/engine/claim.ts";
import { FAULT_TIMEOUTS } from "../helpers/engine/timeouts.ts";
import type { VerdictName } from "../helpers/engine/verdict.ts";
import { proofSchema } from "../helpers/reporters/proof.ts";
import { indistinguishableIn, type ProofWithResults, proofReport } from "./prove.ts";
import { CLAIMS } from "./registry.ts";

const none = { violated: [], inconclusive: [], skipped: [] };
const NAME: ClaimId = "dns/short-name";
const violated = [NAME];

function proved(
  predicted: Partial<ProofWithResults["predicted"]>,
  verdict: VerdictName,
  rest: Partial<ProofWithResults> = {},
): ProofWithResults {
  const got = verdict === "upheld" ? none : { ...none, [verdict]: [NAME] };
  return {
    ...{ id: "dns/no-server", section: "dns", kind: "processes", says: "No DNS server runs." },
    ...{
      predicted: { ...none, ...predicted },
      got,
      asked: [{ claim: NAME, verdict, reason: "so it was", durationMs: 5 }],
    },
    ...{ wrong: [], undone: true, durationMs: 4000, results: [] },
    ...rest,
  };
}

const reportOf = (proofs: readonly ProofWithResults[], whole = false) =>
  proofReport(proofs, {
    ...{ whole, started: Date.now(), version: "0.1.0", kubernetes: "1.36.2" },
    timeouts: { ...FAULT_TIMEOUTS },
    claims: CLAIMS.filter(({ id }) => id === NAME || id === "dns/fqdn"),
  });

test("proofReport: has no survivor and nothing unpredicted if every fault turns as predicted", () => {
  const report = reportOf([proved({ violated }, "violated")]);
  expect(report).toMatchObject({ survivors: [], unpredicted: [] });
  expect(proofSchema.parse(report).faults[0]).not.toHaveProperty("results");
});

test.each(["upheld", "inconclusive", "skipped"] as const)(
  "proofReport: a claim that is %s instead of violated survives and is reported",
  (verdict) => {
    const report = reportOf([proved({ violated }, verdict)]);
    expect(report.survivors).toEqual(violated);
    expect(report.unpredicted).toEqual([{ fault: "dns/no-server", claim: NAME, verdict }]);
  },
);

test("proofReport: a fault that could not be injected tests no claim, but one that could does", () => {
  const unmet = "node-1 has no process kube-proxy of its own";
  const absent = proved({ violated }, "upheld", { got: none, asked: [], unmet });
  const whole = reportOf([absent], true);
  // Of the two claims the other one has no fault at all.
  expect(whole.survivors).toEqual(["dns/fqdn"]);
  expect(whole.unpredicted).toEqual([]);
  expect(proofSchema.parse(whole).faults[0]?.unmet).toBe(unmet);
  expect(reportOf([absent, proved({ violated }, "upheld")]).survivors).toEqual(violated);
  expect(reportOf([absent, proved({ violated }, "violated")]).survivors).toEqual([]);
});

test("proofReport: an unpredicted verdict is reported and kills nothing", () => {
  const report = reportOf([proved({}, "violated")], true);
  expect(report.unpredicted).toEqual([{ fault: "dns/no-server", claim: NAME, verdict: "violated" }]);
  expect(report.survivors).toContain(NAME);
});

test("proofReport: a claim that was skipped in the baseline as well has kept its verdict", () => {
  const kept = proved({}, "skipped", { got: none });
  expect(reportOf([kept]).unpredicted).toEqual([]);
});

test("proofReport: a claim that becomes inconclusive as predicted was not seen to fail", () => {
  const blinded = [proved({ inconclusive: [NAME] }, "inconclusive")];
  expect(reportOf(blinded)).toMatchObject({ unpredicted: [], survivors: [] });
  expect(reportOf(blinded, true).survivors).toContain(NAME);
});

test("proofReport: one fault that turns a claim is enough, and another that does not is reported", () => {
  const other = proved({ violated }, "upheld", { id: "dns/wrong-record" });
  const report = reportOf([proved({ violated }, "violated"), other]);
  expect(report.survivors).toEqual([]);
  expect(report.unpredicted).toEqual([{ fault: "dns/wrong-record", claim: NAME, verdict: "upheld" }]);
});

test("proofReport: an erratum that is skipped as predicted counts as turned", () => {
  expect(reportOf([proved({ skipped: [NAME] }, "skipped")])).toMatchObject({
    survivors: [],
    unpredicted: [],
  });
});

test("proofReport: only a whole proof reports claims that no fault was to turn", () => {
  const proofs = [proved({ violated }, "violated")];
  expect(reportOf(proofs).survivors).toEqual([]);
  expect(reportOf(proofs, true).survivors).toEqual(["dns/fqdn"]);
});

test("indistinguishableIn: claims differ only under a fault that both were checked under", () => {
  const [same, apart, alone] = [
    new Map([
      ["a", "upheld"],
      ["b", "upheld"],
    ]),
    new Map([
      ["a", "violated"],
      ["b", "upheld"],
    ]),
    new Map([["a", "violated"]]),
  ];
  expect(indistinguishableIn(["a", "b"], [same, alone])).toEqual([["a", "b"]]);
  expect(indistinguishableIn(["a", "b"], [same, apart])).toEqual([]);
  expect(indistinguishableIn(["a", "b", "c"], [apart])).toEqual([
    ["a", "c"],
    ["b", "c"],
  ]);
});
