import type { LabClaim } from "../claim.ts";
import { clusterIp } from "./layers.ts";
import { distributes } from "./distributes.ts";
import { loadBalancer, nodePort } from "./entrances.ts";
import { layers } from "./layers.ts";
import { plainNodePort } from "./plain-node-port.ts";
import { podlessNode } from "./entrances.ts";

export const externalClaims: readonly LabClaim[] = [
  layers,
  loadBalancer,
  nodePort,
  podlessNode,
  distributes,
  clusterIp,
  plainNodePort,
];
