import { isIP } from "node:net";
import type { V1Service } from "@kubernetes/client-node";
import { nodePortRange } from "../../fixtures/cluster/ranges.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { balancedService, noAddressYet } from "./service.ts";

/** The API server's own default, where it does not say what it has been told. */
const DEFAULT = [30000, 32767] as const;

export const layers: LabClaim = {
  id: "external/layers",
  says: "A LoadBalancer service is a NodePort service and a ClusterIP service as well.",
  expects: "one object with a ClusterIP, a node port of the range, a balancer's address and policy Cluster",
  effect: "reads",
  touches: "namespace",
  seconds: TIMEOUTS.loadBalancer + 30,
  async check({ lab, look }) {
    const { service, balancers } = await balancedService(look, lab);
    const range = (await nodePortRange(look, lab.namespace)) ?? DEFAULT;
    const wrong = wrongWith(service, range);
    if (wrong) return violated(`the guestbook service ${wrong}`, look.log.all);
    const { clusterIP = "", clusterIPs = [clusterIP], ports } = service.spec ?? {};
    const inner = `ClusterIP ${clusterIPs.join(", ")}, node port ${ports?.[0]?.nodePort} of ${range.join("-")}`;
    if (balancers.length > 0)
      return upheld(`${inner}, load balancer ${balancers.join(", ")}, policy Cluster`, look.log.all);
    return lab.balancer
      ? skipped(`${inner}, but ${lab.balancer.missing.text}`, look.log.all)
      : noAddressYet(look, lab, inner);
  },
};

function wrongWith({ spec }: V1Service, [from, to]: readonly [number, number]): string | undefined {
  if (spec?.type !== "LoadBalancer") return `is of type ${spec?.type}, not LoadBalancer`;
  for (const address of spec.clusterIPs ?? [spec.clusterIP ?? ""])
    if (isIP(address) === 0) return `has the ClusterIP ${address}, not an address`;
  const port = spec.ports?.[0]?.nodePort;
  if (port === undefined || port < from || port > to)
    return `has the node port ${port ?? "none"}, not one of ${from}-${to}`;
  const { externalTrafficPolicy: policy = "Cluster" } = spec;
  return policy === "Cluster" ? undefined : `has the external traffic policy ${policy}, not Cluster`;
}
