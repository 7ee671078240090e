import { expect, test } from "vitest";
import { CLAIMS } from "../registry.ts";
import { SINCE, versionNote } from "./kubernetes-changes.ts";

test("SINCE: names existing errata whose statement contains the version", () => {
  for (const [id, since] of Object.entries(SINCE)) {
    const claim = CLAIMS.find((each) => each.id === id);
    expect([id, claim?.statement.includes(since) ?? false]).toEqual([id, true]);
  }
});

test.each([
  ["1.31.13", "as expected before Kubernetes 1.33; this is 1.31.13"],
  ["v1.9.0", "as expected before Kubernetes 1.33"],
  ["1.33.0", "which is unexpected in Kubernetes 1.33.0"],
  ["2.0.1", "which is unexpected in Kubernetes 2.0.1"],
])("versionNote: for Kubernetes %s says %s", (kubernetes, words) => {
  expect(versionNote("errata/endpoints-api", kubernetes)?.text).toContain(words);
});

test("versionNote: returns undefined for an erratum that does not depend on the version", () => {
  expect(versionNote("errata/established", "1.31.13")).toBeUndefined();
});
