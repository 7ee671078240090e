import type { LabClaim } from "../claim.ts";
import { distributes, random } from "./distribution.ts";
import { endpoints } from "./endpoints.ts";
import { internalOnly } from "./internal-only.ts";
import { recreated } from "./recreated.ts";
import { routes } from "./routes.ts";
import { scaled } from "./scaled.ts";
import { shape } from "./shape.ts";
import { udp } from "./udp.ts";

export const servicesClaims: readonly LabClaim[] = [
  shape,
  endpoints,
  routes,
  distributes,
  random,
  udp,
  recreated,
  scaled,
  internalOnly,
];
