import { expect, test } from "vitest";
import { finderOf, isKnown, namesIn, workloadOf } from "./names.ts";

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
  [
    "kubectl exec -n team web-0 -c redis-slave -- nc -z x 80",
    ["namespace team", "pod web-0", "namespace team"],
  ],
  ["kubectl get pods -n team -o wide", ["namespace team"]],
  ["kubectl --context mine version", ["context mine"]],
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
  // Host names are case-insensitive.
  ["the server is https://API.Shop.Example:6443", ["host API.Shop.Example"]],
  ["DNS:EU.Shop.Example", ["host EU.Shop.Example"]],
  ["EU.Shop.Example at 10.0.0.1:443", ["host EU.Shop.Example"]],
  ["Registry.Example:5000/redis:7", ["host Registry.Example"]],
  ["x\nteam/web-0 is gone\nx", ["namespace team", "pod web-0"]],
  ["the namespace team: it hangs", ["namespace team"]],
  ["dial tcp: lookup registry.example on 10.0.0.10:53: no such host", ["host registry.example"]],
  [
    "the proxy http://10.0.0.1:3128 does not connect to api.example:6443: it answers 502",
    ["host api.example"],
  ],
  ["the proxy http://10.0.0.1:3128 cannot connect to api.example:6443: 502", ["host api.example"]],
  // Reports of earlier versions.
  ["the proxy http://10.0.0.1:3128 opens no way to api.example:6443: it answers 502", ["host api.example"]],
  ["objects in namespace team: it hangs", ["namespace team"]],
  [
    'Secret "shop-0000" in namespace "team" is missing',
    ["namespace team", "host shop-0000", "namespace team"],
  ],
  [
    'context "admin@eu" in /etc/kube/eu.yaml, Kubernetes v1.34.1',
    ["context admin@eu", "file /etc/kube/eu.yaml"],
  ],
  ["ingress-host: the secret shop-0000 in team is not there", ["host shop-0000", "namespace team"]],
  ["Have these rights: `labcheck rbac --namespace team | kubectl apply -f -`", ["namespace team"]],
  [
    "the context admin@eu of /etc/kube/eu.yaml, Kubernetes v1.34.1",
    ["context admin@eu", "file /etc/kube/eu.yaml"],
  ],
  [
    'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "team"',
    ["namespace team", "user bob"],
  ],
  [
    String.raw`{"message":"nodes \"worker-a7\" is forbidden: User \"bob@corp\" cannot get resource"}`,
    ["node worker-a7", "user bob@corp"],
  ],
  ['pods "web-0" not found', ["pod web-0"]],
  ['namespaces "team" not found', ["namespace team"]],
])("namesIn: finds the names in %j", (text, names) => expect(found(text)).toEqual(names));

test.each([
  "wget -q http://10.0.0.1:3000/env | head -n 5",
  "redis-master is 10.43.200.7; guestbook-v1 3, redis-slave 2",
  "Normal ScalingReplicaSet guestbook-v1: Scaled up replica set guestbook-v1-6b9f8d7c54",
  "every node of 2, on both nodes, at 12.5 ms",
  "in the context prod of a kubeconfig, and of others",
  "a list which that may not be, and what it may not `get`",
])("namesIn: finds no name in %j", (text) => expect(found(text)).toEqual([]));

test("finderOf: finds whole names, and parts of longer names only between separators", () => {
  const finder = finderOf(["a-1", "worker-7"]);
  expect("a-1 xa-1 a-10 kube-proxy-worker-7 worker-7.example worker-77".match(finder)).toEqual([
    ...["a-1", "worker-7", "worker-7"],
  ]);
});

test.each<[Parameters<typeof isKnown>[0], string, boolean]>([
  ["host", "redis-master.lab.svc.cluster.local", true],
  ["host", "svc.corp.example", true],
  ["host", "networking.k8s.io", true],
  ["host", "www.host-1", true],
  ["host", "www.host-12", true],
  ["host", "redis-master", true],
  ["host", "nobody.labcheck.test", true],
  ["host", "address-12", true],
  ["host", "my-redis-master", false],
  ["host", "balancer", false],
  ["host", "shop.example", false],
  ["host", "svcs.example", false],
  ["namespace", "kube-system", true],
  ["namespace", "namespace-12", true],
  ["namespace", "kube-shop", false],
  ["namespace", "my-default", false],
  ["namespace", "default-team", false],
  ["pod", "busybox-2", true],
  ["pod", "redis-master-pod-3", true],
  ["pod", "cart-pod-3", false],
  ["node", "node-10", true],
  ["node", "node-a", false],
  ["node", "big-node-1", false],
  ["node", "node-1-eu", false],
  ["context", "context-12", true],
  ["context", "in-cluster", true],
  ["context", "context-1-eu", false],
  ["context", "my-context-1", false],
  ["file", "file-12", true],
  ["file", "the service account of this pod", true],
  ["file", "/etc/file-1", false],
  ["file", "file-1.yaml", false],
  ["user", "user-12", true],
  ["user", "alice", false],
  ["user", "bob-user-1", false],
  ["user", "user-1@corp", false],
  ["address", "127.10.20.30", true],
  ["address", "::1", true],
  ["address", "10.0.0.0", false],
  ["address", "::1234:5", false],
])("isKnown: %s %s is %s", (kind, name, known) => expect(isKnown(kind, name)).toBe(known));

test.each([
  ["of the lab", "redis-slave-5f7b9c4d8-bcdfg", "redis-slave"],
  [
    "of an operator whose name begins like its DaemonSet",
    "cilium-operator-7d9f8b6c5-vwxz2",
    "cilium-operator",
  ],
  ["of a pod network", "cilium-x8k2p", "cilium"],
  ["of a policy controller", "calico-kube-controllers-7d9f8b6c5-vwxz2", "calico-kube-controllers"],
  ["of a load balancer", "speaker-x8k2p", "speaker"],
  ["of a control plane", "kube-apiserver-cp-1", "kube-apiserver"],
  ["of the cluster DNS", "coredns-66f8d9c7b-jklmn", "coredns"],
  ["of a user", "cart-7d9f8b6c5-vwxz2", undefined],
])("workloadOf: the pod %s, %s, belongs to %s", (_, pod, workload) => expect(workloadOf(pod)).toBe(workload));
