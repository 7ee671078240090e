import type { ClaimResult } from "../../engine/check-claim.ts";
import { SECTIONS } from "../../engine/claim.ts";
import type { Evidence } from "../../engine/evidence.ts";
import { type MeasurementOf, orderOf, policyIs, spreadOf } from "../../engine/measurement.ts";
import type { LabReport, Report, TargetReport } from "../model.ts";
import { reportOf, resultOf, seen } from "../sample.ts";

/** Samples of a lab, a target and measurements for tests. */
export const STARTED = Date.parse("2026-08-21T10:00:00.000Z");
const at = (ms: number) => new Date(STARTED + ms).toISOString();

const NODES = [
  { name: "node-1", address: "172.18.0.3" },
  { name: "node-2", address: "172.18.0.2" },
];

export const TARGET: TargetReport = {
  kind: "source",
  why: "no container engine answered",
  outside: "the test process, on the engine's side of the nodes' network",
  kubernetes: "v1.34.2",
  nodes: NODES.map((node) => ({ ...node, kubelet: "v1.34.2", system: "labcheck node" })),
  cni: "docker.io/calico/node:v3.31.2",
  denyStyle: "not measured",
  proxyMode: "iptables",
  ingress: "traefik (traefik.io/ingress-controller, traefik-middleware)",
  loadBalancer: "quay.io/metallb/speaker:v0.15.2",
  images: ["docker.io/library/redis:7", "docker.io/library/busybox:1.37"],
};

const pod = (name: string, node: number, ip: string, app: string, namespace = "labcheck-023439e0") => ({
  ...{ namespace, name, node: `node-${node}`, ip, app },
});
const PODS = [
  pod("guestbook-v1-77f5d8798f-fqznt", 1, "10.42.84.130", "guestbook"),
  pod("guestbook-v1-77f5d8798f-kmrkm", 2, "10.42.247.8", "guestbook"),
  pod("guestbook-v1-77f5d8798f-mhlhs", 2, "10.42.247.9", "guestbook"),
  pod("redis-master-6d6586ffd5-lt8hc", 2, "10.42.247.10", "redis"),
  pod("redis-slave-88ffb9b4d-qgph9", 1, "10.42.84.135", "redis"),
  pod("redis-slave-88ffb9b4d-wpqhd", 2, "10.42.247.2", "redis"),
  pod("echo-5dc984f8d9-ldtzk", 1, "10.42.84.131", "echo"),
  pod("echo-5dc984f8d9-xk2dn", 2, "10.42.247.4", "echo"),
  pod("busybox-1", 1, "10.42.84.133", "busybox"),
  pod("busybox-2", 2, "10.42.247.5", "busybox"),
  pod("namesake", 1, "10.42.84.137", "guestbook", "labcheck-023439e0-other"),
];
const SLAVES = ["redis-slave-88ffb9b4d-qgph9", "redis-slave-88ffb9b4d-wpqhd"] as const;

const service = (name: string, clusterIp: string, port: number, picks: string) => ({
  ...{ name, type: "ClusterIP", clusterIp, ports: [{ port, protocol: "TCP" }] },
  pods: PODS.filter((each) => each.name.startsWith(picks)).map((each) => each.name),
});

export const LAB: LabReport = {
  namespace: "labcheck-023439e0",
  pods: PODS,
  services: [
    {
      ...service("guestbook", "10.43.111.234", 3000, "guestbook-v1"),
      type: "LoadBalancer",
      ports: [{ port: 3000, protocol: "TCP", nodePort: 30842 }],
    },
    service("redis-master", "10.43.212.42", 6379, "redis-master"),
    service("redis-slave", "10.43.150.155", 6379, "redis-slave"),
    service("echo", "10.43.33.115", 80, "echo"),
  ],
  entrances: [
    ...NODES.map(({ name, address }) => ({
      ...{ way: "node port", name: `the node port of ${name}`, url: `http://${address}:30842/` },
      service: "guestbook",
    })),
    {
      ...{ way: "load balancer", name: "the load balancer", url: "http://172.18.255.201:3000/" },
      service: "guestbook",
    },
    {
      ...{ way: "ingress", name: "the ingress by traefik-middleware", service: "guestbook" },
      url: "https://traefik-middleware.labcheck-023439e0.test/guestbook/",
    },
  ],
};

const [guestbook, , , , slave, other] = PODS;
const end = ({ name, node, ip }: (typeof PODS)[number]) => ({ name, node, ip });

const nodeStop = (place: number, address: string) => ({
  ...{ what: `an address of node-${place}`, node: `node-${place}`, addresses: [address] },
});

export function routeMeasurement(hops: readonly string[], far = true): MeasurementOf<"route"> {
  const to = far ? other : slave;
  if (!guestbook || !to) throw new Error("the sample has no such pods");
  return {
    kind: "route",
    from: end(guestbook),
    to: end(to),
    hops: hops.map((address, place) => ({
      addresses: address ? [address] : [],
      rttMs: address ? [0.061 + place / 10, 0.049] : [],
    })),
    stops: [
      nodeStop(1, "172.18.0.3"),
      ...(far ? [nodeStop(2, "10.42.247.0")] : []),
      { what: "the pod", node: to.node, addresses: [to.ip] },
    ],
  };
}

/** `count` answers of each name. */
const answers = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([name, count]) => Array.from({ length: count }, () => name));

export const spreadMeasurement = (
  node: string,
  first: number,
  second: number,
  rest: Record<string, number> = {},
) =>
  spreadOf(SLAVES, answers({ [SLAVES[0]]: first, [SLAVES[1]]: second, ...rest }), {
    ...{ to: "10.43.150.155", node, falseAlarm: 4.9e-8 },
    band: { expected: 60, low: 31, high: 89 },
  });

export function orderMeasurement(connections = 215): MeasurementOf<"order"> {
  const names = Array.from(
    { length: connections },
    (_, place) => SLAVES[((place * place * 7) >> 3) & 1 ? 0 : 1],
  );
  const runs = names.filter((name, place) => name !== names[place - 1]).length;
  return orderOf(SLAVES, names, { to: "10.43.150.155", node: "node-1", runs, expected: 108.2 });
}

/** The timeline of a policy in a claim, with connections every 200 ms before, during and after it. */
function policyTimelineBy(start: number, created: number, deleted: number): Partial<ClaimResult> {
  const turn = { turned: true, afterMs: 0, byMs: 83, everyMs: 200 };
  const evidence = Array.from({ length: Math.ceil((deleted + 900) / 200) }, (_, place): Evidence[] => {
    const ms = place * 200;
    const open = ms < created || ms > deleted + 150;
    const control = seen("open", {
      at: at(start + ms + 40),
      source: "pod guestbook-v1-77f5d8798f-fqznt on node-1",
    });
    return [seen(open ? "open" : "timeout", { at: at(start + ms) }), ...(place % 4 === 0 ? [control] : [])];
  }).flat();
  return {
    startedAt: at(start),
    durationMs: deleted + 900,
    figures: [
      policyIs("made", { at: STARTED + start + created, turn }),
      policyIs("deleted", { at: STARTED + start + deleted, turn: { ...turn, afterMs: 95, byMs: 309 } }),
    ],
    evidence,
  };
}

/** The statistics of a claim. */
const statistics = {
  test: "chi-square over 2 endpoints on each of 2 nodes, p = 0.36, 0.14",
  connections: 240,
  falseAlarm: 9.76e-8,
  power: [
    { against: "a dead endpoint", probability: 1 },
    { against: "a 90/10 split", probability: 0.99999928 },
    { against: "round-robin", probability: 0 },
  ],
};

const WRONG: ClaimResult = resultOf("policy/removed", {
  ...policyTimelineBy(80_000, 1100, 4300),
  verdict: "violated",
  says: "Deleting redis-policy opens the redis pods to any pod again.",
  expects: "open for the master and both slaves, after timeout under the policy",
  reason: "busybox-1 on node-1 → redis-master-6d6586ffd5-lt8hc (10.42.1.7:6379) is timeout, not open",
  surroundings: [
    seen("read", {
      target: "the lab's pods",
      raw: "labcheck-023439e0/busybox-1 Ready 10.42.84.133 node-1 restarts 0",
    }),
  ],
});

/** A run with every verdict, every kind of measurement, findings and residue. */
export function richReport(rest: Partial<Report> = {}): Report {
  const claims = [
    resultOf("guestbook/replicas", {
      reason: "guestbook-v1 3, redis-master 1, redis-slave 2, all of them Ready",
    }),
    resultOf("guestbook/spread", { reason: "the 6 pods are on node-1 3, node-2 3" }),
    resultOf("guestbook/page", {
      verdict: "skipped",
      reason: "there is no browser: chromium was not found",
      evidence: [],
    }),
    resultOf("pods/unique-ip"),
    resultOf("pods/reach-any", {
      reason: "all 56 pairs of 8 pods reach each other, 32 of them across nodes",
    }),
    resultOf("pods/route-across", {
      says: "The route to a pod on another node leads over both nodes.",
      figures: [routeMeasurement(["172.18.0.3", "10.42.247.0", "10.42.247.2"])],
    }),
    resultOf("pods/route-local", { figures: [routeMeasurement(["172.18.0.3", "10.42.84.135"], false)] }),
    resultOf("services/distributes", {
      statistics,
      falseAlarm: 9.76e-8,
      figures: [spreadMeasurement("node-1", 65, 55), spreadMeasurement("node-2", 60, 60)],
    }),
    resultOf("services/random", { figures: [orderMeasurement()] }),
    resultOf("services/udp", {
      verdict: "violated",
      reason: "the spread of UDP on node-2 is not even",
      figures: [spreadMeasurement("node-2", 111, 7, { "": 2, stranger: 1 })],
    }),
    resultOf("dns/short-name", {
      verdict: "inconclusive",
      reason: "nslookup failed: the stream ended without an exit status",
      attempts: 2,
      evidence: [seen("lost", { probe: "nslookup", target: "redis-master" })],
    }),
    resultOf("external/layers"),
    resultOf("ingress/tls"),
    resultOf("policy/timeout-after", policyTimelineBy(60_000, 1400, 6600)),
    resultOf("policy/label", policyTimelineBy(70_000, 900, 2300)),
    WRONG,
    resultOf("errata/proxy-mode", {
      reason: "the proxy's mode is iptables (the iptables chain KUBE-SERVICES)",
    }),
  ];
  return reportOf(claims, {
    run: { id: "r1", started: at(0), durationMs: 143_000, seed: 7, version: "0.1.0", complete: true },
    target: TARGET,
    lab: LAB,
    phases: [
      { name: "building the node image", durationMs: 31_000 },
      { name: "starting the cluster", durationMs: 38_000 },
      { name: "deploying the guestbook", durationMs: 6800 },
      { name: `checking ${claims.length} claims`, durationMs: 135_000 },
      { name: "deleting the lab", durationMs: 40 },
    ],
    findings: [
      {
        id: "errata/proxy-mode",
        at: at(50_000),
        what: "The implementation of a virtual IP depends on the proxy mode. Here: iptables",
        claims: [],
      },
      { at: at(77_000), what: "CoreDNS in kube-system restarted", claims: ["dns/short-name"] },
    ],
    residue: ["the namespace labcheck-023439e0: it hangs on a finalizer"],
    coverage: { sentences: 226, claimed: 107, excused: 119, upheld: 100 },
    ...rest,
  });
}

/** A report with `claims` claims of `observations` observations each. */
export function largeReport(claims = 100, observations = 40): Report {
  const raw = Array.from({ length: 6 }, (_, row) => `${row} 10.42.84.130 (10.42.84.130:6379) open`).join(
    "\n",
  );
  const results = Array.from({ length: claims }, (_, place) => {
    const section = SECTIONS[Math.floor((place * SECTIONS.length) / claims)] ?? SECTIONS[0];
    const evidence = Array.from({ length: observations }, (__, index) =>
      seen("open", { at: at(place * 1000 + index * 10), raw }),
    );
    return resultOf(`${section}/claim-number-${place}`, { evidence });
  });
  return { ...richReport(), ...reportOf(results), target: TARGET, lab: LAB };
}
