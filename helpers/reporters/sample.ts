import type { ClaimResult } from "../engine/check-claim.ts";
import { type ClaimId, sectionOf } from "../engine/claim.ts";
import { neverRun } from "../engine/engine-reasons.ts";
import type { Evidence } from "../engine/evidence.ts";
import { summarize } from "../engine/verdict.ts";
import { noEngine } from "../errors/engine.ts";
import type { Report, TargetReport } from "./model.ts";

/** Samples of evidence, results and reports for tests. */
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

export const TARGET: TargetReport = {
  ...{ kind: "k3s", why: "nothing else was named", outside: "the test process", kubernetes: "v1.34.1" },
  nodes: ["node-1", "node-2"].map((name, index) => ({
    ...{ name, address: `172.18.0.${index + 2}`, kubelet: "v1.34.1", system: "Debian 12" },
  })),
  ...{ cni: "calico", denyStyle: "drop", proxyMode: "iptables", ingress: "traefik", loadBalancer: "metallb" },
  images: ["redis:7"],
};

const UPHELD = [resultOf("pods/reach-any"), resultOf("ingress/path", { durationMs: 1_234_567 })];
const SKIPPED = resultOf("ingress/tls", {
  verdict: "skipped",
  reason: "no ingress controller",
  evidence: [],
});
const { code, data, message, remedy, reason } = noEngine();
const NO_ENGINE = { code, data, message, remedy };
const UNCHECKED = resultOf("pods/reach-any", {
  ...{ verdict: "inconclusive", reason: neverRun({ why: reason }).text, attempts: 0, evidence: [] },
});

/** A report with other properties of its run. */
function endedAs(report: Report, run: Partial<Report["run"]>): Report {
  return { ...report, run: { ...report.run, ...run } };
}

interface SampleRun {
  report: Report;
  /** It exits with 0. */
  good: boolean;
}

/** Runs with every kind of end. */
export const RUNS = {
  upheld: { report: reportOf(UPHELD, { target: TARGET }), good: true },
  "partly skipped": { report: reportOf([...UPHELD, SKIPPED], { target: TARGET }), good: true },
  violated: {
    report: reportOf([
      ...UPHELD,
      resultOf("policy/scope", { verdict: "violated", evidence: [seen("timeout")] }),
    ]),
    good: false,
  },
  inconclusive: {
    report: reportOf([...UPHELD, resultOf("policy/scope", { verdict: "inconclusive", evidence: [] })]),
    good: false,
  },
  skipped: { report: reportOf([SKIPPED]), good: false },
  empty: { report: reportOf([]), good: false },
  incomplete: { report: endedAs(reportOf(UPHELD), { complete: false }), good: false },
  died: {
    report: endedAs(reportOf([UNCHECKED]), {
      error: NO_ENGINE,
    }),
    good: false,
  },
  "died without claims": {
    report: endedAs(reportOf([]), { error: NO_ENGINE }),
    good: false,
  },
  leaking: { report: reportOf(UPHELD, { residue: ["the namespace lab: it hangs"] }), good: false },
} satisfies Record<string, SampleRun>;
