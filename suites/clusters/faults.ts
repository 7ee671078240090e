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
