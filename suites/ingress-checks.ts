import { type ClaimId, type Section, sectionOf } from "../helpers/engine/claim.ts";

/** The sections in which a claim looks at the ingress, or at every entrance from outside. */
export const ASK_INGRESS: readonly Section[] = ["guestbook", "ingress", "policy", "errata"];

/** Whether one of the claims has to do with the ingress: for others no way through it is made or waited for. */
export const asksIngress = (claims: readonly { id: ClaimId }[]): boolean =>
  claims.some(({ id }) => ASK_INGRESS.includes(sectionOf(id)));
