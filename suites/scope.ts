import { SCOPES, type Scope, scopeOf } from "../helpers/engine/claim.ts";
import type { Reason } from "../helpers/engine/reason.ts";
import { invalidTouch } from "../helpers/errors/flags.ts";
import type { LabClaim } from "./claim.ts";
import { scopeNotAllowed } from "./reasons.ts";

/** What may be touched in a cluster that others use as well, unless the user says otherwise. */
export const DEFAULT_SCOPES: readonly Scope[] = ["namespace"];

/** Reads one --touch; the lab's own namespaces always are. Throws a usage error for what nobody touches. */
export function readScopes(value: string): readonly Scope[] {
  const named = value.split(",").map((each) => each.trim());
  const unknown = named.find((each) => !SCOPES.some((touch) => touch === each));
  if (unknown === undefined) return SCOPES.filter((touch) => touch === "namespace" || named.includes(touch));
  throw invalidTouch(value, SCOPES);
}

/** Why a claim is skipped on a cluster where only so much may be changed. */
export function scopeViolation(
  claim: Pick<LabClaim, "scope">,
  allowed: readonly Scope[],
): Reason | undefined {
  const scope = scopeOf(claim);
  return allowed.includes(scope) ? undefined : scopeNotAllowed({ scope });
}
