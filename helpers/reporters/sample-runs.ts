import { neverRun } from "../engine/engine-reasons.ts";
import { noEngine } from "../errors/engine.ts";
import type { Report, TargetReport } from "./model.ts";
import { reportOf, resultOf, seen } from "./sample.ts";

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
const UNASKED = resultOf("pods/reach-any", {
  ...{ verdict: "inconclusive", reason: neverRun({ why: reason }).text, attempts: 0, evidence: [] },
});

/** A report whose run has more to tell than that it ended. */
function endedAs(report: Report, run: Partial<Report["run"]>): Report {
  return { ...report, run: { ...report.run, ...run } };
}

interface SampleRun {
  report: Report;
  /** It ends with 0. */
  good: boolean;
}

/** Runs that ended in every way. */
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
  "not at its end": { report: endedAs(reportOf(UPHELD), { complete: false }), good: false },
  died: {
    report: endedAs(reportOf([UNASKED]), {
      error: NO_ENGINE,
    }),
    good: false,
  },
  "dead with nothing to ask": {
    report: endedAs(reportOf([]), { error: NO_ENGINE }),
    good: false,
  },
  untidy: { report: reportOf(UPHELD, { residue: ["the namespace lab: it hangs"] }), good: false },
} satisfies Record<string, SampleRun>;
