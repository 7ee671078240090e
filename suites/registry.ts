import type { LabClaim } from "./claim.ts";
import { dnsClaims } from "./dns/claims.ts";
import { errataClaims } from "./errata/claims.ts";
import { externalClaims } from "./external/claims.ts";
import { guestbookClaims } from "./guestbook/claims.ts";
import { ingressClaims } from "./ingress/claims.ts";
import { podsClaims } from "./pods/claims.ts";
import { policyClaims } from "./policy/claims.ts";
import { servicesClaims } from "./services/claims.ts";

/** Every claim of the lab, in the lab's order. */
export const CLAIMS: readonly LabClaim[] = [
  ...guestbookClaims,
  ...podsClaims,
  ...servicesClaims,
  ...dnsClaims,
  ...externalClaims,
  ...ingressClaims,
  ...policyClaims,
  ...errataClaims,
];
