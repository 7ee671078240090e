import { expect, test } from "vitest";
import { type BaselineClaim } from "./baseline.ts";
import { changeOf, exitCodeOfComparison } from "./compare.ts";
import { CHANGES } from "./model.ts";

const STANDINGS = ["upheld", "violated", "inconclusive", "skipped", "absent"] as const;
type Standing = (typeof STANDINGS)[number];

const claim = (verdict: Standing, outcomes = ["connect: open"]): BaselineClaim | undefined =>
  verdict === "absent" ? undefined : { verdict, outcomes, times: {} };
const between = (id: string, was: Standing, is: Standing, outcomes?: string[]) =>
  changeOf(id, claim(was, outcomes), claim(is, outcomes))?.change ?? "none";

// Rows: the old verdict; columns: the new verdict, in the order above.
test.each<[Standing, string[]]>([
  ["upheld", ["none", "regression", "lost", "lost", "lost"]],
  ["violated", ["recovery", "none", "unjudged", "unjudged", "unjudged"]],
  ["inconclusive", ["gained", "violation", "none", "changed", "changed"]],
  ["skipped", ["gained", "violation", "changed", "none", "changed"]],
  ["absent", ["gained", "violation", "changed", "changed", "none"]],
])("changeOf: classifies every change from %s", (was, changes) => {
  expect(STANDINGS.map((is) => between("policy/removed", was, is))).toEqual(changes);
});

/** Comparing in the opposite direction must give the opposite change. */
const MIRROR: Record<string, string> = {
  regression: "recovery",
  recovery: "regression",
  lost: "gained",
  gained: "lost",
  violation: "unjudged",
  unjudged: "violation",
  changed: "changed",
  none: "none",
};

test.each(["policy/removed", "errata/proxy-mode"])("changeOf: is symmetric for %s", (id) => {
  for (const was of STANDINGS)
    for (const is of STANDINGS)
      for (const outcomes of [[], ["connect: open"]])
        expect(between(id, is, was, outcomes)).toBe(MIRROR[between(id, was, is, outcomes)]);
});

test("changeOf: does not count an erratum that was probed and not found as lost", () => {
  expect(changeOf("errata/proxy-mode", claim("upheld"), claim("skipped"))).toEqual({
    change: "changed",
    means: "the lab's text is correct again",
  });
  expect(changeOf("errata/proxy-mode", claim("skipped"), claim("upheld"))).toEqual({
    change: "changed",
    means: "the lab's text is no longer correct",
  });
  expect(between("errata/kubectl-run", "upheld", "skipped", [])).toBe("lost");
  expect(between("errata/kubectl-run", "upheld", "inconclusive")).toBe("lost");
  expect(between("errata/kubectl-run", "absent", "upheld")).toBe("gained");
});

test.each([
  [{}, 0],
  [{ regression: 1 }, 1],
  [{ violation: 1 }, 1],
  [{ lost: 1 }, 3],
  [{ lost: 2, violation: 1 }, 1],
  [{ recovery: 3, gained: 2, changed: 1, unjudged: 4 }, 0],
])("exitCodeOfComparison: %j exits with %i", (counts, code) => {
  const none = Object.fromEntries(CHANGES.map((each) => [each, 0]));
  expect(
    exitCodeOfComparison({ summary: { ...none, ...counts } as Record<(typeof CHANGES)[number], number> }),
  ).toBe(code);
});
