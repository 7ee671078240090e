import { expect, test } from "vitest";
import type { Report } from "../reporters/model.ts";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { baselineOf, baselineSchema, baselineText } from "./baseline.ts";
import { evidenceAt, runOf, TARGET } from "./sample.ts";

const REPORT = reportOf(
  [
    resultOf("policy/removed", {
      reason: "open again within 61 ms (polled every 200 ms) after the deletion",
      code: "policy-removed",
      data: { pods: [{ pod: "busybox-1" }, { pod: "busybox-2" }], open: { ms: 61 } },
      evidence: [evidenceAt(0, 12), evidenceAt(20, 14), evidenceAt(60, 3000, { outcome: "timeout" })],
    }),
    resultOf("dns/fqdn", {
      reason: "redis-master.labcheck-1f2e3d4c.svc.cluster.local is 10.96.12.1",
      code: "name-resolved",
      data: {
        name: { host: "redis-master.labcheck-1f2e3d4c.svc.cluster.local" },
        address: { address: "10.96.12.1" },
      },
      evidence: [],
    }),
  ],
  { target: TARGET },
);

test("baselineText: is sorted and compact", () => {
  const text = baselineText(baselineOf([REPORT]));
  expect(text.slice(0, text.indexOf('  "kind"'))).toBe(`{
  "apiVersion": "labcheck/v1",
  "claims": {
    "dns/fqdn": {
      "code": "name-resolved",
      "data": {
        "address": {
          "address": "IP"
        },
        "name": {
          "host": "redis-master.NAMESPACE.svc.cluster.local"
        }
      },
      "outcomes": [],
      "times": {},
      "verdict": "upheld"
    },
    "policy/removed": {
      "code": "policy-removed",
      "data": {
        "pods": [
          {
            "pod": "busybox-*"
          }
        ]
      },
      "delays": {
        "policy-removed: open": [
          [61]
        ]
      },
      "outcomes": [
        "connect pod busybox → IP:6379: open",
        "connect pod busybox → IP:6379: timeout"
      ],
      "times": {
        "connect, open": [
          [12, 14]
        ]
      },
      "verdict": "upheld"
    }
  },
`);
  expect(baselineSchema.parse(JSON.parse(text))).toEqual(baselineOf([REPORT]));
});

test("baselineOf: contains no names, addresses, raw output or commands", () => {
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
  const reported = report.claims.map(({ reason }) => reason.split(" ", 1)[0] ?? "");
  for (const word of [
    ...names,
    ...nodes,
    ...reported,
    /labcheck-[0-9a-f]{8}/.exec(text)?.[0] ?? "no namespace",
  ])
    expect(text).not.toContain(word);
});

test("baselineOf: differs only in times between two runs of one cluster", () => {
  const [one, other] = [runOf(1, { claims: 6 }), runOf(2, { claims: 6 })].map((report) => {
    const kept = baselineOf([report]);
    return {
      ...kept,
      claims: Object.entries(kept.claims).map(([id, { times: _times, delays: _delays, ...rest }]) => [
        id,
        rest,
      ]),
    };
  });
  expect(one).toEqual(other);
});

test("baselineOf: ignores unknown fields of the target", () => {
  const later = { ...TARGET, pods: [{ name: "redis-master-6c5d7b9f8-x2k4q" }] };
  expect(baselineOf([{ ...REPORT, target: later }])).toEqual(baselineOf([REPORT]));
});

test("baselineText: leaves strings that look like a list of times unchanged", () => {
  const report = reportOf([], { target: { ...TARGET, cni: "[ 1,  2 ]" } });
  expect(baselineText(baselineOf([report]))).toContain('"cni": "[ 1,  2 ]"');
});

test("baselineOf: throws without a run", () => {
  expect(() => baselineOf([])).toThrow("a baseline needs at least one run");
});

test("baselineOf: treats a user's namespace like a generated one", () => {
  const report = runOf(1, { claims: 6 });
  const before = report.lab?.namespace ?? /labcheck-[0-9a-f]{8}/.exec(JSON.stringify(report))?.[0] ?? "";
  expect(before).toMatch(/^labcheck-/);
  const named: typeof report = JSON.parse(JSON.stringify(report).replaceAll(before, "team"));
  const lab = { namespace: "team", pods: [], services: [], entrances: [] };
  expect(JSON.stringify(named.claims)).toContain("team");
  expect(baselineOf([{ ...named, lab }]).claims).toEqual(baselineOf([report]).claims);
});

const balancedBy = (host: string, other: string) => {
  const service = { name: "guestbook", type: "LoadBalancer", clusterIp: "", ports: [], pods: [] };
  const entrance = { name: "the load balancer", url: `http://${host}:3000/`, service: "guestbook" };
  const lab = {
    ...{ namespace: "team", pods: [] },
    services: [{ ...service, balancers: [host, other] }],
    entrances: [{ way: "load balancer", ...entrance }],
  };
  const claims = [
    resultOf("external/layers", {
      code: "layers",
      data: { balancers: [{ host: other }, { host }], port: { nodePort: 31207 } },
      evidence: [],
    }),
    resultOf("policy/default-external", {
      code: "balancer-silent",
      data: { error: { text: `${host.toUpperCase()} is timeout` }, url: { url: `http://${other}:3000/` } },
      evidence: [evidenceAt(20, 12, { target: `http://${host}:3000/`, outcome: `from ${host}.` })],
    }),
  ];
  return baselineOf([reportOf(claims, { target: TARGET, lab })]).claims;
};

test("baselineOf: replaces the load balancer's hosts in every claim", () => {
  expect(balancedBy("quick.fox.example", "a.fox.example")).toEqual(
    balancedBy("lazy.dog.example", "b.dog.example"),
  );
  expect(balancedBy("quick.fox.example", "a.fox.example")).toMatchObject({
    "external/layers": { data: { balancers: [{ host: "BALANCER" }], port: { nodePort: "PORT" } } },
    "policy/default-external": {
      data: { error: { text: "BALANCER is timeout" }, url: { url: "http://BALANCER:3000/" } },
      outcomes: ["connect pod busybox → http://BALANCER:3000/: from BALANCER."],
    },
  });
});

test("baselineOf: replaces the address of a load balancer like any other", () => {
  expect(balancedBy("10.0.0.1", "fd00::1")["policy/default-external"]?.outcomes).toEqual([
    "connect pod busybox → http://IP:3000/: from IP.",
  ]);
});

test("baselineOf: keeps the sentence of a reason without a code", () => {
  const { code: _code, data: _data, ...claim } = resultOf("dns/fqdn", { reason: "redis is 10.96.12.1" });
  const report = reportOf([]);
  expect(baselineOf([{ ...report, claims: [claim] as Report["claims"] }]).claims["dns/fqdn"]).toMatchObject({
    reason: "redis is IP",
  });
});
