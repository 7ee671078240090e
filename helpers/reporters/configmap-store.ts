import { gunzipSync, gzipSync } from "node:zlib";
import type { V1ConfigMap } from "@kubernetes/client-node";
import { jsonOf } from "../reasons/labcheck-error.ts";
import { type Report, reportSchema } from "./model.ts";

/** The label of stored reports; its value is the id of the run. */
export const REPORT_LABEL = "labcheck/report";

const ENTRY = "report.json.gz";
/** A ConfigMap is limited to 1 MiB, of which base64 uses a quarter. */
const MAX_BYTES = 750_000;
const MAX_RAW_LENGTH = 200;

/** The name of the ConfigMap of a run. */
export const configMapName = (run: string): string => `labcheck-report-${run}`;

/** Stores a report in a ConfigMap, which outlives the pod. If it is too large, raw output is truncated. */
export function configMapOf(report: Report, namespace: string): V1ConfigMap {
  const full = packed(report);
  const data = full.length <= MAX_BYTES ? full : packed(shortened(report));
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: configMapName(report.run.id),
      namespace,
      labels: { "app.kubernetes.io/part-of": "labcheck", [REPORT_LABEL]: report.run.id },
    },
    binaryData: { [ENTRY]: data.toString("base64") },
  };
}

/** The report in a ConfigMap; undefined if there is none or it is invalid. */
export function reportFromConfigMap({ binaryData }: V1ConfigMap): Report | undefined {
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

const truncateRaw = <T extends { raw: string }>(observation: T): T =>
  observation.raw.length <= MAX_RAW_LENGTH
    ? observation
    : {
        ...observation,
        raw: `${observation.raw.slice(0, MAX_RAW_LENGTH)}… (truncated to fit into a ConfigMap)`,
      };

function shortened(report: Report): Report {
  return {
    ...report,
    claims: report.claims.map((claim) => ({
      ...claim,
      evidence: claim.evidence.map(truncateRaw),
      ...(claim.surroundings ? { surroundings: claim.surroundings.map(truncateRaw) } : {}),
    })),
  };
}
