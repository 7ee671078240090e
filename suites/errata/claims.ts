import type { LabClaim } from "../claim.ts";
import { endpointsApi, ingressApi } from "./proxy-mode.ts";
import { established } from "./established.ts";
import { ingressAnnotation } from "./proxy-mode.ts";
import { kubectlRun } from "./proxy-mode.ts";
import { proxyMode } from "./proxy-mode.ts";
import { replicationBlocked } from "./established.ts";

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
