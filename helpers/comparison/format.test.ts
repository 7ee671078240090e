import { Writable } from "node:stream";
import { beforeAll, expect, test, vi } from "vitest";
import { resultOf, seen } from "../reporters/sample.ts";
import { compare } from "./compare.ts";
import { comparisonMarkdown, comparisonText } from "./format.ts";
import type { Comparison } from "./model.ts";
import { runSetOf } from "./run-set.ts";
import { runOf, runSetWith, TARGET } from "./sample.ts";

// Without a terminal there are no colours, unless the environment forces them.
const stream = new Writable() as unknown as NodeJS.WriteStream;
beforeAll(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  return () => vi.unstubAllEnvs();
});

const SHUT = {
  verdict: "violated",
  reason: "redis | master is timeout, not open",
  code: "connection-shut",
} as const;
const OLD = runSetWith(
  [
    resultOf("policy/removed"),
    resultOf("policy/label", { verdict: "violated", reason: "it is refused" }),
    resultOf("dns/fqdn"),
    resultOf("dns/server", SHUT),
    resultOf("dns/namespace", { verdict: "inconclusive" }),
    resultOf("errata/proxy-mode", {
      reason: "the proxy's mode is iptables",
      data: { mode: { term: "iptables" } },
    }),
    resultOf("errata/endpoints-api"),
  ],
  {},
  "old.json",
);
const NEW = runSetWith(
  [
    resultOf("policy/removed", SHUT),
    resultOf("policy/label", { evidence: [seen("open"), seen("refused")] }),
    resultOf("dns/server", SHUT),
    resultOf("dns/namespace", { verdict: "inconclusive" }),
    resultOf("errata/proxy-mode", {
      reason: "the proxy's mode is ipvs",
      data: { mode: { term: "ipvs" } },
    }),
    resultOf("errata/endpoints-api", { verdict: "skipped", reason: "served without a warning" }),
  ],
  {
    run: {
      id: "r",
      started: "2026-08-22T09:30:00.000Z",
      durationMs: 1,
      seed: 7,
      version: "0.2.0",
      complete: false,
    },
    target: { ...TARGET, kubernetes: "v1.35.0" },
  },
  "labcheck-report",
);

test("comparisonText: prints notes, the worst changes first, and totals", () => {
  expect(comparisonText(compare(OLD, NEW), stream)).toBe(`old old.json: 2026-08-21 10:00, labcheck 0.1.0
new labcheck-report: 2026-08-22 09:30, labcheck 0.2.0
! new did not finish, so the claims that it had not checked are inconclusive

✗ policy/removed             regression: upheld → violated
    was  all 3 connections are open
    is   redis | master is timeout, not open
? dns/fqdn                   lost: upheld → absent
    was  all 3 connections are open
✓ policy/label               recovery: violated → upheld
    was  it is refused
    is   all 3 connections are open
~ errata/endpoints-api       changed: upheld → skipped, the lab's text is correct again
    was  all 3 connections are open
    is   served without a warning

~ errata/proxy-mode          upheld for a different reason
    was  the proxy's mode is iptables
    is   the proxy's mode is ipvs

~ policy/label               different outcomes
    new   connect pod busybox → IP:6379: refused

labcheck: 0.1.0 → 0.2.0
kubernetes: v1.34.1 → v1.35.0

1 regression, 1 lost, 1 recovery, 1 changed, 1 different reason, 1 claim with different outcomes, 2 different versions or capabilities; still violated: dns/server; still inconclusive: dns/namespace`);
});

test("comparisonMarkdown: prints tables with escaped cells", () => {
  expect(
    comparisonMarkdown(compare(OLD, NEW)),
  ).toBe(`## 1 regression, 1 lost, 1 recovery, 1 changed, 1 different reason, 1 claim with different outcomes, 2 different versions or capabilities; still violated: dns/server; still inconclusive: dns/namespace

- old old.json: 2026-08-21 10:00, labcheck 0.1.0
- new labcheck-report: 2026-08-22 09:30, labcheck 0.2.0
- **new did not finish, so the claims that it had not checked are inconclusive**

### Verdicts

| claim | change | was | is |
|---|---|---|---|
| \`policy/removed\` | regression: upheld → violated | all 3 connections are open | redis \\| master is timeout, not open |
| \`dns/fqdn\` | lost: upheld → absent | all 3 connections are open |  |
| \`policy/label\` | recovery: violated → upheld | it is refused | all 3 connections are open |
| \`errata/endpoints-api\` | changed: upheld → skipped, the lab's text is correct again | all 3 connections are open | served without a warning |

### Reasons

| claim | verdict | was | is |
|---|---|---|---|
| \`errata/proxy-mode\` | upheld | the proxy's mode is iptables | the proxy's mode is ipvs |

### Outcomes

| claim | gone | new |
|---|---|---|
| \`policy/label\` |  | connect pod busybox → IP:6379: refused |

### Versions and capabilities

| what | was | is |
|---|---|---|
| labcheck | 0.1.0 | 0.2.0 |
| kubernetes | v1.34.1 | v1.35.0 |
`);
});

test("comparisonText: prints the opposite for swapped sides", () => {
  const text = comparisonText(compare(NEW, OLD), stream);
  expect(text).toContain("recovery: violated → upheld\n    was  redis");
  expect(text).toContain("gained: absent → upheld\n    is   all");
  expect(text).toContain("changed: skipped → upheld, the lab's text is no longer correct");
  expect(text).toContain("! old did not finish");
  expect(text).toContain("    gone  connect pod busybox → IP:6379: refused");
});

const textOf = (old: Comparison) => comparisonText(old, stream);
const sided = (run: ReturnType<typeof runOf>) => runSetOf("a", [run]);

test("comparisonText: prints only the tested times of runs without differences", () => {
  const text = textOf(compare(sided(runOf(1)), sided(runOf(2))));
  expect(text.split("\n").slice(2)).toEqual([
    "",
    "0 of 40 timing series changed (Mann-Whitney U, two-sided, exact up to 80 values; Holm over all series that could reach the level; Hodges-Lehmann shift; family-wise false-alarm rate at most 0.001)",
    "",
    "no differences",
  ]);
});

test("comparisonText: prints one line for the pace, and one for a claim that is slower still", () => {
  const slower = { claim: "policy/claim-7", ms: 200 } as const;
  const text = textOf(compare(sided(runOf(1)), sided(runOf(2, { pace: 2, slower }))));
  expect(text).toMatch(
    /\neverything takes about 2\.0 times as long \(40 series slower, 0 faster, sign test p = 1\.8e-12\)\n/,
  );
  expect(text).toMatch(
    /\npolicy\/claim-7: connect, open: 1\d\d(?:\.\d)? ms longer after correcting for pace \(median \d+(?:\.5)? → \d+(?:\.5)? ms, n = 12 and 12, p = 7\.4e-7, adjusted 3\.0e-5\)\n1 of 40 timing series/,
  );
  expect(text).toMatch(/\n2 timing changes$/);
  const back = textOf(compare(sided(runOf(2, { pace: 2, slower })), sided(runOf(1))));
  expect(back).toMatch(/\neverything is about 2\.0 times as fast \(0 series slower, 40 faster/);
  expect(back).toMatch(/ms shorter after correcting for pace/);
});

test("comparisonText: omits a pace that rounds to 1.0", () => {
  const found = compare(sided(runOf(1)), sided(runOf(1)));
  const pace = { ...found.times.pace, factor: 1.04, moved: true };
  const text = (factor: number) => textOf({ ...found, times: { ...found.times, pace: { ...pace, factor } } });
  expect(text(1.04)).toMatch(/\nno differences$/);
  expect(text(1 / 1.04)).not.toContain("everything");
  expect(text(1.06)).toContain("everything takes about 1.1 times as long");
  expect(text(1 / 1.06)).toContain("everything is about 1.1 times as fast");
});

test("comparisonText, comparisonMarkdown: say that times of different target kinds are not compared", () => {
  const other = { ...runOf(2), target: { ...TARGET, kind: "k3s" as const } };
  expect(textOf(compare(sided(runOf(1)), sided(other)))).toContain(
    "\ntimes are not compared: the target kinds differ (source, k3s)\n",
  );
  expect(comparisonMarkdown(compare(sided(runOf(1)), sided(other)))).toContain(
    "\n### Times\n\n- times are not compared: the target kinds differ (source, k3s)\n",
  );
});

test("comparisonText: prints the number of runs of a side", () => {
  const runs = ["2026-08-20T10:00:00Z", "2026-08-22T10:00:00Z"].map((started) =>
    runOf(1, { started, claims: 2 }),
  );
  expect(textOf(compare(runSetOf("a", runs), runSetOf("b", runs)))).toContain(
    "old a: 2 runs up to 2026-08-22 10:00, ",
  );
});

test("comparisonText: uses colours on a terminal", () => {
  const terminal = Object.assign(new Writable(), { isTTY: true }) as unknown as NodeJS.WriteStream;
  vi.stubEnv("NO_COLOR", undefined);
  const text = comparisonText(compare(OLD, NEW), terminal);
  expect(text).toContain("\u001b[31m✗\u001b[39m policy/removed");
  expect(text).toContain("\u001b[33m?\u001b[39m dns/fqdn");
});
