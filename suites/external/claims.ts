import type { LabClaim } from "../claim.ts";
import { distributes } from "./distributes.ts";
import { loadBalancer, nodePort, podlessNode } from "./entrances.ts";
import { clusterIp, layers } from "./layers.ts";
import { plainNodePort } from "./plain-node-port.ts";

export const externalClaims: readonly LabClaim[] = [
  layers,
  loadBalancer,
  nodePort,
  podlessNode,
  distributes,
  clusterIp,
  plainNodePort,
];
