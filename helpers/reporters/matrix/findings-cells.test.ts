import { expect, test } from "vitest";
import type { VerdictName } from "../../engine/verdict.ts";
import type { Proof } from "../proof.ts";
import { isWrong, rowsOf } from "./findings.ts";
import { faultOf, NOTHING, proofOf } from "./sample.ts";

const CLAIM = "dns/short-name";

function cellOf(fault: Partial<Proof>, unpredicted: VerdictName[] = []) {
  const listed = unpredicted.map((verdict) => ({ fault: "dns/no-server", claim: CLAIM, verdict }));
  const [row] = rowsOf(proofOf({ unpredicted: listed }, faultOf(fault)));
  return row?.cells.find(({ claim }) => claim === CLAIM);
}

const changedTo = (verdict: keyof Proof["got"]) => ({ ...NOTHING, [verdict]: [CLAIM] });
const answered = (verdict: VerdictName) => [
  { claim: CLAIM, verdict, reason: "seen", code: "name-unanswered", data: {} },
];

test.each(["violated", "inconclusive", "skipped"] as const)("rowsOf: marks %s as predicted", (verdict) => {
  const fault = { predicted: changedTo(verdict), got: changedTo(verdict), asked: answered(verdict) };
  expect(cellOf(fault)).toEqual({
    ...{ claim: CLAIM, state: verdict, predicted: verdict, verdict, reason: "seen", wrong: [] },
    code: "name-unanswered",
  });
});

test.each<[string, Partial<Proof>, VerdictName[], string]>([
  ["checked and unchanged", { predicted: NOTHING, got: NOTHING, asked: answered("upheld") }, [], "unchanged"],
  [
    "skipped before and now",
    { predicted: NOTHING, got: NOTHING, asked: answered("skipped") },
    [],
    "unchanged",
  ],
  ["not checked", { predicted: NOTHING, got: NOTHING, asked: [] }, [], "unchecked"],
  ["predicted and upheld", { got: NOTHING, asked: answered("upheld") }, ["upheld"], "missed"],
  ["predicted and skipped as before", { got: NOTHING, asked: answered("skipped") }, ["skipped"], "missed"],
  ["predicted and not checked", { got: NOTHING, asked: [] }, [], "missed"],
  ["changed only", { predicted: NOTHING, asked: answered("violated") }, [], "unpredicted"],
  ["listed as unpredicted only", { predicted: NOTHING, got: NOTHING, asked: [] }, ["skipped"], "unpredicted"],
  [
    "inconclusive instead of violated",
    { got: changedTo("inconclusive"), asked: answered("inconclusive") },
    [],
    "other",
  ],
])("rowsOf: finds the state of a claim that is %s", (_, fault, unpredicted, state) => {
  expect(cellOf(fault, unpredicted)?.state).toBe(state);
});

test("isWrong: is true for a predicted verdict with another problem", () => {
  const problem = `${CLAIM} is violated (seen): the reason is name-unanswered, not no-dns-server`;
  const other = "pods/reach-any is inconclusive";
  const cell = cellOf({
    wrong: [problem, other],
    wrongOf: { [CLAIM]: [problem], "pods/reach-any": [other] },
  });
  expect(cell).toMatchObject({ state: "violated", wrong: [problem] });
  expect(cell && isWrong(cell)).toBe(true);
});

test.each<[string, Partial<Proof>, boolean]>([
  ["all is as predicted", {}, true],
  ["it is not undone", { undone: false }, false],
  ["something is wrong with the lab", { wrong: ["a pod is not Ready"] }, false],
  ["a prediction did not come true", { got: NOTHING, asked: [] }, false],
])("rowsOf: a row where %s is fine: %s", (_, fault, fine) => {
  expect(rowsOf(proofOf({}, faultOf(fault)))[0]?.fine).toBe(fine);
});

test("rowsOf: has columns for claims in order, then for others that faults name", () => {
  const got = { ...NOTHING, violated: [CLAIM, "policy/new"] };
  const columns = rowsOf(proofOf({}, faultOf({ got }))).map(({ cells }) => cells.map(({ claim }) => claim));
  expect(columns).toEqual([
    ["pods/reach-any", CLAIM, "policy/new"],
    ["pods/reach-any", CLAIM, "policy/new"],
  ]);
});
