import { expect, test } from "vitest";
import { reportOf, resultOf } from "../report/sample.ts";
import { baselineOf, baselineSchema, baselineText } from "./baseline.ts";
import { runOf, seenAt, TARGET } from "./sample.ts";

const REPORT = reportOf(
  [
    resultOf("policy/removed", {
      reason: "open again within 61 ms (one look every 200 ms) after the deletion",
      evidence: [seenAt(0, 12), seenAt(20, 14), seenAt(60, 3000, { outcome: "timeout" })],
    }),
    resultOf("dns/fqdn", {
      reason: "redis-master.labcheck-1f2e3d4c.svc.cluster.local is 10.96.12.1",
      evidence: [],
    }),
  ],
  { target: TARGET },
);

test("a baseline is text that stays small and stands still", () => {
  const text = baselineText(baselineOf([REPORT]));
  expect(text.slice(0, text.indexOf('  "kind"'))).toBe(`{
  "apiVersion": "labcheck/v1",
  "claims": {
    "dns/fqdn": {
      "outcomes": [],
      "reason": "redis-master.NAMESPACE.svc.cluster.local is IP",
      "times": {},
      "verdict": "upheld"
    },
    "policy/removed": {
      "outcomes": [
        "connect pod busybox → IP:6379: open",
        "connect pod busybox → IP:6379: timeout"
      ],
      "reason": "open again within N ms (one look every N ms) after the deletion",
      "times": {
        "connect, open": [
          [12, 14]
        ],
        "open again within N ms after the deletion": [
          [61]
        ]
      },
      "verdict": "upheld"
    }
  },
`);
  expect(baselineSchema.parse(JSON.parse(text))).toEqual(baselineOf([REPORT]));
});

test("nothing of one day is in it but its times: names, addresses, raw words, commands", () => {
  const report = runOf(5, { claims: 3 });
  const text = baselineText(baselineOf([report]));
  const evidence = report.claims.flatMap((claim) => claim.evidence);
  const names = evidence.flatMap(({ source, target, raw, command }) => [
    target,
    raw,
    command,
    source.split(" ")[1] ?? "",
  ]);
  const nodes = TARGET.nodes.flatMap(({ name, address }) => [name, address]);
  const own = report.claims.map(({ reason }) => reason.split(" ", 1)[0] ?? "");
  for (const word of [...names, ...nodes, ...own, /labcheck-[0-9a-f]{8}/.exec(text)?.[0] ?? "no namespace"])
    expect(text).not.toContain(word);
});

test("two days of one cluster differ in times alone", () => {
  const [one, other] = [runOf(1, { claims: 6 }), runOf(2, { claims: 6 })].map((report) => {
    const kept = baselineOf([report]);
    return {
      ...kept,
      claims: Object.entries(kept.claims).map(([id, { times: _times, ...rest }]) => [id, rest]),
    };
  });
  expect(one).toEqual(other);
});

test("what else a report comes to have of its target stays out", () => {
  const later = { ...TARGET, pods: [{ name: "redis-master-6c5d7b9f8-x2k4q" }] };
  expect(baselineOf([{ ...REPORT, target: later }])).toEqual(baselineOf([REPORT]));
});

test("what looks like a list of times in a text stays as it is", () => {
  const report = reportOf([], { target: { ...TARGET, cni: "[ 1,  2 ]" } });
  expect(baselineText(baselineOf([report]))).toContain('"cni": "[ 1,  2 ]"');
});

test("there is no baseline of no run", () => {
  expect(() => baselineOf([])).toThrow("there is no run to keep");
});

test("a namespace that the user named is no difference from one that a run made up", () => {
  const report = runOf(1, { claims: 6 });
  const before = report.lab?.namespace ?? /labcheck-[0-9a-f]{8}/.exec(JSON.stringify(report))?.[0] ?? "";
  expect(before).toMatch(/^labcheck-/);
  const named: typeof report = JSON.parse(JSON.stringify(report).replaceAll(before, "team"));
  const lab = { namespace: "team", pods: [], services: [], entrances: [] };
  expect(JSON.stringify(named.claims)).toContain("team");
  expect(baselineOf([{ ...named, lab }]).claims).toEqual(baselineOf([report]).claims);
});

const balancedBy = (host: string) =>
  baselineOf([
    reportOf(
      [
        resultOf("external/layers", {
          reason: "node port 31207, policy Cluster",
          evidence: [seenAt(0, 12, { raw: `LoadBalancer 10.96.1.1, ports 3000, load balancer ${host}` })],
        }),
        resultOf("policy/default-external", {
          reason: `${host.toUpperCase()} is timeout`,
          evidence: [seenAt(20, 12, { target: `http://${host}:3000/`, outcome: `from ${host}.` })],
        }),
      ],
      { target: TARGET },
    ),
  ]).claims;

test("the name of a run's load balancer is left out of every claim, wherever it stands", () => {
  expect(balancedBy("quick.fox.example")).toEqual(balancedBy("lazy.dog.example"));
  expect(balancedBy("quick.fox.example")["policy/default-external"]).toMatchObject({
    reason: "BALANCER is timeout",
    outcomes: ["connect pod busybox → http://BALANCER:3000/: from BALANCER."],
  });
});
