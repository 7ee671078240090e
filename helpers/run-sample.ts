import type { Claim } from "./claim.ts";
import type { EvidenceLog } from "./evidence.ts";
import { sampleReason } from "./reason-sample.ts";
import { seen } from "./report/sample.ts";
import type { RunOptions } from "./run.ts";
import { upheld } from "./verdict.ts";

/** Claims about nothing, for the tests of the engine that runs them. */
export interface Context {
  log: EvidenceLog;
  signal: AbortSignal;
}
export type Check = Claim<Context>["check"];

export const good: Check = async ({ log }) => {
  log.add(seen("open"));
  return upheld(sampleReason("it is open"), log.all);
};

export const claimOf = (
  name: string,
  check: Check,
  rest: Partial<Pick<Claim<Context>, "effect" | "seconds" | "touches">> = {},
): Claim<Context> => ({
  id: `pods/${name}`,
  says: `Pods do ${name}.`,
  expects: `pods that do ${name}`,
  effect: "reads",
  touches: "namespace",
  seconds: 30,
  check,
  ...rest,
});

export const optionsOf = (rest: Partial<RunOptions<Context>> = {}): RunOptions<Context> => ({
  contextFor: (log, signal) => ({ log, signal }),
  signal: new AbortController().signal,
  ...rest,
});
