import type { ClaimResult } from "../engine/check-claim.ts";
import { type ClaimId, sectionOf } from "../engine/claim.ts";
import type { Evidence } from "../engine/evidence.ts";
import { summarize } from "../engine/verdict.ts";
import type { Report } from "./model.ts";

/** Evidence, results and reports for the tests of what judges, keeps and shows them. */
const AT = "2026-08-21T10:00:00.250Z";

export function seen(outcome = "open", rest: Partial<Evidence> = {}): Evidence {
  return {
    at: AT,
    probe: "connect",
    source: "pod busybox on node-1",
    target: "10.42.1.7:6379",
    outcome,
    raw: `10.42.1.7 (10.42.1.7:6379) ${outcome}`,
    command: "kubectl exec -n lab busybox -- nc -v -z -w 2 10.42.1.7 6379",
    durationMs: 12,
    ...rest,
  };
}

export function resultOf(id: ClaimId, rest: Partial<ClaimResult> = {}): ClaimResult {
  return {
    id,
    section: sectionOf(id),
    says: `What the lab says about ${id}.`,
    expects: "every connection open",
    verdict: "upheld",
    reason: "all 3 connections are open",
    code: "sample",
    data: {},
    startedAt: AT,
    durationMs: 1234,
    attempts: 1,
    evidence: [seen()],
    ...rest,
  };
}

export function reportOf(results: readonly ClaimResult[], rest: Partial<Report> = {}): Report {
  return {
    apiVersion: "labcheck/v1",
    kind: "Report",
    run: { id: "r1", started: AT, durationMs: 65_000, seed: 7, version: "0.1.0", complete: true },
    claims: structuredClone(results) as Report["claims"],
    summary: summarize(results.map(({ verdict }) => verdict)),
    phases: [{ name: "starting the cluster", durationMs: 60_000 }],
    residue: [],
    findings: [],
    timeouts: { convergence: 30 },
    ...rest,
  };
}
