import { expect, test } from "vitest";
import { balancersIn, formOf, settledWords } from "./words.ts";

const NODES = ["node-1", "node-2", "10.144.9.9", ""];

/** Reasons as the claims give them, what is left of each, and the same reason as another run may give it. */
const REASONS: readonly (readonly [string, string, string])[] = [
  [
    "all 3 time out, 4 controls open, the policy counted 4, 5, 4 dropped packets; in force between 95 and 309 ms (one look every 200 ms)",
    "all N time out, N controls open, the policy counted N dropped packets; in force within N ms (one look every N ms)",
    "all 3 time out, 4 controls open, the policy counted 6 dropped packets; in force within 82 ms (one look every 200 ms)",
  ],
  [
    "open again within 61 ms (one look every 200 ms) after the deletion; shut between 198 and 402 ms (one look every 200 ms) after the policy was made",
    "open again within N ms (one look every N ms) after the deletion; shut within N ms (one look every N ms) after the policy was made",
    "open again between 1 and 9 ms (one look every 200 ms) after the deletion; shut within 3 ms (one look every 200 ms) after the policy was made",
  ],
  [
    "busybox-1 on node-1 → redis-master-6c5d7b9f8-x2k4q (10.42.1.7:6379) is timeout, not open",
    "busybox-* on NODE → redis-master-* (IP:6379) is timeout, not open",
    "busybox-2 on node-2 → redis-master-7fbd94c6d7-zz9l2 (10.42.0.31:6379) is timeout, not open",
  ],
  [
    "node-1: redis-slave-5d8f7c9b4d-b2c4d 80, redis-slave-5d8f7c9b4d-x9z2w 64; node-2: redis-slave-5d8f7c9b4d-x9z2w 75, redis-slave-5d8f7c9b4d-b2c4d 69",
    "NODE: redis-slave-* N",
    "node-1: redis-slave-5d8f7c9b4d-x9z2w 71, redis-slave-5d8f7c9b4d-b2c4d 73; node-2: redis-slave-5d8f7c9b4d-b2c4d 144",
  ],
  [
    "redis-master-6c5d7b9f8-x2k4q answered all 16 connections to 10.96.12.1 from 2 nodes",
    "redis-master-* answered all N connections to IP from N nodes",
    "redis-master-6c5d7b9f8-h7j2p answered all 24 connections to 10.96.0.9 from 3 nodes",
  ],
  [
    "612 runs in 1200 connections, 600 by chance (p = 0.49), proxy mode iptables, by the iptables chain KUBE-SERVICES",
    "N runs in N connections, N by chance (p = N), proxy mode iptables, by the iptables chain KUBE-SERVICES",
    "588 runs in 1200 connections, 601 by chance (p = 4.9e-1), proxy mode iptables, by the iptables chain KUBE-SERVICES",
  ],
  [
    "guestbook-v1-7c9f8d6b5-k8s2x on node-1 → redis-slave-5d8f7c9b4d-b2c4d on node-2: 10.144.9.9 → 172.18.0.3 → 10.42.1.9",
    "guestbook-v1-* on NODE → redis-slave-* on NODE: NODE → IP → IP",
    "guestbook-v1-7c9f8d6b5-9lmnq on node-2 → redis-slave-5d8f7c9b4d-b2c4d on node-1: 10.144.9.9 → 172.18.0.2 → 10.42.0.9",
  ],
  [
    "10.42.1.9 became 10.42.0.44; 10.96.3.3 stayed, and led there from every node 312 ms after the pod was Ready",
    "IP became IP; IP stayed, and led there from every node N ms after the pod was Ready",
    "10.42.1.8 became 10.42.0.2; 10.96.3.9 stayed, and led there from every node 0 ms after the pod was Ready",
  ],
  [
    "the nameserver is fd00:10:96::a, the address of kube-dns",
    "the nameserver is IP, the address of kube-dns",
    "the nameserver is 10.96.0.10, the address of kube-dns",
  ],
  [
    "redis-master.labcheck-1f2e3d4c.svc.cluster.local is 10.96.12.1; the cluster's domain is cluster.local",
    "redis-master.NAMESPACE.svc.cluster.local is IP; the cluster's domain is cluster.local",
    "redis-master.labcheck-00aa11bb.svc.cluster.local is 10.96.200.17; the cluster's domain is cluster.local",
  ],
  [
    "in labcheck-1f2e3d4c-other redis-master.labcheck-1f2e3d4c is 10.96.12.1, and redis-master is NXDOMAIN",
    "in NAMESPACE-other redis-master.NAMESPACE is IP, and redis-master is NXDOMAIN",
    "in labcheck-99999999-other redis-master.labcheck-99999999 is 10.96.1.1, and redis-master is NXDOMAIN",
  ],
  [
    "ClusterIP 10.96.7.7, node port 31207 of 30000-32767 (the API server's default range), load balancer 172.18.255.200, policy Cluster",
    "ClusterIP IP, node port PORT of 30000-32767 (the API server's default range), load balancer IP, policy Cluster",
    "ClusterIP 10.96.7.8, node port 32767 of 30000-32767 (the API server's default range), load balancer 172.18.255.201, policy Cluster",
  ],
  [
    "node-1 (http://172.18.0.2:31207): the guestbook in guestbook-v1-7c9f8d6b5-k8s2x; node-2 (http://172.18.0.3:31207): the guestbook in guestbook-v1-7c9f8d6b5-9lmnq",
    "NODE (http://IP:PORT): the guestbook in guestbook-v1-*",
    "node-1 (http://172.18.0.2:30000): the guestbook in guestbook-v1-7c9f8d6b5-k8s2x",
  ],
  [
    "ClusterIP 10.96.1.2 by itself; port 30123 serves on 2 nodes, 1204 ms after it was made and 0 ms after 2 new pods were Ready",
    "ClusterIP IP by itself; port PORT serves on N nodes, N ms after it was made and N ms after N new pods were Ready",
    "ClusterIP 10.96.1.3 by itself; port 32001 serves on 2 nodes, 0 ms after it was made and 408 ms after 2 new pods were Ready",
  ],
  [
    "from the first look on: the load balancer timeout, node-1 refused; the pods serve inside",
    "N ms after the deletion: the load balancer timeout, NODE refused; the pods serve inside",
    "203 ms after the deletion: the load balancer timeout, node-2 refused; the pods serve inside",
  ],
  [
    "traefik-middleware: 5 paths answer as inside; /guestbook 404, //guestbook/ 200, /guestbook// 404, /guestbook/lrange/KEY%2Fx 200",
    "traefik-middleware: N paths answer as inside; /guestbook 404, //guestbook/ 200, /guestbook// 404, /guestbook/lrange/KEY%2Fx 200",
    "traefik-middleware: 6 paths answer as inside; /guestbook 404, //guestbook/ 200, /guestbook// 404, /guestbook/lrange/KEY%2Fx 200",
  ],
  [
    "the secret's certificate for traefik-middleware.labcheck-1f2e3d4c.test is presented and verified",
    "the secret's certificate for traefik-middleware.NAMESPACE.test is presented and verified",
    "the secret's certificate for traefik-middleware.labcheck-0a0a0a0a.test is presented and verified",
  ],
  [
    "traefik-6b8c9d7f5-pq7rs of 2 was deleted under load: 50 requests, 1 of those in flight failed",
    "traefik-* of N was deleted under load: N requests, N of those in flight failed",
    "traefik-6b8c9d7f5-x4x4x of 2 was deleted under load: 48 requests, 0 of those in flight failed",
  ],
  [
    "the node port of node-1 (http://172.18.0.2:31207/): the entry labcheck-0b8e6a3c-5d1f-4b0e-9c53-0f6d2f9a1b7e is taken, but not listed among 12 (list HTTP 500)",
    "the node port of NODE (http://IP:PORT/): the entry labcheck-UUID is taken, but not listed among N (list HTTP 500)",
    "the node port of node-1 (http://172.18.0.2:31209/): the entry labcheck-ffffffff-5d1f-4b0e-9c53-0f6d2f9a1b7e is taken, but not listed among 3 (list HTTP 500)",
  ],
  [
    "Chromium 141.0.7390.54 saw the page, its script and its own entry by the node port of node-1, the load balancer",
    "Chromium N saw the page, its script and its own entry by the node port of NODE, the load balancer",
    "Chromium 139.0.7258.66 saw the page, its script and its own entry by the node port of node-2, the load balancer",
  ],
  [
    "3 of 56 pairs do not reach each other: busybox-1 asked redis-slave-5d8f7c9b4d-b2c4d (10.42.1.9) and got nothing, not 4f1c0a9be2d34f1c0a9be2d34f1c0a9be2d34f1c",
    "N of N pairs do not reach each other: busybox-* asked redis-slave-* (IP) and got nothing, not HASH",
    "9 of 56 pairs do not reach each other: busybox-2 asked redis-slave-5d8f7c9b4d-x9z2w (10.42.0.7) and got nothing, not 00000a9be2d34f1c0a9be2d34f1c0a9be2d34f1c",
  ],
  [
    "the API server says: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "the API server says: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "the API server says: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  ],
  [
    "extensions/v1beta1 is not served (404), and networking.k8s.io/v1 wants a pathType (422)",
    "extensions/v1beta1 is not served (404), and networking.k8s.io/v1 wants a pathType (422)",
    "extensions/v1beta1 is not served (404), and networking.k8s.io/v1 wants a pathType (422)",
  ],
];

test.each(REASONS)("%s", (reason, settled, other) => {
  expect(settledWords(reason, NODES)).toBe(settled);
  expect(settledWords(other, NODES)).toBe(settled);
});

test.each(REASONS)("what was settled stays: %s", (_, settled) => {
  expect(settledWords(settled)).toBe(settled);
  expect(settledWords(settled, NODES)).toBe(settled);
});

/** Names of balancers as clouds give them, each with that of another run. */
test.each([
  ["1a2b3c4d-eu-de.lb.appdomain.cloud", "9f8e7d6c-eu-de.lb.appdomain.cloud"],
  [
    "a0123456789abcdef0123456789abcdef-1234567890.eu-west-1.elb.amazonaws.com",
    "afedcba9876543210fedcba9876543210-987654321.eu-west-1.elb.amazonaws.com",
  ],
  ["k8s-lab-guestboo-0123456789-a.elb.eu-west-1.amazonaws.com", "a.elb.eu-west-1.amazonaws.com"],
  ["guestbook-xkcd.westeurope.cloudapp.azure.com", "guestbook-qwrt.westeurope.cloudapp.azure.com"],
  ["203.0.113.9.nip.io", "203.0.113.77.nip.io"],
  ["Quick-Fox.Example", "lazy-dog.example"],
])("the name of a load balancer is another one in each run: %s", (one, other) => {
  const sentences = [
    (host: string) => `the load balancer (http://${host}:3000): the guestbook in a`,
    (host: string) => `the load balancer (https://${host}/guestbook/): HTTP 502`,
    (host: string) => `node port 31207 of 30000-32767, load balancer ${host}, policy Cluster`,
    (host: string) => `the load balancer ${host} timeout, node-1 refused`,
  ];
  for (const sentence of sentences) {
    expect(settledWords(sentence(one))).toBe(settledWords(sentence(other)));
    expect(settledWords(sentence(one))).toContain("BALANCER");
    expect(settledWords(settledWords(sentence(one)))).toBe(settledWords(sentence(one)));
  }
  expect(balancersIn(sentences.map((sentence) => sentence(one)).join("\n"))).toEqual(Array(4).fill(one));
});

test("a host's name loses what a machine made up of it, and nothing that people gave", () => {
  const words = "curl http://HASH-eu-de.lb.appdomain.cloud:3000/";
  expect(settledWords("curl http://1a2b3c4d-eu-de.lb.appdomain.cloud:3000/")).toBe(words);
  expect(settledWords("curl http://123456-eu-de.lb.appdomain.cloud:3000/")).toBe(words);
  for (const name of ["shop-2024.example.com", "deadbeef.example.com", "v1.feed00d.example.com"])
    expect(settledWords(`${name} is HTTP 503`)).toBe(`${name} is HTTP 503`);
});

/** What says that something else happened must not be settled away. */
test.each([
  [
    "the load balancer (http://172.18.255.200:3000): HTTP 502",
    "the load balancer (http://172.18.255.200:3000): HTTP 404",
  ],
  [
    "the endpoints of redis-slave have port 6380, not 6379",
    "the endpoints of redis-slave have port 6381, not 6379",
  ],
  ["hop 2 did not answer: 10.0.0.1 → * → 10.0.0.3", "hop 1 did not answer: 10.0.0.1 → * → 10.0.0.3"],
  ["10.42.1.9 → 10.42.1.8", "10.42.1.9 → 10.42.1.8 → 10.42.1.7"],
  ["redis-master-6c5d7b9f8-x2k4q is timeout", "redis-slave-6c5d7b9f8-x2k4q is timeout"],
  ["redis-master is SERVFAIL", "redis-master is NXDOMAIN"],
  ["the proxy's mode is iptables", "the proxy's mode is ipvs"],
  [
    "the search domains are a.svc.cluster.local svc.cluster.local",
    "the search domains are a.svc.cluster.local cluster.local",
  ],
])("these differ: %s and %s", (one, other) => {
  expect(settledWords(one)).not.toBe(settledWords(other));
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
  ["timeout, timeout; open, open", "timeout; open"],
  ["host:6379 and host:6380", "host:6379 and host:6380"],
  ["Kubernetes 1.33.2-gke.4", "Kubernetes 1.33.2-gke.4"],
  [
    "ports 29999, :30000 and :32699, port 32700, port 32759, :32760, :32767 and port 32768",
    "ports 29999, :PORT and :PORT, port PORT, :PORT, :PORT and port 32768",
  ],
])("%s", (text, settled) => expect(settledWords(text)).toBe(settled));

test("a node's name is one whole name only, whichever of them comes first", () => {
  for (const nodes of [
    ["node-1", "node-11"],
    ["node-11", "node-1"],
  ])
    expect(settledWords("node-1 node-11 a-node-1 node-1.test, node-1.", nodes)).toBe(
      "NODE NODE a-node-1 node-1.test, NODE.",
    );
  expect(settledWords("n.1 nx1", ["n.1"])).toBe("NODE nx1");
});

test("what is told of one is no repetition of its name", () => {
  expect(settledWords("node-1: node-2: refused", NODES)).toBe("NODE: NODE: refused");
});

test("which pods were taken is no matter of form", () => {
  const [one, other] = [
    "redis-slave-5d8f7c9b4d-b2c4d and redis-master-6c5d7b9f8-x2k4q on node-1 both answer on port 6379",
    "guestbook-v1-7c9f8d6b5-k8s2x and guestbook-v1-7c9f8d6b5-9lmnq on node-2 both answer on port 3000",
  ].map((reason) => settledWords(reason, NODES));
  expect(one).not.toBe(other);
  expect(formOf(one ?? "")).toBe("POD and POD on NODE both answer on port N");
  expect(formOf(other ?? "")).toBe(formOf(one ?? ""));
  expect(formOf("it is HTTP 404")).not.toBe(formOf("it is HTTP 502"));
});
