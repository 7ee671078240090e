import { expect, test } from "vitest";
import type { ClaimId } from "../engine/claim.ts";
import { RUNS, reportOf, resultOf, TARGET } from "./sample.ts";
import { STEP_LIMIT, summaryMarkdown } from "./summary.ts";

const AT = "2026-08-21T10:00:07.000Z";
const VIOLATED = resultOf("policy/removed", { verdict: "violated", reason: "it is timeout, not open" });
const many = (count: number, reason = "it is timeout") =>
  Array.from({ length: count }, (_, index) =>
    resultOf(`policy/claim-${index + 1}` as ClaimId, { verdict: "violated", reason }),
  );

test("summaryMarkdown: begins with the most important parts", () => {
  const claims = [
    resultOf("pods/reach-any"),
    resultOf("ingress/tls", { verdict: "skipped", reason: "no ingress" }),
    resultOf("policy/scope", { verdict: "inconclusive", reason: "no answer", evidence: [] }),
    VIOLATED,
  ];
  const findings = [
    { id: "errata/proxy-mode", at: AT, what: "The mode is nftables.", claims: [] },
    { at: AT, what: "CoreDNS restarted", claims: ["dns/server"] },
  ];
  expect(
    summaryMarkdown(reportOf(claims, { findings, target: TARGET })),
  ).toBe(`## labcheck: 1 upheld, 1 violated, 1 inconclusive, 1 skipped

labcheck 0.1.0 on Kubernetes v1.34.1, 2 nodes, 65 s, run r1, seed 7

### Not upheld

| verdict | claim | observed | expected |
|---|---|---|---|
| ✗ violated | \`policy/removed\` | it is timeout, not open | every connection open |
| ? inconclusive | \`policy/scope\` | no answer | every connection open |
| – skipped | \`ingress/tls\` | no ingress | every connection open |

### Findings

- **errata/proxy-mode** The mode is nftables.
- **10:00:07** CoreDNS restarted, while checking \`dns/server\`

### Target

| property | value |
|---|---|
| target | k3s: nothing else was named |
| Kubernetes | v1.34.1 |
| pod network | calico |
| denial mode | drop |
| proxy mode | iptables |
| ingress | traefik |
| load balancer | metallb |
| outside | the test process |
| node | node-1 at 172.18.0.2, v1.34.1, Debian 12 |
| node | node-2 at 172.18.0.3, v1.34.1, Debian 12 |

### Evidence

<details><summary>policy/removed violated</summary>

\`\`\`text
  the lab   What the lab says about policy/removed.
  expected  every connection open
  observed  it is timeout, not open
  code      sample
  10:00:00.250 pod busybox on node-1 → 10.42.1.7:6379: open
               kubectl exec -n lab busybox -- nc -v -z -w 2 10.42.1.7 6379
\`\`\`

</details>
<details><summary>policy/scope inconclusive</summary>

\`\`\`text
  the lab   What the lab says about policy/scope.
  expected  every connection open
  observed  no answer
  code      sample
\`\`\`

</details>

<details><summary>1 upheld</summary>

| claim | observed | time |
|---|---|---|
| \`pods/reach-any\` | all 3 connections are open | 1.2 s |

</details>
`);
});

test("summaryMarkdown: groups claims that were not checked below the error of the run", () => {
  const unchecked = {
    verdict: "inconclusive",
    reason: "not run: No engine.",
    attempts: 0,
    evidence: [],
  } as const;
  const report = reportOf([resultOf("pods/reach-any", unchecked), resultOf("dns/server", unchecked)]);
  report.run.error = { message: "No engine.", remedy: "Start *Docker*." };
  expect(summaryMarkdown(report)).toBe(`## labcheck: 0 upheld, 0 violated, 2 inconclusive, 0 skipped

labcheck 0.1.0, 65 s, run r1, seed 7

**No engine.**<br>Start \\*Docker\\*.

### Not upheld

| verdict | claim | observed | expected |
|---|---|---|---|
| ? inconclusive | \`pods/reach-any\` \`dns/server\` | not run: No engine. |  |
`);
});

test("summaryMarkdown: lists the problems of the run", () => {
  expect(summaryMarkdown(RUNS.empty.report)).toContain("\n**no claim was checked**\n");
  expect(summaryMarkdown(RUNS.leaking.report)).toContain("\n**not removed: the namespace lab: it hangs**\n");
});

test("summaryMarkdown: escapes text from the cluster", () => {
  const raw = "a | b\r\n<img src=x> `c` *d* _e_ [f](g) ~h~ &i; $j$ \\ \u001b[1m";
  const report = reportOf([{ ...VIOLATED, reason: raw, evidence: [] }]);
  expect(summaryMarkdown(report)).toContain(
    "| a \\| b<br>\\<img src=x\\> \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\~h\\~ \\&i; \\$j\\$ \\\\ \\\\u001b\\[1m |",
  );
});

test("summaryMarkdown: uses a fence longer than any in the evidence", () => {
  const report = reportOf([{ ...VIOLATED, reason: "\n```\n</details>\n````\n", evidence: [] }]);
  expect(summaryMarkdown(report).match(/^`{5}.*$/gm)).toEqual(["`````text", "`````"]);
});

test("summaryMarkdown: truncates a cell and counts the rest", () => {
  const report = reportOf([{ ...VIOLATED, reason: "x".repeat(1234), evidence: [] }]);
  expect(summaryMarkdown(report)).toContain(`| ${"x".repeat(1000)}… (234 more characters) |`);
});

test("summaryMarkdown: omits and counts rows beyond GitHub's limit", () => {
  expect(STEP_LIMIT).toBe(1_048_576);
  const text = summaryMarkdown(
    reportOf([resultOf("pods/reach-any"), ...many(2000, "é|".repeat(400))], { target: TARGET }),
  );
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(STEP_LIMIT);
  expect(Buffer.byteLength(text)).toBeGreaterThan(STEP_LIMIT * 0.99);
  const shown = text.match(/^\| ✗ violated/gm)?.length ?? 0;
  expect(shown).toBeGreaterThan(300);
  const note = text.split("\n").at(-2);
  expect(note).toContain(
    `Omitted to stay within the size limit: ${2000 - shown} of 2000 claims that are not upheld, `,
  );
  expect(note).toContain(", 2000 of 2000 claims' evidence, 1 of 1 claims that are upheld; see report.json.");
});

test.each([1500, 2000, 3000, 6000, 20_000])(
  "summaryMarkdown: keeps a limit of %d bytes, and shows or counts every claim",
  (limit) => {
    const text = summaryMarkdown(
      reportOf([...many(30), resultOf("pods/reach-any")], { target: TARGET }),
      limit,
    );
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
    const shown = text.match(/^\| ✗ violated/gm)?.length ?? 0;
    const left = Number(/(\d+) of 30 claims that are not upheld/.exec(text)?.[1] ?? 0);
    expect(shown + left).toBe(30);
  },
);
