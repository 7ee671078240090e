import { TOUCHES, type Touch } from "../helpers/claim.ts";
import { invalidTouch } from "../helpers/errors/flags.ts";
import type { Reason } from "../helpers/reason.ts";
import type { LabClaim } from "./claim.ts";
import { scopeNotAllowed } from "./reasons.ts";

/** What may be touched in a cluster that others use as well, unless the user says otherwise. */
export const DEFAULT_TOUCH: readonly Touch[] = ["namespace"];

/** Reads one --touch; the lab's own namespaces always are. Throws a usage error for what nobody touches. */
export function readTouch(value: string): readonly Touch[] {
  const named = value.split(",").map((each) => each.trim());
  const unknown = named.find((each) => !TOUCHES.some((touch) => touch === each));
  if (unknown === undefined) return TOUCHES.filter((touch) => touch === "namespace" || named.includes(touch));
  throw invalidTouch(value, TOUCHES);
}

/** Why a claim is not to be asked of a cluster where only so much may be touched. */
export function untouchable(
  { touches }: Pick<LabClaim, "touches">,
  may: readonly Touch[],
): Reason | undefined {
  return may.includes(touches) ? undefined : scopeNotAllowed({ scope: touches });
}
