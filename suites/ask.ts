import type { Lab } from "../fixtures/guestbook/lab.ts";
import { settled } from "../fixtures/guestbook/settled.ts";
import { surroundingsOf } from "../fixtures/guestbook/surroundings.ts";
import type { ClaimResult } from "../helpers/ask.ts";
import { reasonOfError } from "../helpers/ask-reasons.ts";
import { runClaim } from "../helpers/run.ts";
import { TIMEOUTS } from "../helpers/timeouts.ts";
import type { LabClaim } from "./claim.ts";

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
    ...(restored ? { unsettled: (until) => unsettled(lab, until) } : {}),
  });

/** Waits until the lab is what it was deployed as; why it is not, where it does not come to that. */
export const unsettled = (lab: Lab, signal: AbortSignal, seconds: number = TIMEOUTS.settling) =>
  settled(lab, { seconds, signal }).then(() => undefined, reasonOfError);
