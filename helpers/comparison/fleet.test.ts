import { Writable } from "node:stream";
import { beforeAll, expect, test, vi } from "vitest";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { exitCodeOfFleet, fleetMarkdown, fleetOf, fleetSchema, fleetText, relevant } from "./fleet.ts";
import type { Found } from "./read.ts";
import { TARGET } from "./sample.ts";

const stream = new Writable() as unknown as NodeJS.WriteStream;
beforeAll(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  return () => vi.unstubAllEnvs();
});

const { run } = reportOf([]);
type Verdict = "upheld" | "violated" | "inconclusive" | "skipped";

const cluster = (name: string, verdicts: Record<string, Verdict>, rest: object = {}): Found => {
  const claims = Object.entries(verdicts).map(([id, verdict]) => resultOf(id as "dns/fqdn", { verdict }));
  return { name, file: `${name}/report.json`, report: reportOf(claims, { target: TARGET, ...rest }) };
};
const FOUND: readonly Found[] = [
  cluster("prod/eu", {
    "dns/fqdn": "upheld",
    "dns/server": "upheld",
    "policy/removed": "upheld",
    "errata/proxy-mode": "skipped",
  }),
  cluster("prod/us", {
    "dns/fqdn": "upheld",
    "dns/server": "violated",
    "policy/removed": "inconclusive",
    "errata/proxy-mode": "skipped",
  }),
  cluster(
    "test",
    { "dns/fqdn": "upheld", "policy/removed": "upheld", "errata/proxy-mode": "skipped" },
    { target: undefined },
  ),
  {
    name: "lost",
    file: "lost/report.json",
    why: "lost/report.json is not a report of labcheck: it is not JSON",
  },
];

test("a folder of reports is a table of clusters by claims", () => {
  const fleet = fleetOf(FOUND);
  expect(fleetSchema.parse(JSON.parse(JSON.stringify(fleet)))).toEqual(fleet);
  expect(fleet.claims).toEqual([
    { claim: "dns/fqdn", verdicts: ["upheld", "upheld", "upheld", "absent"] },
    { claim: "dns/server", verdicts: ["upheld", "violated", "absent", "absent"] },
    { claim: "policy/removed", verdicts: ["upheld", "inconclusive", "upheld", "absent"] },
    { claim: "errata/proxy-mode", verdicts: ["skipped", "skipped", "skipped", "absent"] },
  ]);
  expect(fleet.clusters.map(({ name, kubernetes, exitCode }) => [name, kubernetes, exitCode])).toEqual([
    ["prod/eu", "v1.34.1", 0],
    ["prod/us", "v1.34.1", 1],
    ["test", "unknown", 0],
    ["lost", "unknown", 3],
  ]);
});

test("only what is not upheld everywhere is a row", () => {
  const fleet = fleetOf(FOUND.slice(0, 3));
  expect(relevant(fleet).map(({ claim }) => claim)).toEqual([
    "dns/server",
    "policy/removed",
    "errata/proxy-mode",
  ]);
});

test.each<[string, readonly Found[], number]>([
  ["all upheld", [cluster("a", { "dns/fqdn": "upheld" }), cluster("b", { "dns/fqdn": "upheld" })], 0],
  [
    "one violated",
    [cluster("a", { "dns/fqdn": "violated" }), cluster("b", { "dns/fqdn": "inconclusive" })],
    1,
  ],
  [
    "one inconclusive",
    [cluster("a", { "dns/fqdn": "upheld" }), cluster("b", { "dns/fqdn": "inconclusive" })],
    3,
  ],
  [
    "one that has shown nothing",
    [cluster("a", { "dns/fqdn": "upheld" }), cluster("b", { "dns/fqdn": "skipped" })],
    3,
  ],
  ["one that never ended", [cluster("a", { "dns/fqdn": "upheld" }, { run: { ...run, complete: false } })], 3],
  [
    "one that cannot be read",
    [cluster("a", { "dns/fqdn": "upheld" }), { name: "b", file: "b", why: "no" }],
    3,
  ],
])("%s: the fleet ends as its worst", (_, found, code) => {
  expect(exitCodeOfFleet(fleetOf(found))).toBe(code);
});

test("the table as text has a column for each cluster by its number", () => {
  const fleet = fleetOf(FOUND);
  expect(
    fleetText(fleet, relevant(fleet).slice(1), stream),
  ).toBe(`1 prod/eu  v1.34.1 source  3 upheld, 0 violated, 0 inconclusive, 1 skipped
2 prod/us  v1.34.1 source  1 upheld, 1 violated, 1 inconclusive, 1 skipped
3 test     unknown unknown  2 upheld, 0 violated, 0 inconclusive, 1 skipped
4 lost     unknown unknown  0 upheld, 0 violated, 0 inconclusive, 0 skipped
  ! lost/report.json is not a report of labcheck: it is not JSON

                   1 2 3 4
dns/server         ✓ ✗
policy/removed     ✓ ? ✓
errata/proxy-mode  - - -

✓ upheld, ✗ violated, ? inconclusive, - skipped, nothing where the claim was not asked
4 clusters: 1 with violations, 1 inconclusive; 1 more are upheld on all`);
});

test("twelve clusters have numbers of two digits, and all upheld is a sum alone", () => {
  const fleet = fleetOf(Array.from({ length: 12 }, (_, at) => cluster(`c${at}`, { "dns/fqdn": "upheld" })));
  const text = fleetText(fleet, fleet.claims, stream);
  expect(text).toContain(
    `\n           1  2  3  4  5  6  7  8  9 10 11 12\ndns/fqdn${"  ✓".repeat(12).replace("  ✓", "   ✓")}\n`,
  );
  expect(text).toContain("\n12 c11  v1.34.1");
  expect(fleetText(fleet, [], stream)).toMatch(
    /skipped\n\n12 clusters: 0 with violations, 0 inconclusive; 1 more are upheld on all$/,
  );
});

test("the table as Markdown", () => {
  const fleet = fleetOf([
    ...FOUND.slice(0, 2),
    cluster("a|b", { "dns/fqdn": "upheld" }, { run: { ...run, complete: false } }),
  ]);
  expect(
    fleetMarkdown(fleet, relevant(fleet)),
  ).toBe(`## 3 clusters: 1 with violations, 1 inconclusive; 1 more are upheld on all

### Clusters

|  | cluster | kubernetes | target | verdicts |
|---|---|---|---|---|
| 1 | prod/eu | v1.34.1 | source | 3 upheld, 0 violated, 0 inconclusive, 1 skipped |
| 2 | prod/us | v1.34.1 | source | 1 upheld, 1 violated, 1 inconclusive, 1 skipped |
| 3 | a\\|b | v1.34.1 | source | 1 upheld, 0 violated, 0 inconclusive, 0 skipped; never ended |

### Claims

| claim | 1 | 2 | 3 |
|---|---|---|---|
| \`dns/server\` | ✓ | ✗ |   |
| \`policy/removed\` | ✓ | ? |   |
| \`errata/proxy-mode\` | - | - |   |

✓ upheld, ✗ violated, ? inconclusive, - skipped, nothing where the claim was not asked
`);
});
