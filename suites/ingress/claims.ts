import type { LabClaim } from "../claim.ts";
import { clusterIpBackend } from "./cluster-ip-backend.ts";
import { highAvailability } from "./high-availability.ts";
import { path } from "./path.ts";
import { pattern } from "./pattern.ts";
import { rewrite } from "./rewrite.ts";
import { serviceDeleted } from "./service.ts";
import { tls } from "./tls.ts";

export const ingressClaims: readonly LabClaim[] = [
  serviceDeleted,
  tls,
  path,
  rewrite,
  pattern,
  clusterIpBackend,
  highAvailability,
];
