import { expect, test } from "vitest";
import type { ClaimId } from "../engine/claim.ts";
import type { VerdictName } from "../engine/verdict.ts";
import { coverageOf, type Entry } from "./table.ts";

const podRoute = (...claims: ClaimId[]): Entry => ({
  heading: "Cats",
  paragraph: 1,
  sentence: 1,
  hash: "0123456789abcdef",
  claims,
});
const EXCUSED: Entry = {
  heading: "Cats",
  paragraph: 1,
  sentence: 2,
  hash: "0123456789abcdef",
  none: "advice",
};

const coverage = (table: Entry[], verdicts: Record<string, VerdictName>) =>
  coverageOf(
    table,
    Object.entries(verdicts).map(([id, verdict]) => ({ id, verdict })),
  );

test("coverageOf: counts sentences by whether they lead to claims", () => {
  const table = [podRoute("pods/a"), EXCUSED, podRoute("pods/a", "dns/b"), EXCUSED, EXCUSED];
  expect(coverage(table, {})).toEqual({
    sentences: 5,
    claimed: 2,
    excused: 3,
    upheld: 0,
    notUpheld: 0,
    notAsked: 2,
    errata: 0,
  });
});

test.each<[string, Record<string, VerdictName>, "upheld" | "notUpheld" | "notAsked"]>([
  ["all upheld", { "pods/a": "upheld", "dns/b": "upheld" }, "upheld"],
  ["one violated", { "pods/a": "upheld", "dns/b": "violated" }, "notUpheld"],
  ["one inconclusive", { "pods/a": "inconclusive", "dns/b": "upheld" }, "notUpheld"],
  ["one violated, one not in the run", { "dns/b": "violated" }, "notUpheld"],
  ["one skipped", { "pods/a": "skipped", "dns/b": "upheld" }, "notAsked"],
  ["one not in the run", { "pods/a": "upheld" }, "notAsked"],
  ["a finding beside them", { "pods/a": "upheld", "dns/b": "upheld", "errata/c": "upheld" }, "upheld"],
  [
    "an erratum that is not there",
    { "pods/a": "upheld", "dns/b": "upheld", "errata/c": "skipped" },
    "upheld",
  ],
])("coverageOf: a sentence with two claims and an erratum: %s", (_, verdicts, fate) => {
  const counts = { upheld: 0, notUpheld: 0, notAsked: 0, [fate]: 1 };
  expect(coverage([podRoute("pods/a", "dns/b", "errata/c")], verdicts)).toMatchObject(counts);
});

test("coverageOf: an erratum alone decides, and counts if the run found it", () => {
  const table = [podRoute("errata/c"), podRoute("pods/a", "errata/c"), podRoute("pods/a")];
  expect(coverage(table, { "errata/c": "upheld" })).toMatchObject({ upheld: 1, notAsked: 2, errata: 2 });
  expect(coverage(table, { "errata/c": "skipped" })).toMatchObject({ upheld: 0, notAsked: 3, errata: 0 });
});
