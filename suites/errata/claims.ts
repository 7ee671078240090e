import type { LabClaim } from "../claim.ts";
import { endpointsApi, ingressAnnotation, ingressApi, kubectlRun, proxyMode } from "./kubernetes-changes.ts";
import { established, replicationBlocked } from "./policy.ts";

/**
 * Statements of the lab that are out of date. Upheld means that this cluster shows the erratum, which the report lists
 * as a finding; skipped means that it does not. An erratum is never violated, since it is no failure of the cluster.
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
