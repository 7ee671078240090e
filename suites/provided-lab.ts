import { inject } from "vitest";
import { type Lab, type LabRecord, labOf } from "../fixtures/guestbook/lab.ts";
import type { ClaimResult } from "../helpers/ask.ts";
import { runClaim } from "../helpers/run.ts";
import type { LabClaim } from "./claim.ts";

/** The lab that the setup of the test run deployed. */
export const providedLab = (): Promise<Lab> => labOf(JSON.parse(inject("lab")) as LabRecord);

/** Asks one claim of a lab, outside of a run of all. */
export const ask = (lab: Lab, claim: LabClaim, signal: AbortSignal): Promise<ClaimResult> =>
  runClaim(claim, {
    signal,
    contextFor: (log, until) => ({ lab, look: { kube: lab.kube, log, signal: until } }),
  });

/** A result as a failed test shows it. */
export const inWords = ({ id, verdict, reason }: ClaimResult) => `${id} ${verdict}: ${reason}`;
