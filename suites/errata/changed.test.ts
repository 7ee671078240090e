import { expect, test } from "vitest";
import { CLAIMS } from "../registry.ts";
import { asOf, SINCE } from "./changed.ts";

test("every version is of an erratum that there is, and the erratum says it", () => {
  for (const [id, since] of Object.entries(SINCE)) {
    const claim = CLAIMS.find((each) => each.id === id);
    expect([id, claim?.statement.includes(since) ?? false]).toEqual([id, true]);
  }
});

test.each([
  ["1.31.13", "as every Kubernetes before 1.33; this is 1.31.13"],
  ["v1.9.0", "as every Kubernetes before 1.33"],
  ["1.33.0", "which Kubernetes 1.33.0 should not"],
  ["2.0.1", "which Kubernetes 2.0.1 should not"],
])("a cluster of %s", (kubernetes, words) => {
  expect(asOf("errata/endpoints-api", kubernetes)?.text).toContain(words);
});

test("of an erratum that hangs on no version, nothing is said", () => {
  expect(asOf("errata/established", "1.31.13")).toBeUndefined();
});
