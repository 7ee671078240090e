import { shuffled } from "../statistics/random.ts";
import type { Claim } from "./claim.ts";

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
