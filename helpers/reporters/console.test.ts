import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, expect, test, vi } from "vitest";
import { claimLine, closing } from "./console.ts";
import type { ReportedClaim } from "./model.ts";
import { reportOf, resultOf, seen } from "./sample.ts";

// Without a terminal there are no colours, unless the environment forces them.
const stream = new Writable() as unknown as NodeJS.WriteStream;
beforeAll(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  return () => vi.unstubAllEnvs();
});

const SHUT = resultOf("policy/removed", {
  verdict: "violated",
  reason: "busybox → 10.42.1.7:6379 is timeout, not open",
  code: "connection-shut",
  data: { address: { address: "10.42.1.7" }, port: { port: 6379 }, outcome: { term: "timeout" } },
  evidence: [seen("open"), seen("timeout", { at: "2026-08-21T10:00:03.500Z" })],
});

test("claimLine: prints verdict, id, reason and duration", () => {
  expect(claimLine(SHUT, stream)).toBe(
    "✗ violated     policy/removed             busybox → 10.42.1.7:6379 is timeout, not open 1.2 s",
  );
});

test("claimLine: prints the statistics of a verdict", () => {
  const power = [
    { against: "a dead endpoint", probability: 1 },
    { against: "a 90/10 split", probability: 0.99999928 },
    { against: "round-robin", probability: 2.8e-8 },
  ];
  const statistics = { test: "chi-square, p = 0.4", connections: 240, falseAlarm: 9.76e-8, power };
  expect(claimLine({ ...SHUT, statistics }, stream)).toContain(
    " (chi-square, p = 0.4; 240 connections, false alarm 9.8e-8, power: a dead endpoint 1, a 90/10 split 0.9999993, round-robin 2.8e-8) 1.2 s",
  );
});

test("claimLine: replaces line breaks in the reason", () => {
  expect(claimLine({ ...SHUT, reason: "HTTP 500 a\r\n  b\n::c" }, stream)).toContain(
    " HTTP 500 a b ::c 1.2 s",
  );
});

test("claimLine: prints the number of attempts", () => {
  const again = resultOf("dns/short-name", { verdict: "inconclusive", reason: "no answer", attempts: 2 });
  expect(claimLine(again, stream)).toBe(
    "? inconclusive dns/short-name             no answer 1.2 s, 2 attempts",
  );
});

test("closing: prints only totals if all claims are upheld", () => {
  const report = reportOf([resultOf("pods/reach-any"), resultOf("dns/short-name")]);
  expect(closing(report, "/tmp/report", stream)).toBe(
    "\n2 upheld, 0 violated, 0 inconclusive, 0 skipped in 65 s, report in /tmp/report",
  );
});

test("closing: prints the details of claims that are not upheld", () => {
  const failed = { verdict: "inconclusive", reason: "nslookup failed", evidence: [], attempts: 2 } as const;
  const skipped = resultOf("ingress/rewrite", { verdict: "skipped", reason: "no ingress", evidence: [] });
  const claims = [resultOf("pods/reach-any"), resultOf("dns/short-name", failed), skipped, SHUT];
  const command = "kubectl exec -n lab busybox -- nc -v -z -w 2 10.42.1.7 6379";
  expect(closing(reportOf(claims), "/tmp/report", stream)).toBe(`
? dns/short-name inconclusive
  the lab   What the lab says about dns/short-name.
  expected  every connection open
  observed  nslookup failed
  code      sample

✗ policy/removed violated
  the lab   What the lab says about policy/removed.
  expected  every connection open
  observed  busybox → 10.42.1.7:6379 is timeout, not open
  code      connection-shut
  10:00:00.250 pod busybox on node-1 → 10.42.1.7:6379: open
               ${command}
  10:00:03.500 pod busybox on node-1 → 10.42.1.7:6379: timeout
               ${command}

1 upheld, 1 violated, 1 inconclusive, 1 skipped in 65 s, report in /tmp/report`);
});

test("closing: omits the code of a claim without one", () => {
  const { code: _code, data: _data, ...before } = SHUT;
  const report = reportOf([]);
  const text = closing({ ...report, claims: [before as ReportedClaim] }, "/tmp/report", stream);
  expect(text).toContain(`  observed  ${SHUT.reason}\n  10:00:00.250`);
});

test("closing: prints the last four observations and counts the others", () => {
  const evidence = ["A", "B", "C", "D", "E", "F"].map((outcome) => seen(outcome));
  const text = closing(reportOf([{ ...SHUT, evidence }]), "/tmp/report", stream);
  expect(text).toContain("  … 2 more observations in the report\n");
  expect([...text.matchAll(/6379: (\w)$/gm)].map(([, outcome]) => outcome)).toEqual(["C", "D", "E", "F"]);
});

test("closing: prints the observation that the reason is about", () => {
  const wrong = seen("timeout", { target: "10.42.1.7:6379" });
  const evidence = [
    wrong,
    ...["first", "second", "third", "fourth", "fifth"].map((outcome) => seen(outcome)),
  ];
  const text = closing(reportOf([{ ...SHUT, evidence }]), "/tmp/report", stream);
  expect([...text.matchAll(/6379: (\w+)$/gm)].map(([, outcome]) => outcome)).toEqual([
    "timeout",
    "third",
    "fourth",
    "fifth",
  ]);
});

test("closing: prints the first lines of diagnostics", () => {
  const raw = Array.from({ length: 8 }, (_, index) => `pod-${index} Ready`).join("\n");
  const diagnostics = [
    seen("read", { target: "the lab's pods", raw }),
    seen("read", { target: "policies", raw: "" }),
  ];
  const text = closing(reportOf([{ ...SHUT, surroundings: diagnostics }]), "/tmp/report", stream);
  expect(text).toContain("  the lab's pods:\n            pod-0 Ready\n");
  expect(text).toContain("            pod-5 Ready\n            … 2 more");
  expect(text).not.toContain("policies:");
});

test("closing: prints coverage and false-alarm probability", () => {
  const statistics = { test: "chi-square", connections: 160, falseAlarm: 1e-7, power: [] };
  const statistical = resultOf("services/distributes", { statistics, falseAlarm: 1e-7 });
  const coverage = { sentences: 226, claimed: 107, excused: 119, upheld: 100 };
  const text = closing(reportOf([statistical, statistical], { coverage }), "/tmp/report", stream);
  expect(text).toContain(
    "107 of 226 sentences of the lab are covered by claims, 100 of them fully upheld; 119 are excluded with a reason\nfalse-alarm probability of this run: at most 2.0e-7\n",
  );
});

test("closing: prints errata before events of cluster components", () => {
  const at = "2026-08-21T10:00:07.000Z";
  const erratum = { id: "errata/proxy-mode", at, what: "The mode is nftables.", claims: [] };
  const report = reportOf([SHUT], { findings: [{ at, what: "CoreDNS restarted", claims: [] }, erratum] });
  expect(closing(report, "/tmp/report", stream)).toContain(
    "\n! errata/proxy-mode: The mode is nftables.\n\n! 10:00:07 CoreDNS restarted\n",
  );
});

test("closing: prints findings, leaked objects and the error of the run", () => {
  const at = "2026-08-21T10:00:07.000Z";
  const unchecked = resultOf("dns/short-name", { verdict: "inconclusive", attempts: 0, evidence: [] });
  const report = reportOf([unchecked], {
    findings: [
      { at, what: "CoreDNS restarted", claims: ["dns/short-name", "pods/reach-any"] },
      { at, what: "MetalLB flapped", claims: [] },
    ],
    residue: ["the namespace: it hangs"],
    audit: {
      ...{ kinds: 40, objects: 900, excluded: ["events: they expire after an hour"] },
      unseen: ["nodes: it may not be listed", "secrets: it may be listed in team only"],
    },
  });
  report.run.error = { message: "The cluster died.", remedy: "Read its log." };
  expect(closing(report, "/tmp/report", stream, "/tmp/report/log.txt")).toBe(`
! 10:00:07 CoreDNS restarted (while checking dns/short-name, pods/reach-any)

! 10:00:07 MetalLB flapped
! not removed: the namespace: it hangs
could not check for leaked objects: nodes, secrets

✗ The cluster died.
  Read its log.
  Log: /tmp/report/log.txt

0 upheld, 0 violated, 1 inconclusive, 0 skipped in 65 s, report in /tmp/report`);
});

test("closing: omits a log that does not exist", () => {
  const report = reportOf([]);
  report.run.error = { message: "The cluster died.", remedy: "Restart it." };
  expect(closing(report, "/tmp/report", stream)).toContain("✗ The cluster died.\n  Restart it.\n\n0 upheld");
});

test("claimLine: truncates only upheld claims on a terminal", () => {
  const terminal = Object.assign(new Writable(), {
    isTTY: true,
    columns: 80,
  }) as unknown as NodeJS.WriteStream;
  const reason = "a".repeat(200);
  const upheld = stripVTControlCharacters(claimLine(resultOf("pods/reach-any", { reason }), terminal));
  expect(upheld).toHaveLength(80);
  expect(upheld).toMatch(/^✓ upheld {7}pods\/reach-any {13}a+… 1\.2 s$/);
  expect(claimLine({ ...SHUT, reason }, terminal)).toContain(reason);
});

test("claimLine: uses colours on a terminal", () => {
  const terminal = Object.assign(new Writable(), { isTTY: true }) as unknown as NodeJS.WriteStream;
  vi.stubEnv("NO_COLOR", undefined);
  expect(claimLine(SHUT, terminal)).toContain("\u001b[31m✗ violated    \u001b[39m policy/removed");
});
