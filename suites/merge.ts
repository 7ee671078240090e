import { isDeepStrictEqual } from "node:util";
import { faultTwice, noProofs, proofsDiffer } from "../helpers/errors/reports.ts";
import type { ProofReport } from "../helpers/reporters/proof.ts";
import { proofReport } from "./proof.ts";
import { CLAIMS, FAULTS } from "./registry.ts";

/** What must be the same of parts that are to be one proof. */
const SAME = ["version", "kubernetes", "timeouts", "claims"] as const;

/**
 * The proofs of parts of the faults as one, in the order of the faults; as long as the longest, since they are
 * made on a machine each. Throws a usage error where they do not belong together.
 */
export function mergeProofs(parts: readonly ProofReport[]): ProofReport {
  const [first, ...others] = parts;
  if (!first) throw noProofs();
  const unlike = SAME.find((field) => others.some((part) => !isDeepStrictEqual(part[field], first[field])));
  if (unlike) throw proofsDiffer({ field: unlike });
  const all = parts.flatMap(({ faults }) => faults);
  const twice = all.find(({ id }, index) => all.findIndex((each) => each.id === id) !== index);
  if (twice) throw faultTwice({ fault: twice.id });
  const faults = FAULTS.flatMap(({ id }) => all.filter((fault) => fault.id === id));
  const { version, kubernetes, timeouts } = first;
  const whole = faults.length === FAULTS.length;
  return {
    ...proofReport(faults, { claims: CLAIMS, started: startOf(parts), version, kubernetes, whole }),
    durationMs: Math.max(...parts.map(({ durationMs }) => durationMs)),
    timeouts,
  };
}

const startOf = (parts: readonly ProofReport[]) =>
  Math.min(...parts.map(({ started }) => Date.parse(started)));
