import type { LabClaim } from "../claim.ts";
import { everyService, fqdn, shortName } from "./names.ts";
import { namespace } from "./namespace.ts";
import { resolvNameserver, resolvNdots, resolvSearch } from "./resolv.ts";
import { server } from "./server.ts";

export const dnsClaims: readonly LabClaim[] = [
  shortName,
  server,
  everyService,
  fqdn,
  namespace,
  resolvNameserver,
  resolvSearch,
  resolvNdots,
];
