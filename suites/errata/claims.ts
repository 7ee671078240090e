import type { LabClaim } from "../claim.ts";
import { endpointsApi, ingressApi } from "./changed.ts";
import { established } from "./policy.ts";
import { ingressAnnotation } from "./changed.ts";
import { kubectlRun } from "./changed.ts";
import { proxyMode } from "./changed.ts";
import { replicationBlocked } from "./policy.ts";

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
