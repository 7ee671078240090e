import { expect } from "vitest";
import type { Report } from "../../helpers/report/model.ts";

/** The claims that are not upheld, by verdict, each with words that its reason must have. */
export interface Expected {
  skipped?: Readonly<Record<string, string>>;
  violated?: Readonly<Record<string, string>>;
  inconclusive?: Readonly<Record<string, string>>;
}

/** Sees that a report has these verdicts and reasons, that all others are upheld, and that nothing stayed behind. */
export function expectReport({ claims, residue }: Report, expected: Expected): void {
  const seen = claims
    .filter(({ verdict }) => verdict !== "upheld")
    .map(({ id, verdict, reason }) => [`${verdict} ${id}`, reason] as const);
  const wanted = (["skipped", "violated", "inconclusive"] as const).flatMap((verdict) =>
    Object.entries(expected[verdict] ?? {}).map(
      ([id, words]) => [`${verdict} ${id}`, expect.stringContaining(words)] as const,
    ),
  );
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted));
  expect(claims.some(({ verdict }) => verdict === "upheld")).toBe(true);
  expect(residue).toEqual([]);
}
