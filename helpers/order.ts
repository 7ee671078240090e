import type { Claim } from "./claim.ts";
import { shuffled } from "./random.ts";

/**
 * The order in which claims are asked, as groups of which each may run side by side: readers together, a
 * claim that changes the lab always alone. Seed 0 asks all readers first; any other seed mixes them all.
 */
export function groupsOf<Context>(claims: readonly Claim<Context>[], seed: number): Claim<Context>[][] {
  const order = seed === 0 ? readersFirst(claims) : shuffled(claims, seed);
  const groups: Claim<Context>[][] = [];
  for (const claim of order) {
    const last = groups.at(-1);
    const together = claim.effect === "reads" && last?.[0]?.effect === "reads";
    if (together) last?.push(claim);
    else groups.push([claim]);
  }
  return groups;
}

function readersFirst<Context>(claims: readonly Claim<Context>[]): Claim<Context>[] {
  const readers = claims.filter(({ effect }) => effect === "reads");
  return [...readers, ...claims.filter(({ effect }) => effect === "changes")];
}
