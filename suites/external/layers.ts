import { isIP } from "node:net";
import type { V1Service } from "@kubernetes/client-node";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { balancedService } from "./service.ts";

/** The API server's own default; a cluster may be told otherwise, which no object of the API shows. */
const NODE_PORTS = { from: 30000, to: 32767 };
const RANGE = `${NODE_PORTS.from}-${NODE_PORTS.to} (the API server's default range)`;

export const layers: LabClaim = {
  id: "external/layers",
  says: "A LoadBalancer service is a NodePort service and a ClusterIP service as well.",
  expects: "one object with a ClusterIP, a node port of the range, a balancer's address and policy Cluster",
  effect: "reads",
  touches: "namespace",
  seconds: TIMEOUTS.loadBalancer + 30,
  async check({ lab, look }) {
    const { service, balancer } = await balancedService(look, lab);
    const wrong = wrongWith(service);
    if (wrong) return violated(`the guestbook service ${wrong}`, look.log.all);
    if (balancer === undefined)
      return violated(
        `the guestbook service has no load balancer's address after ${TIMEOUTS.loadBalancer} s`,
        look.log.all,
      );
    const { clusterIP, ports } = service.spec ?? {};
    return upheld(
      `ClusterIP ${clusterIP}, node port ${ports?.[0]?.nodePort} of ${RANGE}, load balancer ${balancer}, policy Cluster`,
      look.log.all,
    );
  },
};

function wrongWith({ spec }: V1Service): string | undefined {
  if (spec?.type !== "LoadBalancer") return `is of type ${spec?.type}, not LoadBalancer`;
  if (isIP(spec.clusterIP ?? "") === 0) return `has the ClusterIP ${spec.clusterIP}, not an address`;
  const port = spec.ports?.[0]?.nodePort;
  if (port === undefined || port < NODE_PORTS.from || port > NODE_PORTS.to)
    return `has the node port ${port ?? "none"}, not one of ${RANGE}`;
  const { externalTrafficPolicy: policy = "Cluster" } = spec;
  return policy === "Cluster" ? undefined : `has the external traffic policy ${policy}, not Cluster`;
}
