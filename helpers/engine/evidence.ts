import type { Measurement } from "./measurement-schema.ts";
import { withoutSecrets } from "./secrets.ts";

/** One observation, kept as it was seen. */
export interface Evidence {
  /** When it began, ISO 8601. */
  at: string;
  /** The kind of probe: connect, nslookup, traceroute, http, read, … */
  probe: string;
  /** The source of the probe, and its target. */
  source: string;
  target: string;
  /** The outcome in one word or a short phrase. */
  outcome: string;
  /** The raw response, cut to a bounded length. */
  raw: string;
  /** A command that repeats the probe. */
  command: string;
  durationMs: number;
  /** In which attempt at the claim it was made, from the second on. */
  attempt?: number | undefined;
}

const LONGEST_RAW = 4000;

/** Cuts raw text to a bounded length and says how much is missing; secrets go first, while they are whole. */
export function bounded(raw: string, longest = LONGEST_RAW): string {
  const text = withoutSecrets(raw);
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}\n… ${text.length - longest} characters left out`;
}

/**
 * The record of one claim: everything its probes saw, in order, whatever became of the claim, and what its
 * check makes of that in numbers.
 */
export class EvidenceLog {
  readonly #all: Evidence[] = [];
  readonly #figures: Measurement[] = [];

  add(evidence: Evidence): void {
    this.#all.push({ ...evidence, raw: bounded(evidence.raw) });
  }

  measure(measurement: Measurement): void {
    this.#figures.push(structuredClone(measurement));
  }

  get all(): readonly Evidence[] {
    return this.#all;
  }

  get figures(): readonly Measurement[] {
    return this.#figures;
  }
}
