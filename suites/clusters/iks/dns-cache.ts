import { IMAGES } from "../../../fixtures/cluster/build/images.ts";
import { applied, mutating } from "../admission.ts";
import type { KeptCluster } from "../kept.ts";

/** Where NodeLocal DNS listens on every node. */
const CACHE = "169.254.20.10";
const NAME = "node-local-dns";
const NAMESPACE = "kube-system";

/** It listens at all addresses of its node: CoreDNS is built here without the plug-in that binds it to one. */
const corefile = (upstream: string) => `.:53 {
    errors
    cache 5
    forward . ${upstream} {
        force_tcp
    }
}
`;

/** CoreDNS on every node; what node-cache itself would do, to make the address, is done by a container beside it. */
function objects(upstream: string): object[] {
  const labels = { "k8s-app": NAME };
  const metadata = { name: NAME, namespace: NAMESPACE, labels };
  const make = `ip address add ${CACHE}/32 dev lo; trap 'ip address del ${CACHE}/32 dev lo; exit 0' TERM
    while :; do sleep 1 & wait $!; done`;
  const nodeCache = {
    name: "node-cache",
    image: IMAGES.busybox,
    imagePullPolicy: "IfNotPresent",
    command: ["sh", "-c", make],
    args: ["-localip", `${CACHE},${upstream}`],
    securityContext: { privileged: true },
  };
  const coredns = {
    name: "coredns",
    image: IMAGES.coredns,
    imagePullPolicy: "IfNotPresent",
    args: ["-conf", "/etc/coredns/Corefile"],
    volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
  };
  const spec = {
    hostNetwork: true,
    dnsPolicy: "Default",
    tolerations: [{ operator: "Exists" }],
    terminationGracePeriodSeconds: 5,
    containers: [nodeCache, coredns],
    volumes: [{ name: "config", configMap: { name: NAME } }],
  };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: corefile(upstream) } },
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata,
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  ];
}

const searches = `[request.namespace + ".svc.cluster.local", "svc.cluster.local", "cluster.local"]`;

/** The resolv.conf that a kubelet writes if it is configured with the cache. */
const throughTheCache = {
  name: "through-the-cache",
  kind: { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] },
  condition: 'object.spec.dnsPolicy == "ClusterFirst" && !has(object.spec.dnsConfig)',
  patch: `[JSONPatch{op: "replace", path: "/spec/dnsPolicy", value: "None"},
    JSONPatch{op: "add", path: "/spec/dnsConfig", value: Object.spec.dnsConfig{
      nameservers: ["${CACHE}"], searches: ${searches},
      options: [Object.spec.dnsConfig.options{name: "ndots", value: "5"}]}}]`,
  sample: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "trial" },
    spec: { containers: [{ name: "own", image: IMAGES.busybox }] },
  },
  acts: ["{.spec.dnsConfig.nameservers[0]}", CACHE],
} as const;

/**
 * Puts a DNS cache on every node before the cluster's DNS, which the lab's pods use; disposing ends that.
 */
export async function nodeLocalDns(kept: KeptCluster): Promise<AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const { kubectl } = kept;
  const service = ["get", "service", "kube-dns", "-n", NAMESPACE, "-o", "jsonpath={.spec.clusterIP}"];
  undo.use(await applied(kept, objects(await kubectl(service))));
  await kubectl(["rollout", "status", `daemonset/${NAME}`, "-n", NAMESPACE, "--timeout=60s"]);
  undo.use(await mutating(kept, throughTheCache));
  return undo.move();
}
