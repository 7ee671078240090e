import { isIP } from "node:net";
import type { V1Service } from "@kubernetes/client-node";
import { nodePortRange } from "../../fixtures/cluster/inspect/ranges.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";
import { balancedService, noAddressYet } from "./service.ts";

/** The API server's own default, where it does not say what it has been told. */
const DEFAULT = [30000, 32767] as const;

export const layers: LabClaim = {
  id: "external/layers",
  statement: "A LoadBalancer service is a NodePort service and a ClusterIP service as well.",
  expected: "one object with a ClusterIP, a node port of the range, a balancer's address and policy Cluster",
  timeoutSeconds: TIMEOUTS.loadBalancer + 30,
  async check({ lab, context }) {
    const { service, balancers } = await balancedService(context, lab);
    const range = (await nodePortRange(context, lab.namespace)) ?? DEFAULT;
    const wrong = wrongWith(service, range);
    if (wrong) return violated(wrong);
    const { clusterIP = "", clusterIPs = [clusterIP], ports } = service.spec ?? {};
    const [from, to] = range;
    const inner = { clusterIps: clusterIPs, nodePort: ports?.[0]?.nodePort ?? 0, from, to };
    if (balancers.length > 0) return upheld(reasons.serviceLayers({ ...inner, balancers }));
    const known = reasons.innerLayers(inner);
    return lab.balancer
      ? skipped(reasons.butBalancer({ service: known, why: lab.balancer.missing }))
      : noAddressYet(context, lab, known);
  },
};

function wrongWith({ spec }: V1Service, [from, to]: readonly [number, number]): Reason | undefined {
  if (spec?.type !== "LoadBalancer") return reasons.serviceType({ type: spec?.type ?? "undefined" });
  for (const address of spec.clusterIPs ?? [spec.clusterIP ?? ""])
    if (isIP(address) === 0) return reasons.clusterIpNoAddress({ given: address });
  const nodePort = spec.ports?.[0]?.nodePort;
  if (nodePort === undefined || nodePort < from || nodePort > to)
    return reasons.nodePortOutOfRange({ nodePort, from, to });
  const { externalTrafficPolicy: policy = "Cluster" } = spec;
  return policy === "Cluster" ? undefined : reasons.trafficPolicy({ policy });
}
