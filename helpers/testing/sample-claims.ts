import type { Claim } from "../engine/claim.ts";
import type { EvidenceLog } from "../engine/evidence.ts";
import type { RunOptions } from "../engine/run-claims.ts";
import { upheld } from "../engine/verdict.ts";
import { defineReason, text } from "../reasons/reason.ts";
import { seen } from "../reporters/sample.ts";

/** Claims about nothing, for the tests of the engine that runs them. */
export interface Context {
  log: EvidenceLog;
  signal: AbortSignal;
}
export type Check = Claim<Context>["check"];

export const good: Check = async ({ log }) => {
  log.add(seen("open"));
  return upheld(sampleReason("it is open"));
};

export const claimOf = (
  name: string,
  check: Check,
  rest: Partial<Pick<Claim<Context>, "mutates" | "timeoutSeconds" | "scope">> = {},
): Claim<Context> => ({
  id: `pods/${name}`,
  statement: `Pods do ${name}.`,
  expected: `pods that do ${name}`,
  timeoutSeconds: 30,
  check,
  ...rest,
});

export const optionsOf = (rest: Partial<RunOptions<Context>> = {}): RunOptions<Context> => ({
  contextFor: (log, signal) => ({ log, signal }),
  signal: new AbortController().signal,
  ...rest,
});

const sample = defineReason("sample", { words: text }, ({ words }) => words);

/** A reason about nothing, for tests of what passes reasons on. */
export const sampleReason = (words: string) => sample({ words });
