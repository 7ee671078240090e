import type { LabClaim } from "../claim.ts";
import { uniqueIp } from "./addresses.ts";
import { ownNetwork } from "./own-network.ts";
import { reachAny } from "./reach-any.ts";
import { routeAcross, routeLocal } from "./routes.ts";
import { standardPort } from "./standard-port.ts";

export const podsClaims: readonly LabClaim[] = [
  uniqueIp,
  ownNetwork,
  reachAny,
  routeAcross,
  routeLocal,
  standardPort,
];
