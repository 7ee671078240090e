import type { Report } from "../../reporters/model.ts";
import { reportOf, resultOf, seen } from "../../reporters/sample.ts";

/** Names that must not be in the redacted sample report. */
export const HIDDEN: readonly string[] = [
  ...["10.42.1.7", "10.42.0.9", "10.42.1.8", "10.43.200.7", "10.43.0.10", "172.18.0.2", "172.18.0.3"],
  ...["10-42-1-7", "7.200.43.10", "fd00::17", "fd00:0:0:0:0:0:0:17", "198.51.100.7"],
  ...["worker-a7", "worker-b9.corp.example", "corp.example", "labcheck-0a1b2c3d", "shop-eu", "team"],
  ...["redis-master-7c9f6b8d5-x2x4z", "redis-slave-5f7b9c4d8-bcdfg", "guestbook-v1-6b9f8d7c54-mnpqr"],
  ...["cart-7d9f8b6c5-vwxz2", "calico-node-x8k2p", "web-0", "coredns-66f8d9c7b-jklmn", "db"],
  ...["registry.corp.example", "a1b2c3.elb.cloud.example", "traefik-middleware.labcheck-0a1b2c3d.test"],
  ...[
    "alice",
    "api.shop.example",
    "oidc:bob@corp",
    "crew-1",
    "crew-2",
    "crew-3",
    "crew-3-other",
    "crew-4",
    "crew-5",
  ],
  // Only in the data and the sentences of reasons.
  ...[
    "infra-9",
    "minikube",
    "solo-0",
    "crew-9",
    "carol",
    "only.data.example",
    "gatehouse",
    "only.url.example",
  ],
  ...["10.77.1.9", "10.77.0.0", "fd00::77", "shop-9.text.example"],
];

/** Parts that must stay readable. */
export const KEPT: readonly string[] = [
  ...[":6379", ":31234", "is timeout, not open", "violated", "kube-system/coredns-pod-", "10:00:03.250"],
  ...["redis-master-pod-", "redis-slave-pod-", "calico-node-pod-", "guestbook", "kube-dns.kube-system.svc"],
  ...["kubernetes.default", "cluster.local", "127.0.0.1", "0.0.0.0/0", "::/0", "v1.34.1", "ndots:5"],
  ...[
    "connection-shut",
    "node-left-out",
    '"term":"timeout"',
    '"object":"redis-master"',
    '"host":"redis-slave"',
  ],
  ...["networking.k8s.io/v1", "/labcheck/redis:7", "the test process", "busybox-1", "2026-08-21T10:00:00"],
];

const NAMESPACE = "labcheck-0a1b2c3d";
const MASTER = "redis-master-7c9f6b8d5-x2x4z";
const SLAVE = "redis-slave-5f7b9c4d8-bcdfg";
const GUESTBOOK = "guestbook-v1-6b9f8d7c54-mnpqr";
const INGRESS = `traefik-middleware.${NAMESPACE}.test`;

const fromPod = (name: string, node: string) => ({
  source: `pod ${name} on ${node}`,
  command: `kubectl exec -n ${NAMESPACE} ${name} -c busybox -- nc -v -v -z -w 3 10.42.1.7 6379`,
});

/** A report of a user's cluster, with names in every place that can hold one. */
export function namedReport(): Report {
  const policy = resultOf("policy/removed", {
    verdict: "violated",
    reason: `busybox-1 on worker-a7 → ${MASTER} (10.42.1.7:6379) is timeout, not open`,
    code: "connection-shut",
    data: {
      ...{ from: { pod: "busybox-1" }, node: { node: "worker-a7" }, to: { pod: MASTER } },
      ...{ address: { address: "10.42.1.7" }, port: { port: 6379 }, outcome: { term: "timeout" } },
    },
    evidence: [
      seen("timeout", { ...fromPod("busybox-1", "worker-a7"), target: "10.42.1.7:6379" }),
      seen("open", { ...fromPod(GUESTBOOK, "worker-b9.corp.example"), target: "10.42.1.7:6379" }),
      seen("1", {
        source: "node worker-a7",
        raw: `-s 0.0.0.0/0 ::/0 -m comment --comment "${NAMESPACE}/redis-master"`,
      }),
    ],
    surroundings: [
      seen("read", {
        source: "labcheck",
        target: "the lab's pods",
        command: `kubectl get pods -n ${NAMESPACE} -o wide`,
        raw: `${NAMESPACE}/${MASTER} Ready 10.42.1.7 worker-b9.corp.example restarts 0\n${NAMESPACE}/${SLAVE} Ready 10.42.0.9 worker-a7 restarts 0`,
      }),
      seen("read", {
        target: "events",
        raw: `2026-08-21T10:00:03.250Z Normal Pulled ${MASTER}: image "registry.corp.example:5000/team-x/redis:7" is here\n2026-08-21T10:00:03.250Z Normal Scheduled x: Successfully assigned ${NAMESPACE}/${SLAVE} to worker-a7`,
      }),
      seen("read", {
        target: "parts of the cluster that are not Ready",
        raw: "kube-system/coredns-66f8d9c7b-jklmn Pending - - restarts 0\nshop-eu/cart-7d9f8b6c5-vwxz2 Failed 10.42.1.8 worker-a7 restarts 3\nteam/db Pending - - restarts 1\nteam/web-0 Pending - worker-a7 restarts 1",
      }),
      seen("read", { target: "policies", raw: 'team/allow {"podSelector":{}}' }),
    ],
  });
  const dns = resultOf("dns/short-name", {
    reason: "redis-master is 10.43.200.7, and the web of kube-dns.kube-system.svc.cluster.local is whole",
    evidence: [
      seen("10.43.200.7", {
        raw: `Server:\t10.43.0.10:53\nName:\tredis-master.${NAMESPACE}.svc.cluster.local\n7.200.43.10.in-addr.arpa\nfd00:0:0:0:0:0:0:17 fd00::17`,
      }),
      seen("read", {
        raw: `search ${NAMESPACE}.svc.cluster.local svc.cluster.local cluster.local corp.example\nnameserver 10.43.0.10\noptions ndots:5`,
      }),
      seen("read", {
        raw: `10-42-1-7.${NAMESPACE}.pod.cluster.local kubernetes.default 127.0.0.1 db.team.svc`,
      }),
    ],
  });
  const ingress = resultOf("ingress/tls", {
    reason: `${INGRESS}: no answer`,
    evidence: [
      seen("trusted", {
        target: `${INGRESS} at 172.18.0.2:443`,
        raw: `CN=${INGRESS}\nDNS:${INGRESS}`,
      }),
      seen("HTTP 200", {
        target: `https://${INGRESS}/guestbook/`,
        command: `curl --resolve ${INGRESS}:443:172.18.0.2 https://${INGRESS}/`,
      }),
      seen("read", {
        source: "the test process",
        raw: "LoadBalancer 10.43.200.7, ports 3000:31234, load balancer a1b2c3.elb.cloud.example",
      }),
      seen("HTTP 200", {
        target: "http://172.18.0.3:31234/",
        command: "/home/alice/.cache/labcheck/chromium http://a1b2c3.elb.cloud.example:3000/",
      }),
      seen("HTTP 404", {
        target: `POST /apis/networking.k8s.io/v1/namespaces/${NAMESPACE}-other/ingresses`,
        raw: "getaddrinfo ENOTFOUND api.shop.example",
      }),
    ],
  });
  const skipReason = resultOf("guestbook/spread", {
    verdict: "skipped",
    reason: "needs `list nodes` and `get services` in crew-1, which oidc:bob@corp may not",
    code: "permission-missing",
    data: {
      rights: [
        { code: "right", data: { verb: { term: "list" }, resource: { term: "nodes" } } },
        { code: "right", data: { verb: { term: "get" }, namespace: { namespace: "crew-1" } } },
      ],
      user: { user: "oidc:bob@corp" },
    },
    evidence: [],
  });
  return reportOf([policy, dns, ingress, skipReason, namedInData()], {
    target: {
      ...{
        kind: "existing",
        why: "the server is https://api.shop.example:6443",
        outside: "the test process",
      },
      kubernetes: "v1.34.1",
      nodes: [
        { name: "worker-a7", address: "172.18.0.2", kubelet: "v1.34.1", system: "Debian 12" },
        { name: "worker-b9.corp.example", address: "172.18.0.3", kubelet: "v1.34.1", system: "Debian 12" },
      ],
      ...{
        cni: "calico",
        denyStyle: "drop",
        proxyMode: "iptables",
        ingress: "traefik",
        loadBalancer: "the cloud's",
      },
      images: ["registry.corp.example:5000/labcheck/redis:7"],
    },
    findings: [
      {
        at: "2026-08-21T10:00:01.000Z",
        what: "kube-system/calico-node-x8k2p restarted",
        claims: ["dns/server"],
      },
    ],
    residue: [
      `the namespace ${NAMESPACE}: it hangs, as 198.51.100.7 said`,
      "the objects in crew-4: no end within 20 s",
      "Namespace crew-2 with 1 object in it: Secret cert",
      "Secret crew-5/cert",
    ],
    audit: {
      ...{ kinds: 40, objects: 900, excluded: [] },
      unseen: ["secrets: it may be listed in crew-3 and crew-3-other only"],
    },
  });
}

const leftOut = (name: string) => ({ code: "node-left-out", data: { node: { node: name } } });

/** A claim whose reason has names of every kind, nested and in lists, that occur nowhere else. */
function namedInData() {
  return resultOf("external/node-port", {
    verdict: "inconclusive",
    reason:
      "the hop of minikube is carol's: solo-0 in crew-9 asked gatehouse (10.77.1.9) for https://only.url.example:6443/x of only.data.example; infra-9 was left out; it said: shop-9.text.example:443/x",
    code: "hop-unidentified",
    data: {
      why: { code: "below", data: { at: { node: "minikube" }, is: [{ user: "carol" }, { pod: "solo-0" }] } },
      ...{ namespace: { namespace: "crew-9" }, hosts: [{ host: "gatehouse" }, { host: "redis-slave" }] },
      addresses: [[{ address: "10.77.1.9" }, { address: "10.77.0.0/16" }], [{ address: "fd00::77" }]],
      ...{ url: { url: "https://only.url.example:6443/x" }, domain: { host: "only.data.example" } },
      ...{ service: { object: "redis-master" }, outcome: { term: "timeout" } },
      error: { text: "shop-9.text.example:443/x" },
      notes: [leftOut("infra-9"), leftOut("worker-a7")],
    },
    evidence: [],
  });
}
