import type { Lab } from "../fixtures/guestbook/lab.ts";
import type { Claim } from "../helpers/claim.ts";
import type { Look } from "../helpers/probes/look.ts";

/** What the check of a claim may use: probes to look with, and the lab to look at. */
interface Context {
  lab: Lab;
  look: Look;
}

export type LabClaim = Claim<Context>;
