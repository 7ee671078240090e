import type { LabClaim } from "../claim.ts";
import { endpointsApi, ingressAnnotation, ingressApi, kubectlRun, proxyMode } from "./changed.ts";
import { established, replicationBlocked } from "./policy.ts";

/**
 * Where the lab's words and a cluster of today part. Upheld says that they do, and then it is a finding of
 * the report; skipped that they do not here. None is ever violated: it is no failure of the cluster.
 */
export const errataClaims: readonly LabClaim[] = [
  replicationBlocked,
  established,
  ingressApi,
  ingressAnnotation,
  kubectlRun,
  endpointsApi,
  proxyMode,
];
