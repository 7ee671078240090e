import { expect, test } from "vitest";
import { finderOf, namesIn } from "./names.ts";
import { isKnown, workloadOf } from "./well-known.ts";

const found = (text: string) => namesIn(text).map(({ kind, name }) => `${kind} ${name}`);

test.each<[string, string[]]>([
  ["pod web-0 on worker", ["pod web-0", "node worker"]],
  ["node worker-a7", ["node worker-a7"]],
  ["namespace team", ["namespace team"]],
  ["x\nteam/web-0 on worker: 10.0.0.1, Ready", ["namespace team", "pod web-0", "node worker"]],
  ["x\nteam/web-0 Ready 10.0.0.1 worker restarts 0", ["namespace team", "pod web-0", "node worker"]],
  ["team/web-0 Pending - - restarts 0", ["namespace team", "pod web-0"]],
  ["team/web-0 became unready", ["namespace team", "pod web-0"]],
  ['x\nteam/allow {"podSelector":{}}', ["namespace team"]],
  ["kubectl exec -n team web-0 -- nc -z x 80", ["namespace team", "pod web-0", "namespace team"]],
  ["kubectl get pods -n team -o wide", ["namespace team"]],
  ["kubectl --namespace=team get pods", ["namespace team"]],
  ["GET /api/v1/namespaces/team/endpoints", ["namespace team"]],
  ["GET /api/v1/pods/web-0", ["pod web-0"]],
  ['{"HOSTNAME": "web-0"}', ["pod web-0"]],
  ["cart-7d9f8b6c5-vwxz2 40, nobody 2", ["pod cart-7d9f8b6c5-vwxz2"]],
  ["the container labcheck-0a1b2c3d-node-1", ["namespace labcheck-0a1b2c3d"]],
  ["in labcheck-0a1b2c3d-other", ["namespace labcheck-0a1b2c3d-other"]],
  ["curl http://robot@shop.example:80/", ["host shop.example"]],
  ["curl -H 'Host: shop.example' x", ["host shop.example"]],
  ["--resolve shop.example:443:10.0.0.1", ["host shop.example"]],
  ["MAP shop.example 10.0.0.1, EXCLUDE eu.shop.example", ["host shop.example", "host eu.shop.example"]],
  ["subject=CN = shop.example, DNS:eu.shop.example", ["host shop.example", "host eu.shop.example"]],
  ["getaddrinfo EAI_AGAIN shop.example", ["host shop.example"]],
  ["LoadBalancer 10.0.0.1, load balancer lb.shop.example", ["host lb.shop.example"]],
  ['Failed to pull image "registry.example:5000/redis:7"', ["host registry.example"]],
  ["kubectl run x --image=registry.example/busybox", ["host registry.example"]],
  ["shop.example at 10.0.0.1:443", ["host shop.example"]],
  ["registry.example:5000/redis:7", ["host registry.example"]],
  ["nameserver 10.0.0.1\nsearch a.shop.example shop.example", ["host a.shop.example", "host shop.example"]],
  ["/home/alice/.cache and /Users/bob/x", ["user alice", "user bob"]],
])("the names in %j are found", (text, names) => expect(found(text)).toEqual(names));

test.each([
  "wget -q http://10.0.0.1:3000/env | head -n 5",
  "redis-master is 10.43.200.7; guestbook-v1 3, redis-slave 2",
  "Normal ScalingReplicaSet guestbook-v1: Scaled up replica set guestbook-v1-6b9f8d7c54",
  "every node of 2, on both nodes, at 12.5 ms",
])("%j has no name", (text) => expect(found(text)).toEqual([]));

test("names are found as wholes, in other names only between their parts", () => {
  const finder = finderOf(["a-1", "worker-7"]) ?? /^/;
  expect("a-1 xa-1 a-10 kube-proxy-worker-7 worker-7.example worker-77".match(finder)).toEqual([
    ...["a-1", "worker-7", "worker-7"],
  ]);
});

test.each<[Parameters<typeof isKnown>[0], string, boolean]>([
  ["host", "redis-master.lab.svc.cluster.local", true],
  ["host", "svc.corp.example", true],
  ["host", "networking.k8s.io", true],
  ["host", "www.host-1", true],
  ["host", "shop.example", false],
  ["namespace", "kube-system", true],
  ["namespace", "namespace-12", true],
  ["namespace", "kube-shop", false],
  ["pod", "busybox-2", true],
  ["pod", "redis-master-pod-3", true],
  ["pod", "cart-pod-3", false],
  ["node", "node-10", true],
  ["node", "node-a", false],
  ["user", "user-1", true],
  ["user", "alice", false],
])("whether the %s %s is no secret: %s", (kind, name, known) => expect(isKnown(kind, name)).toBe(known));

test("a pod of a known workload is told as one of it", () => {
  expect(workloadOf("cilium-operator-7d9f8b6c5-vwxz2")).toBe("cilium-operator");
  expect(workloadOf("cilium-x8k2p")).toBe("cilium");
  expect(workloadOf("cart-7d9f8b6c5-vwxz2")).toBe(undefined);
});
