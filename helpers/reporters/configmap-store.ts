import { gunzipSync, gzipSync } from "node:zlib";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { jsonOf } from "../errors/labcheck-error.ts";
import { type Report, reportSchema } from "./model.ts";

/** By this label kept reports are found; its value is the run. */
export const KEPT_REPORT = "labcheck/report";

const ENTRY = "report.json.gz";
/** A ConfigMap takes 1 MiB, of which base64 takes a quarter. */
const MOST = 750_000;
const SHORT = 200;

/** What the ConfigMap of a run is called. */
export const keptName = (run: string): string => `labcheck-report-${run}`;

/** A report as a ConfigMap, which outlives the pod that made it. One that is too large loses the raw texts' ends. */
export function asConfigMap(report: Report, namespace: string): V1ConfigMap {
  const whole = packed(report);
  const data = whole.length <= MOST ? whole : packed(shortened(report));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: keptName(report.run.id),
      namespace,
      labels: { "app.kubernetes.io/part-of": "labcheck", [KEPT_REPORT]: report.run.id },
    },
    binaryData: { [ENTRY]: data.toString("base64") },
  };
}

/** The report in a ConfigMap; undefined where there is none that can be read. */
export function reportOf({ binaryData }: V1ConfigMap): Report | undefined {
  const data = binaryData?.[ENTRY];
  if (data === undefined) return undefined;
  try {
    const text = gunzipSync(Buffer.from(data, "base64")).toString("utf8");
    return reportSchema.safeParse(jsonOf(text)).data;
  } catch {
    return undefined;
  }
}

const packed = (report: Report) => gzipSync(JSON.stringify(report), { level: 9 });

const cut = <T extends { raw: string }>(seen: T): T =>
  seen.raw.length <= SHORT
    ? seen
    : { ...seen, raw: `${seen.raw.slice(0, SHORT)}… (cut, so that the report can be kept in the cluster)` };

function shortened(report: Report): Report {
  return {
    ...report,
    claims: report.claims.map((claim) => ({
      ...claim,
      evidence: claim.evidence.map(cut),
      ...(claim.surroundings ? { surroundings: claim.surroundings.map(cut) } : {}),
    })),
  };
}
