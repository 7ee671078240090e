import { Writable } from "node:stream";
import { beforeAll, expect, test, vi } from "vitest";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { claimsNotUpheld, exitCodeOfFleet, fleetMarkdown, fleetOf, fleetSchema, fleetText } from "./fleet.ts";
import type { FoundReport } from "./read.ts";
import { TARGET } from "./sample.ts";

const stream = new Writable() as unknown as NodeJS.WriteStream;
beforeAll(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  return () => vi.unstubAllEnvs();
});

const { run } = reportOf([]);
type Verdict = "upheld" | "violated" | "inconclusive" | "skipped";

const cluster = (name: string, verdicts: Record<string, Verdict>, rest: object = {}): FoundReport => {
  const claims = Object.entries(verdicts).map(([id, verdict]) => resultOf(id as "dns/fqdn", { verdict }));
  return { name, file: `${name}/report.json`, report: reportOf(claims, { target: TARGET, ...rest }) };
};
const FOUND: readonly FoundReport[] = [
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
    name: "broken",
    file: "broken/report.json",
    why: "broken/report.json is not a report of labcheck: it is not JSON",
  },
];

test("fleetOf: builds a table of claims and clusters", () => {
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
    ["broken", "unknown", 3],
  ]);
});

test("claimsNotUpheld: omits claims that are upheld on all clusters", () => {
  const fleet = fleetOf(FOUND.slice(0, 3));
  expect(claimsNotUpheld(fleet).map(({ claim }) => claim)).toEqual([
    "dns/server",
    "policy/removed",
    "errata/proxy-mode",
  ]);
});

test.each<[string, readonly FoundReport[], number]>([
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
    "one with skipped claims only",
    [cluster("a", { "dns/fqdn": "upheld" }), cluster("b", { "dns/fqdn": "skipped" })],
    3,
  ],
  [
    "one that did not finish",
    [cluster("a", { "dns/fqdn": "upheld" }, { run: { ...run, complete: false } })],
    3,
  ],
  [
    "one that cannot be read",
    [cluster("a", { "dns/fqdn": "upheld" }), { name: "b", file: "b", why: "no" }],
    3,
  ],
])("exitCodeOfFleet: is that of the worst cluster, for %s", (_, found, code) => {
  expect(exitCodeOfFleet(fleetOf(found))).toBe(code);
});

test("fleetText: has a numbered column for each cluster", () => {
  const fleet = fleetOf(FOUND);
  expect(
    fleetText(fleet, claimsNotUpheld(fleet).slice(1), stream),
  ).toBe(`1 prod/eu  v1.34.1 source  3 upheld, 0 violated, 0 inconclusive, 1 skipped
2 prod/us  v1.34.1 source  1 upheld, 1 violated, 1 inconclusive, 1 skipped
3 test     unknown unknown  2 upheld, 0 violated, 0 inconclusive, 1 skipped
4 broken   unknown unknown  0 upheld, 0 violated, 0 inconclusive, 0 skipped
  ! broken/report.json is not a report of labcheck: it is not JSON

                   1 2 3 4
dns/server         ✓ ✗
policy/removed     ✓ ? ✓
errata/proxy-mode  - - -

✓ upheld, ✗ violated, ? inconclusive, - skipped, blank: not checked
4 clusters: 1 with violations, 1 inconclusive; 1 more claims upheld on all clusters`);
});

test("fleetText: aligns two-digit numbers, and prints only totals if all claims are upheld", () => {
  const fleet = fleetOf(Array.from({ length: 12 }, (_, at) => cluster(`c${at}`, { "dns/fqdn": "upheld" })));
  const text = fleetText(fleet, fleet.claims, stream);
  expect(text).toContain(
    `\n           1  2  3  4  5  6  7  8  9 10 11 12\ndns/fqdn${"  ✓".repeat(12).replace("  ✓", "   ✓")}\n`,
  );
  expect(text).toContain("\n12 c11  v1.34.1");
  expect(fleetText(fleet, [], stream)).toMatch(
    /skipped\n\n12 clusters: 0 with violations, 0 inconclusive; 1 more claims upheld on all clusters$/,
  );
});

test("fleetMarkdown: prints tables of clusters and claims", () => {
  const fleet = fleetOf([
    ...FOUND.slice(0, 2),
    cluster("a|b", { "dns/fqdn": "upheld" }, { run: { ...run, complete: false } }),
  ]);
  expect(
    fleetMarkdown(fleet, claimsNotUpheld(fleet)),
  ).toBe(`## 3 clusters: 1 with violations, 1 inconclusive; 1 more claims upheld on all clusters

### Clusters

|  | cluster | kubernetes | target | verdicts |
|---|---|---|---|---|
| 1 | prod/eu | v1.34.1 | source | 3 upheld, 0 violated, 0 inconclusive, 1 skipped |
| 2 | prod/us | v1.34.1 | source | 1 upheld, 1 violated, 1 inconclusive, 1 skipped |
| 3 | a\\|b | v1.34.1 | source | 1 upheld, 0 violated, 0 inconclusive, 0 skipped; did not finish |

### Claims

| claim | 1 | 2 | 3 |
|---|---|---|---|
| \`dns/server\` | ✓ | ✗ |   |
| \`policy/removed\` | ✓ | ? |   |
| \`errata/proxy-mode\` | - | - |   |

✓ upheld, ✗ violated, ? inconclusive, - skipped, blank: not checked
`);
});
