import type { LabClaim } from "../claim.ts";

/** Prints the claims; a person gets two columns, a machine JSON. */
export function list(claims: readonly LabClaim[], json: boolean): void {
  const shown = claims.map(({ id, says, effect }) => ({ id, says, effect }));
  const width = Math.max(...shown.map(({ id }) => id.length));
  const lines = shown.map(({ id, says }) => `${id.padEnd(width)}  ${says}`);
  process.stdout.write(json ? `${JSON.stringify(shown, undefined, 2)}\n` : `${lines.join("\n")}\n`);
}
