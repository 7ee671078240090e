import { expect, test } from "vitest";
import type { ClaimId } from "../engine/claim.ts";
import { policyIs } from "../engine/measurement.ts";
import { PLANTED } from "../engine/secrets/sample.ts";
import { nodeStopped, nodesNotStarted } from "../errors/cluster.ts";
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

test("ReportBuilder: contains every claim from the start, inconclusive until it is checked", () => {
  const report = builderOf().build(false);
  expect(report.claims.map(({ id }) => id)).toEqual(IDS);
  expect(report.claims[1]).toEqual({
    id: "dns/short-name",
    section: "dns",
    says: "What the lab says about dns/short-name.",
    expects: "every connection open",
    verdict: "inconclusive",
    reason: "the run ended before this claim was checked",
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

test("add: replaces the claim and keeps the order", () => {
  const builder = builderOf();
  builder.add(resultOf("policy/removed", { verdict: "violated", reason: "it stays shut" }));
  builder.add(resultOf("dns/short-name"));
  const { claims, summary, run } = builder.build(true);
  expect(claims.map(({ id, verdict }) => [id, verdict])).toEqual([
    ["pods/reach-any", "inconclusive"],
    ["dns/short-name", "upheld"],
    ["policy/removed", "violated"],
  ]);
  expect(summary).toEqual({ upheld: 1, violated: 1, inconclusive: 1, skipped: 0 });
  expect(run.complete).toBe(true);
});

test("add: rejects a claim that is not part of the run", () => {
  expect(() => builderOf().add(resultOf("pods/other"))).toThrow("pods/other is not a claim of this run");
});

test("fail: records the error of the run and of the claims that were not checked", () => {
  const builder = builderOf();
  builder.add(resultOf("pods/reach-any"));
  const failed = {
    verdict: "inconclusive",
    reason: "nslookup failed",
    evidence: [seen("lost")],
  } as const;
  builder.add(resultOf("dns/short-name", failed));
  builder.fail(nodeStopped({ node: "node-2" }));
  expect(builder.build(true).run.error).toEqual({
    code: "LABCHECK_NODE_STOPPED",
    data: { node: { node: "node-2" } },
    message: "The container of node node-2 is no longer running",
    remedy: "Run `labcheck down`, then start again.",
  });
  expect(reasonsIn(builder)).toEqual({
    "pods/reach-any": "all 3 connections are open",
    "dns/short-name": "nslookup failed",
    "policy/removed": "not checked: The container of node node-2 is no longer running",
  });
});

test("fail: keeps the reason of a claim that was added", () => {
  const builder = builderOf();
  const unchecked = {
    verdict: "inconclusive",
    reason: "node-2 does not run",
    attempts: 0,
    evidence: [],
  } as const;
  builder.add(resultOf("dns/short-name", unchecked));
  builder.fail(new Error("the watch broke"));
  expect(reasonsIn(builder)["dns/short-name"]).toBe("node-2 does not run");
});

test("fail: records an unknown error as an internal error", () => {
  const builder = builderOf();
  builder.fail(new TypeError("x is not a function"));
  expect(builder.build(true).run.error).toEqual({
    code: "LABCHECK_INTERNAL_ERROR",
    data: { why: { text: "x is not a function" } },
    message: "x is not a function",
    remedy: "Report this bug in labcheck; the log has more.",
  });
});

test("build: removes secrets from every part", () => {
  const planted = Object.values(PLANTED);
  const text = planted.map(([each]) => each).join("\n");
  const builder = builderOf();
  const evidence = [seen(text, { source: text, target: text, raw: text, command: text })];
  builder.add(resultOf("pods/reach-any", { reason: text, evidence, surroundings: evidence }));
  builder.target = { ...TARGET, why: text, images: [text] };
  builder.findings = [{ at: "2026-08-21T10:00:01.000Z", what: text, claims: [] }];
  builder.residue = [text];
  builder.fail(nodesNotStarted({ why: text }, { remedy: text, cause: new Error(text) }));
  const stored = JSON.stringify(builder.build(true));
  for (const [, secret] of planted) expect(stored.includes(JSON.stringify(secret).slice(1, -1))).toBe(false);
  expect(stored.match(/ghp_/g)).toBe(null);
  expect(reasonsIn(builder)["policy/removed"]).toContain("not checked: ");
});

test("build: returns a valid report that later changes do not affect", () => {
  const builder = builderOf();
  const first = builder.build(false);
  builder.add(resultOf("pods/reach-any", { falseAlarm: 1e-7, figures: [policyIs("made")] }));
  builder.findings = [
    { at: "2026-08-21T10:00:01.000Z", what: "CoreDNS restarted", claims: ["dns/short-name"] },
  ];
  builder.residue = ["the namespace: it hangs"];
  builder.audit = { kinds: 2, objects: 9, unseen: ["nodes: no"], excluded: [] };
  builder.phases = [{ name: "starting the cluster", durationMs: 60_000 }];
  builder.target = TARGET;
  builder.lab = LAB;
  builder.coverage = { sentences: 2, claimed: 1, excused: 1 };
  builder.fail(new Error("interrupted"));
  const last = builder.build(true);
  for (const report of [first, last]) expect(reportSchema.parse(report)).toEqual(report);
  expect(first.summary.inconclusive).toBe(3);
  expect(first).not.toHaveProperty("audit");
  expect(last).toMatchObject({ target: TARGET, lab: LAB, coverage: builder.coverage, audit: builder.audit });
  expect(last).toMatchObject({
    residue: builder.residue,
    findings: builder.findings,
    phases: builder.phases,
  });
});
