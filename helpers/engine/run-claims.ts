import { mapConcurrent } from "../async/concurrency.ts";
import type { Reason } from "../reasons/reason.ts";
import { shuffled } from "../statistics/random.ts";
import { type CheckOptions, type ClaimResult, checkClaim } from "./check-claim.ts";
import type { Claim, ClaimId } from "./claim.ts";
import { notRestoredAfter } from "./engine-reasons.ts";

/**
 * The order in which claims run, as groups whose claims may run side by side: read-only claims together, a
 * claim that mutates the lab always alone. Seed 0 runs the read-only claims first; any other seed mixes all.
 */
export function scheduleClaims<Context>(claims: readonly Claim<Context>[], seed: number): Claim<Context>[][] {
  const order = seed === 0 ? readOnlyFirst(claims) : shuffled(claims, seed);
  const groups: Claim<Context>[][] = [];
  for (const claim of order) {
    const last = groups.at(-1);
    const together = !claim.mutates && last !== undefined && !last[0]?.mutates;
    if (together) last?.push(claim);
    else groups.push([claim]);
  }
  return groups;
}

function readOnlyFirst<Context>(claims: readonly Claim<Context>[]): Claim<Context>[] {
  const readOnly = claims.filter(({ mutates }) => !mutates);
  return [...readOnly, ...claims.filter(({ mutates }) => mutates)];
}

export interface RunOptions<Context> extends CheckOptions<Context> {
  /** Shuffles the order of the claims; with 0 or none, reading claims run first. */
  seed?: number;
  /** The number of reading claims that run at a time. */
  concurrency?: number;
  onResult?: (result: ClaimResult) => void;
  onStart?: (claim: Claim<Context>) => void;
}

const CONCURRENCY = 4;

/** Runs the claims: those that only read side by side, those that change the lab each alone. */
export async function runClaims<Context>(
  claims: readonly Claim<Context>[],
  options: RunOptions<Context>,
): Promise<ClaimResult[]> {
  const results = new Map<ClaimId, ClaimResult>();
  let changedBy: Reason | undefined;
  const downReason = async () => changedBy ?? (await options.downReason?.());
  const runOne = async (claim: Claim<Context>) => {
    options.onStart?.(claim);
    const { result, changed } = await checkClaim(claim, { ...options, downReason: downReason });
    if (changed !== undefined) changedBy ??= notRestoredAfter({ claim: claim.id, why: changed });
    results.set(claim.id, result);
    options.onResult?.(result);
  };
  for (const group of scheduleClaims(claims, options.seed ?? 0)) {
    await mapConcurrent(group, options.concurrency ?? CONCURRENCY, runOne);
  }
  return claims.map((claim) => results.get(claim.id) ?? absent(claim));
}

/** Runs one claim, outside of a run of many. */
export async function runClaim<Context>(
  claim: Claim<Context>,
  options: CheckOptions<Context>,
): Promise<ClaimResult> {
  return (await checkClaim(claim, options)).result;
}

function absent<Context>(claim: Claim<Context>): ClaimResult {
  throw new Error(`${claim.id} was scheduled and has no result`);
}
