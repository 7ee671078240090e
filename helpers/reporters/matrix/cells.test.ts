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

const turnedTo = (verdict: keyof Proof["got"]) => ({ ...NOTHING, [verdict]: [CLAIM] });
const answered = (verdict: VerdictName) => [
  { claim: CLAIM, verdict, reason: "seen", code: "name-unanswered", data: {} },
];

test.each(["violated", "inconclusive", "skipped"] as const)("%s as predicted", (verdict) => {
  const turned = { predicted: turnedTo(verdict), got: turnedTo(verdict), asked: answered(verdict) };
  expect(cellOf(turned)).toEqual({
    ...{ claim: CLAIM, state: verdict, predicted: verdict, verdict, reason: "seen", wrong: [] },
    code: "name-unanswered",
  });
});

test.each<[string, Partial<Proof>, VerdictName[], string]>([
  ["asked, and as before", { predicted: NOTHING, got: NOTHING, asked: answered("upheld") }, [], "unchanged"],
  [
    "skipped before and now",
    { predicted: NOTHING, got: NOTHING, asked: answered("skipped") },
    [],
    "unchanged",
  ],
  ["not asked", { predicted: NOTHING, got: NOTHING, asked: [] }, [], "unasked"],
  ["predicted and upheld", { got: NOTHING, asked: answered("upheld") }, ["upheld"], "missed"],
  ["predicted and skipped as before", { got: NOTHING, asked: answered("skipped") }, ["skipped"], "missed"],
  ["predicted and not asked", { got: NOTHING, asked: [] }, [], "missed"],
  ["turned only", { predicted: NOTHING, asked: answered("violated") }, [], "unpredicted"],
  ["told of only", { predicted: NOTHING, got: NOTHING, asked: [] }, ["skipped"], "unpredicted"],
  ["lost", { got: turnedTo("inconclusive"), asked: answered("inconclusive") }, [], "other"],
])("a claim that is %s", (_, fault, unpredicted, state) => {
  expect(cellOf(fault, unpredicted)?.state).toBe(state);
});

test("a verdict as predicted is wrong all the same where the fault says something against it", () => {
  const words = `${CLAIM} is violated (seen): the reason is name-unanswered, not no-dns-server`;
  const other = "pods/reach-any is lost";
  const cell = cellOf({
    wrong: [words, other],
    wrongOf: { [CLAIM]: [words], "pods/reach-any": [other] },
  });
  expect(cell).toMatchObject({ state: "violated", wrong: [words] });
  expect(cell && isWrong(cell)).toBe(true);
});

test.each<[string, Partial<Proof>, boolean]>([
  ["all is as predicted", {}, true],
  ["it is not undone", { undone: false }, false],
  ["something is wrong with the lab", { wrong: ["a pod is not Ready"] }, false],
  ["a prediction did not come true", { got: NOTHING, asked: [] }, false],
])("a row where %s is fine: %s", (_, fault, fine) => {
  expect(rowsOf(proofOf({}, faultOf(fault)))[0]?.fine).toBe(fine);
});

test("the columns are the claims in their order, and what else a fault names comes after them", () => {
  const got = { ...NOTHING, violated: [CLAIM, "policy/new"] };
  const columns = rowsOf(proofOf({}, faultOf({ got }))).map(({ cells }) => cells.map(({ claim }) => claim));
  expect(columns).toEqual([
    ["pods/reach-any", CLAIM, "policy/new"],
    ["pods/reach-any", CLAIM, "policy/new"],
  ]);
});
