import { expect, test } from "vitest";
import { normalizeText } from "./normalize.ts";

const NODES = ["node-1", "node-2", "10.144.9.9", ""];
const normalized = (
  text: string,
  nodes: readonly string[] = [],
  rest: { namespace?: string; balancers?: string[] } = {},
) => normalizeText(text, { nodes, balancers: [], ...rest });

/** A text, its normalized form, and the same text from another run. */
const TEXTS: readonly (readonly [string, string, string])[] = [
  [
    "guestbook-v1-7c9f8d6b5-k8s2x 22, guestbook-v1-7c9f8d6b5-9lmnq 15",
    "guestbook-v1-* N",
    "guestbook-v1-7c9f8d6b5-k8s2x 37",
  ],
  ["HTTP 404 126, HTTP 200 70", "HTTP 404 N, HTTP 200 N", "HTTP 404 99, HTTP 200 165"],
  [
    "run_id:4f1c0a9be2d34f1c0a9be2d34f1c0a9be2d34f1c 80, run_id:00000000e2d34f1c0a9be2d34f1c0a9be2d34f1c 64",
    "run_id:HASH N",
    "run_id:11110a9be2d34f1c0a9be2d34f1c0a9be2d34f1c 144",
  ],
  ["10.144.9.9 → 172.18.0.3 → 10.42.1.9", "NODE → IP → IP", "10.144.9.9 → 172.18.0.2 → 10.42.0.9"],
  [
    "lo 127.0.0.1/8, lo ::1/128, eth0 10.42.247.15/32",
    "lo IP/8, lo IP/128, eth0 IP/32",
    "lo 127.0.0.1/8, lo ::1/128, eth0 10.42.1.4/32",
  ],
  ["fd00:10:96::a", "IP", "10.96.0.10"],
  [
    "https://traefik-middleware.labcheck-1f2e3d4c.test × 14: /guestbook/",
    "https://traefik-middleware.NAMESPACE.test × N: /guestbook/",
    "https://traefik-middleware.labcheck-00aa11bb.test × 33: /guestbook/",
  ],
  [
    "http://172.18.0.2:31207/lrange/labcheck-0b8e6a3c-5d1f-4b0e-9c53-0f6d2f9a1b7e × 51",
    "http://IP:PORT/lrange/labcheck-UUID × N",
    "http://172.18.0.3:32767/lrange/labcheck-ffffffff-5d1f-4b0e-9c53-0f6d2f9a1b7e × 22",
  ],
  [
    "in labcheck-1f2e3d4c-other redis-master.labcheck-1f2e3d4c is NXDOMAIN",
    "in NAMESPACE-other redis-master.NAMESPACE is NXDOMAIN",
    "in labcheck-99999999-other redis-master.labcheck-99999999 is NXDOMAIN",
  ],
  [
    "pod busybox-1 → 172.18.0.1:35033: open",
    "pod busybox-* → IP:PORT: open",
    "pod busybox-2 → 172.18.0.1:60999: open",
  ],
  ["failed 12 ms after the deletion", "failed N ms after the deletion", "failed 7 ms after the deletion"],
  [
    'pods "redis-slave-5d8f7c9b4d-b2c4d" is forbidden: node "node-1" timed out after 12.5s',
    'pods "redis-slave-*" is forbidden: node "NODE" timed out after 12.5s',
    'pods "redis-slave-5d8f7c9b4d-x9z2w" is forbidden: node "node-2" timed out after 12.5s',
  ],
  [
    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  ],
];

test.each(TEXTS)("normalizeText: normalizes %s", (text, left, other) => {
  expect(normalized(text, NODES)).toBe(left);
  expect(normalized(other, NODES)).toBe(left);
});

test.each(TEXTS)("normalizeText: is idempotent for %s", (_, left) => {
  expect(normalized(left)).toBe(left);
  expect(normalized(left, NODES)).toBe(left);
});

test.each([
  "1a2b3c4d-eu-de.lb.appdomain.cloud",
  "a0123456789abcdef0123456789abcdef-1234567890.eu-west-1.elb.amazonaws.com",
  "guestbook-xkcd.westeurope.cloudapp.azure.com",
  "203.0.113.9.nip.io",
  "Quick-Fox.Example",
])("normalizeText: replaces the load balancer %s case-insensitively", (host) => {
  const balancers = [host];
  const left = normalized(`curl http://${host.toLowerCase()}:3000/ of my-${host}`, [], { balancers });
  expect(left).toContain("curl http://BALANCER:3000/ of my-");
  expect(left.match(/BALANCER/g)).toHaveLength(1);
});

test("normalizeText: replaces the user's namespace as a whole name", () => {
  expect(normalized("team, team-other, teams, a-team, redis.team.svc", [], { namespace: "team" })).toBe(
    "NAMESPACE, NAMESPACE-other, teams, a-team, redis.NAMESPACE.svc",
  );
});

test("normalizeText: removes generated parts of a host name and keeps the rest", () => {
  const words = "curl http://HASH-eu-de.lb.appdomain.cloud:3000/";
  expect(normalized("curl http://1a2b3c4d-eu-de.lb.appdomain.cloud:3000/")).toBe(words);
  expect(normalized("curl http://123456-eu-de.lb.appdomain.cloud:3000/")).toBe(words);
  for (const name of ["shop-2024.example.com", "deadbeef.example.com", "v1.feed00d.example.com"])
    expect(normalized(`${name} is HTTP 503`)).toBe(`${name} is HTTP 503`);
});

/** Differences that matter must survive. */
test.each([
  ["http://172.18.255.200:3000/ is HTTP 502", "http://172.18.255.200:3000/ is HTTP 404"],
  ["port 6380", "port 6379"],
  ["10.42.1.9 → 10.42.1.8", "10.42.1.9 → 10.42.1.8 → 10.42.1.7"],
  ["redis-master-6c5d7b9f8-x2k4q 3", "redis-slave-6c5d7b9f8-x2k4q 3"],
  ["exit 1", "exit 0"],
  ["SERVFAIL", "NXDOMAIN"],
])("normalizeText: keeps %s and %s different", (one, other) => {
  expect(normalized(one)).not.toBe(normalized(other));
});

test.each([
  ["a sentence ends with 10.42.1.7.", "a sentence ends with IP."],
  ["10.96.0.0/12, 10.42.0.0/16", "IP/12, IP/16"],
  ["at [fd00::1:2]:3000", "at [IP]:3000"],
  ["fe80::1: no way", "IP: no way"],
  ["version 1.2.3.4.5 and v3.30.3 and docker.io/a:3.30.3", "version N and v3.30.3 and docker.io/a:3.30.3"],
  ["at 10:00:07 and 2026-08-21T10:00:07.250Z", "at TIME and TIME"],
  ["presented AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89", "presented HASH"],
  ["over a-https and x-first", "over a-https and x-first"],
  ["calico-system/calico-node-7x2zk restarted", "calico-system/calico-node-* restarted"],
  ["the pod 10.300.1.1", "the pod N"],
  ["no address: 10.96.0.1234", "no address: N"],
  ["busybox-12 of 14.", "busybox-* of N."],
  ["p = 1.3e-12", "p = N"],
  ["timeout, timeout, open, open, timeout", "timeout, open, timeout"],
  ["host:6379 and host:6380", "host:6379 and host:6380"],
  ["Kubernetes 1.33.2-gke.4", "Kubernetes 1.33.2-gke.4"],
  [
    "ports 29999, :30000 and :32699, port 32700, port 32759, :32760, :32767 and port 32768, port 65535",
    "ports 29999, :PORT and :PORT, port PORT, :PORT, :PORT and port PORT, port PORT",
  ],
])("normalizeText: normalizes the text %s", (text, expected) => expect(normalized(text)).toBe(expected));

test("normalizeText: replaces whole node names, in any order of the names", () => {
  for (const nodes of [
    ["node-1", "node-11"],
    ["node-11", "node-1"],
  ])
    expect(normalized("node-1 node-11 a-node-1 node-1.test, node-1.", nodes)).toBe(
      "NODE NODE a-node-1 node-1.test, NODE.",
    );
  expect(normalized("n.1 nx1", ["n.1"])).toBe("NODE nx1");
});
