import { expect, test } from "vitest";
import { asConfigMap, KEPT_REPORT, reportOf } from "./configmap-store.ts";
import { RUNS } from "./sample.ts";

const { report } = RUNS.violated;

test("asConfigMap, reportOf: restore the same report", () => {
  const kept = asConfigMap(report, "labcheck");
  expect(kept.metadata).toMatchObject({ namespace: "labcheck", labels: { [KEPT_REPORT]: report.run.id } });
  expect(reportOf(kept)).toEqual(report);
});

test("reportOf: is undefined without a valid report", () => {
  const other = { "report.json.gz": Buffer.from("no archive").toString("base64") };
  expect([{}, { binaryData: {} }, { binaryData: other }].map(reportOf)).toEqual(
    Array.from({ length: 3 }, () => undefined),
  );
});

test("asConfigMap: truncates raw output of a report that is too large", () => {
  const [claim] = report.claims;
  const [seen] = report.claims.flatMap(({ evidence }) => evidence);
  if (!claim || !seen) throw new Error("the sample has no evidence");
  let state = 7;
  const noise = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state.toString(36);
  };
  const raw = () => Array.from({ length: 2000 }, noise).join("");
  const evidence = Array.from({ length: 150 }, () => ({ ...seen, raw: raw() }));
  const large = { ...report, claims: [{ ...claim, evidence }] };
  const kept = asConfigMap(large, "labcheck");
  expect(JSON.stringify(kept).length).toBeLessThan(1_048_576);
  const [first] = reportOf(kept)?.claims[0]?.evidence ?? [];
  expect(first?.raw).toMatch(/^.{200}… \(truncated to fit into a ConfigMap\)$/);
});
