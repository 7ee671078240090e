import type { Mutation } from "./admission.ts";

/** Faults that the API server brings into what is made, each to turn one claim. */

const port = { name: "redis-server", port: 6379, targetPort: "redis-server" };

/** The service of the slaves leads to the port by its number, not by the pods' name for it. */
export const unnamedTarget: Mutation = {
  name: "unnamed-target",
  kind: { apiGroups: [""], apiVersions: ["v1"], resources: ["services"] },
  condition: 'object.metadata.name == "redis-slave"',
  patch: '[JSONPatch{op: "replace", path: "/spec/ports/0/targetPort", value: 6379}]',
  sample: {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "redis-slave" },
    spec: { selector: { app: "redis" }, ports: [port] },
  },
  acts: ["{.spec.ports[0].targetPort}", "6379"],
};

const NETWORKING = "networking.k8s.io";
const backend = (name: string) => ({ service: { name, port: { number: 3000 } } });
const path = (name: string) => ({ path: `/${name}/`, pathType: "Prefix", backend: backend(name) });

/** The second path of each Ingress leads to the first one's service. */
export const crossedPaths: Mutation = {
  name: "crossed-paths",
  kind: { apiGroups: [NETWORKING], apiVersions: ["v1"], resources: ["ingresses"] },
  condition: "has(object.spec.rules) && object.spec.rules[0].http.paths.size() == 2",
  patch: `[
    JSONPatch{op: "replace", path: "/spec/rules/0/http/paths/1/backend/service/name",
      value: object.spec.rules[0].http.paths[0].backend.service.name},
    JSONPatch{op: "replace", path: "/spec/rules/0/http/paths/1/backend/service/port/number",
      value: object.spec.rules[0].http.paths[0].backend.service.port.number}]`,
  sample: {
    apiVersion: `${NETWORKING}/v1`,
    kind: "Ingress",
    metadata: { name: "trial" },
    spec: { rules: [{ host: "trial.test", http: { paths: [path("guestbook"), path("echo")] } }] },
  },
  acts: ["{.spec.rules[0].http.paths[1].backend.service.name}", "guestbook"],
};

const rule = (name: string) => ({ backendRefs: [{ name, port: 3000 }] });

/** The second rule of each HTTPRoute leads to the first one's service. */
export const crossedRules: Mutation = {
  name: "crossed-rules",
  kind: { apiGroups: [`gateway.${NETWORKING}`], apiVersions: ["v1"], resources: ["httproutes"] },
  condition: "object.spec.rules.size() == 2",
  patch: `[JSONPatch{op: "replace", path: "/spec/rules/1/backendRefs",
    value: object.spec.rules[0].backendRefs}]`,
  sample: {
    apiVersion: `gateway.${NETWORKING}/v1`,
    kind: "HTTPRoute",
    metadata: { name: "trial" },
    spec: { parentRefs: [{ name: "trial" }], rules: [rule("guestbook"), rule("echo")] },
  },
  acts: ["{.spec.rules[1].backendRefs[0].name}", "guestbook"],
};

/** Pods get a nameserver in addition to those of the cluster. */
export const strangeNameserver: Mutation = {
  name: "strange-nameserver",
  kind: { apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] },
  condition: 'object.spec.dnsPolicy == "ClusterFirst" && !has(object.spec.dnsConfig)',
  patch: `[JSONPatch{op: "add", path: "/spec/dnsConfig",
    value: Object.spec.dnsConfig{nameservers: ["198.51.100.53"]}}]`,
  sample: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "trial" },
    spec: { containers: [{ name: "own", image: "trial.test/own" }] },
  },
  acts: ["{.spec.dnsConfig.nameservers[0]}", "198.51.100.53"],
};

/** redis-policy admits pods with the label in any namespace. */
export const labelOfEveryNamespace: Mutation = {
  name: "label-of-every-namespace",
  kind: { apiGroups: [NETWORKING], apiVersions: ["v1"], resources: ["networkpolicies"] },
  condition: 'object.metadata.name == "redis-policy"',
  patch: `[JSONPatch{op: "add", path: "/spec/ingress/0/from/0/namespaceSelector",
    value: Object.spec.ingress.from.namespaceSelector{}}]`,
  sample: {
    apiVersion: `${NETWORKING}/v1`,
    kind: "NetworkPolicy",
    metadata: { name: "redis-policy" },
    spec: {
      podSelector: { matchLabels: { app: "redis" } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "guestbook" } } }] }],
    },
  },
  acts: ["{.spec.ingress[0].from[0].namespaceSelector}", "{}"],
};
