import { expect, test } from "vitest";
import type { ClaimId } from "../engine/claim.ts";
import { policyIs } from "../engine/measurement.ts";
import { nodeStopped, nodesNotStarted } from "../errors/cluster.ts";
import { PLANTED } from "../privacy/secrets/sample.ts";
import { ReportBuilder } from "./builder.ts";
import { type LabReport, reportSchema, type TargetReport } from "./model.ts";
import { resultOf, seen } from "./sample.ts";

const STARTED = Date.parse("2026-08-21T10:00:00.000Z");
const IDENTITY = { id: "r1", started: STARTED, seed: 7, version: "0.1.0" };
const IDS: ClaimId[] = ["pods/reach-any", "dns/short-name", "policy/removed"];

const TARGET: TargetReport = {
  ...{ kind: "k3s", why: "nothing else was named", outside: "node-1", kubernetes: "v1.34.1", nodes: [] },
  ...{ cni: "calico", denyStyle: "drop", proxyMode: "iptables", ingress: "traefik", loadBalancer: "none" },
  images: ["redis:7"],
};

const LAB: LabReport = {
  namespace: "lab",
  pods: [{ namespace: "lab", name: "redis-master-1", node: "node-1", ip: "10.42.0.7", app: "redis" }],
  services: [],
  entrances: [],
};

const builderOf = () =>
  new ReportBuilder(
    IDENTITY,
    IDS.map((id) => ({ id, statement: `What the lab says about ${id}.`, expected: "every connection open" })),
  );
const reasonsIn = (builder: ReportBuilder) =>
  Object.fromEntries(builder.build(true).claims.map(({ id, reason }) => [id, reason]));

test("every claim is there from the beginning, inconclusive until it is judged", () => {
  const report = builderOf().build(false);
  expect(report.claims.map(({ id }) => id)).toEqual(IDS);
  expect(report.claims[1]).toEqual({
    id: "dns/short-name",
    section: "dns",
    says: "What the lab says about dns/short-name.",
    expects: "every connection open",
    verdict: "inconclusive",
    reason: "the run ended before this claim was asked",
    code: "run-ended",
    data: {},
    startedAt: "2026-08-21T10:00:00.000Z",
    durationMs: 0,
    attempts: 0,
    evidence: [],
  });
  expect(report.summary).toEqual({ upheld: 0, violated: 0, inconclusive: 3, skipped: 0 });
  expect(report.run).toMatchObject({ id: "r1", started: "2026-08-21T10:00:00.000Z", complete: false });
  expect(report.run.durationMs).toBeLessThanOrEqual(Date.now() - STARTED);
  expect(report).toMatchObject({ phases: [], residue: [], findings: [] });
});

test("a result takes the place of its claim, in the order of the claims", () => {
  const draft = builderOf();
  draft.add(resultOf("policy/removed", { verdict: "violated", reason: "it stays shut" }));
  draft.add(resultOf("dns/short-name"));
  const { claims, summary, run } = draft.build(true);
  expect(claims.map(({ id, verdict }) => [id, verdict])).toEqual([
    ["pods/reach-any", "inconclusive"],
    ["dns/short-name", "upheld"],
    ["policy/removed", "violated"],
  ]);
  expect(summary).toEqual({ upheld: 1, violated: 1, inconclusive: 1, skipped: 0 });
  expect(run.complete).toBe(true);
});

test("a result that nobody asked for is refused", () => {
  expect(() => builderOf().add(resultOf("pods/other"))).toThrow("pods/other was not to be run");
});

test("why a run ended early is told once, and for the claims that were not asked", () => {
  const draft = builderOf();
  draft.add(resultOf("pods/reach-any"));
  const lost = { verdict: "inconclusive", reason: "nslookup was lost", evidence: [seen("lost")] } as const;
  draft.add(resultOf("dns/short-name", lost));
  draft.fail(nodeStopped({ node: "node-2" }));
  expect(draft.build(true).run.error).toEqual({
    code: "LABCHECK_NODE_STOPPED",
    data: { node: { node: "node-2" } },
    message: "The container of node node-2 is not running any more",
    remedy: "Run `labcheck down`, then start again.",
  });
  expect(reasonsIn(draft)).toEqual({
    "pods/reach-any": "all 3 connections are open",
    "dns/short-name": "nslookup was lost",
    "policy/removed": "never asked: The container of node node-2 is not running any more",
  });
});

test("a claim that could not be asked keeps the reason it was given", () => {
  const draft = builderOf();
  const unasked = {
    verdict: "inconclusive",
    reason: "node-2 does not run",
    attempts: 0,
    evidence: [],
  } as const;
  draft.add(resultOf("dns/short-name", unasked));
  draft.fail(new Error("the watch broke"));
  expect(reasonsIn(draft)["dns/short-name"]).toBe("node-2 does not run");
});

test("an error that labcheck does not know is named as its own bug", () => {
  const draft = builderOf();
  draft.fail(new TypeError("x is not a function"));
  expect(draft.build(true).run.error).toEqual({
    code: "LABCHECK_INTERNAL_ERROR",
    data: { why: { text: "x is not a function" } },
    message: "x is not a function",
    remedy: "Report this bug in labcheck; the log has more.",
  });
});

test("no secret gets into a report, wherever it comes from", () => {
  const planted = Object.values(PLANTED);
  const text = planted.map(([each]) => each).join("\n");
  const draft = builderOf();
  const evidence = [seen(text, { source: text, target: text, raw: text, command: text })];
  draft.add(resultOf("pods/reach-any", { reason: text, evidence, surroundings: evidence }));
  draft.target = { ...TARGET, why: text, images: [text] };
  draft.findings = [{ at: "2026-08-21T10:00:01.000Z", what: text, claims: [] }];
  draft.residue = [text];
  draft.fail(nodesNotStarted({ why: text }, { remedy: text, cause: new Error(text) }));
  const stored = JSON.stringify(draft.build(true));
  for (const [, secret] of planted) expect(stored.includes(JSON.stringify(secret).slice(1, -1))).toBe(false);
  expect(stored.match(/ghp_/g)).toBe(null);
  expect(reasonsIn(draft)["policy/removed"]).toContain("never asked: ");
});

test("what is built at any time is a report, and is not changed by what comes later", () => {
  const draft = builderOf();
  const first = draft.build(false);
  draft.add(resultOf("pods/reach-any", { falseAlarm: 1e-7, figures: [policyIs("made")] }));
  draft.findings = [
    { at: "2026-08-21T10:00:01.000Z", what: "CoreDNS restarted", claims: ["dns/short-name"] },
  ];
  draft.residue = ["the namespace: it hangs"];
  draft.audit = { kinds: 2, objects: 9, unseen: ["nodes: no"], excluded: [] };
  draft.phases = [{ name: "starting the cluster", durationMs: 60_000 }];
  draft.target = TARGET;
  draft.lab = LAB;
  draft.coverage = { sentences: 2, claimed: 1, excused: 1 };
  draft.fail(new Error("interrupted"));
  const last = draft.build(true);
  for (const report of [first, last]) expect(reportSchema.parse(report)).toEqual(report);
  expect(first.summary.inconclusive).toBe(3);
  expect(first).not.toHaveProperty("audit");
  expect(last).toMatchObject({ target: TARGET, lab: LAB, coverage: draft.coverage, audit: draft.audit });
  expect(last).toMatchObject({ residue: draft.residue, findings: draft.findings, phases: draft.phases });
});
