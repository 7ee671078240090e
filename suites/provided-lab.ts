import { inject } from "vitest";
import { type Lab, type LabRecord, labOf } from "../fixtures/guestbook/lab.ts";
import { settled } from "../fixtures/guestbook/settled.ts";
import { surroundingsOf } from "../fixtures/guestbook/surroundings.ts";
import type { ClaimResult } from "../helpers/ask.ts";
import { inWords as errorInWords } from "../helpers/errors.ts";
import { runClaim } from "../helpers/run.ts";
import { TIMEOUTS } from "../helpers/timeouts.ts";
import type { LabClaim } from "./claim.ts";

/** The lab that the setup of the test run deployed. */
export const providedLab = (): Promise<Lab> => labOf(JSON.parse(inject("lab")) as LabRecord);

/** Asks one claim of a lab, outside of a run of all. `restored` wants the lab to be as it was after it. */
export const ask = (
  lab: Lab,
  claim: LabClaim,
  signal: AbortSignal,
  { restored }: { restored: boolean } = { restored: true },
): Promise<ClaimResult> =>
  runClaim(claim, {
    signal,
    contextFor: (log, until) => ({ lab, look: { kube: lab.kube, log, signal: until } }),
    surroundings: (until) => surroundingsOf(lab, until),
    ...(restored ? { unsettled: (until) => settledAgain(lab, until) } : {}),
  });

const settledAgain = (lab: Lab, signal: AbortSignal) =>
  settled(lab, { seconds: TIMEOUTS.settling, signal }).then(() => undefined, errorInWords);

/** A result as a failed test shows it. */
export const inWords = ({ id, verdict, reason }: ClaimResult) => `${id} ${verdict}: ${reason}`;
