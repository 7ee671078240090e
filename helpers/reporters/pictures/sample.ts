import type { ClaimResult } from "../../engine/check-claim.ts";
import type { Evidence } from "../../engine/evidence.ts";
import { type FigureOf, orderOf, policyIs, spreadOf } from "../../engine/measurement.ts";
import type { LabReport, TargetReport } from "../model.ts";
import { seen } from "../sample.ts";

/** A lab, a target and figures, for the tests of what is drawn of them. */
export const STARTED = Date.parse("2026-08-21T10:00:00.000Z");
export const at = (ms: number) => new Date(STARTED + ms).toISOString();

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

export function routeFigure(hops: readonly string[], far = true): FigureOf<"route"> {
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

/** So many answers of each of the names, in turns. */
const answers = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([name, count]) => Array.from({ length: count }, () => name));

export const spreadFigure = (
  node: string,
  first: number,
  second: number,
  rest: Record<string, number> = {},
) =>
  spreadOf(SLAVES, answers({ [SLAVES[0]]: first, [SLAVES[1]]: second, ...rest }), {
    ...{ to: "10.43.150.155", node, falseAlarm: 4.9e-8 },
    band: { expected: 60, low: 31, high: 89 },
  });

export function orderFigure(connections = 215): FigureOf<"order"> {
  const names = Array.from(
    { length: connections },
    (_, place) => SLAVES[((place * place * 7) >> 3) & 1 ? 0 : 1],
  );
  const runs = names.filter((name, place) => name !== names[place - 1]).length;
  return orderOf(SLAVES, names, { to: "10.43.150.155", node: "node-1", runs, expected: 108.2 });
}

/** A policy's time in a claim, and connections every 200 ms before, under and after it. */
export function policedBy(began: number, made: number, deleted: number): Partial<ClaimResult> {
  const turn = { turned: true, afterMs: 0, byMs: 83, everyMs: 200 };
  const evidence = Array.from({ length: Math.ceil((deleted + 900) / 200) }, (_, place): Evidence[] => {
    const ms = place * 200;
    const open = ms < made || ms > deleted + 150;
    const control = seen("open", {
      at: at(began + ms + 40),
      source: "pod guestbook-v1-77f5d8798f-fqznt on node-1",
    });
    return [seen(open ? "open" : "timeout", { at: at(began + ms) }), ...(place % 4 === 0 ? [control] : [])];
  }).flat();
  return {
    startedAt: at(began),
    durationMs: deleted + 900,
    figures: [
      policyIs("made", { at: STARTED + began + made, turn }),
      policyIs("deleted", { at: STARTED + began + deleted, turn: { ...turn, afterMs: 95, byMs: 309 } }),
    ],
    evidence,
  };
}
