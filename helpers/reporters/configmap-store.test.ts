import { expect, test } from "vitest";
import { configMapOf, REPORT_LABEL, reportFromConfigMap } from "./configmap-store.ts";
import { RUNS } from "./sample.ts";

const { report } = RUNS.violated;

test("configMapOf, reportFromConfigMap: restore the same report", () => {
  const kept = configMapOf(report, "labcheck");
  expect(kept.metadata).toMatchObject({ namespace: "labcheck", labels: { [REPORT_LABEL]: report.run.id } });
  expect(reportFromConfigMap(kept)).toEqual(report);
});

test("reportFromConfigMap: is undefined without a valid report", () => {
  const other = { "report.json.gz": Buffer.from("no archive").toString("base64") };
  expect([{}, { binaryData: {} }, { binaryData: other }].map(reportFromConfigMap)).toEqual(
    Array.from({ length: 3 }, () => undefined),
  );
});

test("configMapOf: truncates raw output of a report that is too large", () => {
  const [claim] = report.claims;
  const [observation] = report.claims.flatMap(({ evidence }) => evidence);
  if (!claim || !observation) throw new Error("the sample has no evidence");
  let state = 7;
  const noise = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state.toString(36);
  };
  const raw = () => Array.from({ length: 2000 }, noise).join("");
  const evidence = Array.from({ length: 150 }, () => ({ ...observation, raw: raw() }));
  const large = { ...report, claims: [{ ...claim, evidence }] };
  const kept = configMapOf(large, "labcheck");
  expect(JSON.stringify(kept).length).toBeLessThan(1_048_576);
  const [first] = reportFromConfigMap(kept)?.claims[0]?.evidence ?? [];
  expect(first?.raw).toMatch(/^.{200}… \(truncated to fit into a ConfigMap\)$/);
});
