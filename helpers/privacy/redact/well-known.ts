import type { Kind } from "./pseudonyms.ts";

/**
 * What runs in the lab and in the parts of a cluster, by the names of its Deployments and DaemonSets: in a line
 * what belongs together, and of two that begin alike the longer one first.
 */
const WORKLOADS = [
  "guestbook-v1 redis-master redis-slave busybox echo",
  "calico-node calico-kube-controllers calico-typha calico-apiserver tigera-operator",
  "cilium-operator cilium kube-flannel-ds",
  "metallb-speaker metallb-controller speaker controller traefik ingress-nginx-controller",
  "kube-apiserver kube-controller-manager kube-scheduler etcd konnectivity-agent",
  "coredns kube-proxy metrics-server",
].flatMap((line) => line.split(" "));

/**
 * Names that say nothing of a cluster: they are the same everywhere, or the lab's own, or in the place of others
 * already.
 */
const KNOWN: Readonly<Record<Kind, RegExp>> = {
  address: /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.255|::1?)$/,
  namespace:
    /^(?:default|kube-(?:system|public|node-lease)|calico-(?:system|apiserver)|tigera-operator|metallb-system|ingress-nginx|traefik|ibm-system|namespace-\d+)$/,
  node: /^node-\d+$/,
  pod: new RegExp(
    `^(?:busybox(?:-\\d+)?|namesake|labcheck-[a-z]+|(?:(?:${WORKLOADS.join("|")})-)?pod-\\d+)$`,
  ),
  // Services, groups of the API, what stands for this machine, the lab's own names.
  host: new RegExp(
    [
      "(?:^|\\.)(?:k8s\\.io|kubernetes\\.io|cluster\\.local|svc|arpa|localhost|labcheck\\.test|host-\\d+)$",
      "(?:^|\\.)svc\\.",
      "^(?:guestbook|echo|redis-master|redis-slave|kubernetes|kube-dns|(?:address|node)-\\d+)$",
    ].join("|"),
    "i",
  ),
  user: /^user-\d+$/,
  context: /^(?:in-cluster|context-\d+)$/,
  file: /^(?:the service account of this pod|file-\d+)$/,
};

export const isKnown = (kind: Kind, name: string) => KNOWN[kind].test(name);

/** What a pod is of, where everybody may know that. */
export const workloadOf = (pod: string) => WORKLOADS.find((name) => pod.startsWith(`${name}-`));
