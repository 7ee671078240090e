import { z } from "zod";
import { SECTIONS } from "../engine/claim.ts";
import type { VerdictName } from "../engine/verdict.ts";

const place = {
  heading: z.string(),
  paragraph: z.int().positive(),
  sentence: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{16}$/),
};

const claimedSchema = z.strictObject({
  ...place,
  claims: z
    .array(z.templateLiteral([z.enum(SECTIONS), "/", z.string().min(1)]))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length, "names a claim twice"),
});

/** Why nothing of the sentence can be checked, in our words. */
const excused = z.strictObject({ ...place, none: z.string().min(1) });

const entry = z.union([claimedSchema, excused]);

const tableSchema = z.array(entry).refine((entries) => {
  const places = entries.map(({ heading, paragraph, sentence }) => `${heading}\n${paragraph}.${sentence}`);
  return new Set(places).size === places.length;
}, "names a place twice");

/** A sentence of the lab by its place and hash (see `sentencesOf`): the claims it leads to, or why none. */
export type Entry = z.infer<typeof entry>;

/** Checks that a parsed JSON is such a table, in the order of the text; throws zod's error for what is none. */
export function tableOf(json: unknown): Entry[] {
  return tableSchema.parse(json);
}

/** The claims that a sentence leads to; none for one that has a reason. */
export const claimsOf = (of: Entry): readonly string[] => ("claims" in of ? of.claims : []);

/** How much of the lab's text leads to claims and what came of them, all in sentences. */
export interface SentenceCoverage extends Record<string, number> {
  sentences: number;
  /** Lead to claims; `upheld`, `notUpheld` and `notAsked` are these. */
  claimed: number;
  /** Have a written reason why nothing can be checked. */
  excused: number;
  /** All their claims are upheld in this run. */
  upheld: number;
  /** At least one of their claims is violated or inconclusive. */
  notUpheld: number;
  /** None of these: a claim was skipped or is not in this run. */
  notAsked: number;
  /** Lead to an erratum that this run found. */
  errata: number;
}

interface JudgedClaim {
  id: string;
  verdict: VerdictName;
}

/**
 * Counts the table's sentences by the verdicts of their claims in a run. An erratum is no statement of the
 * lab: beside other claims of a sentence it does not decide, and alone it does.
 */
export function coverageOf(table: readonly Entry[], claims: readonly JudgedClaim[]): SentenceCoverage {
  const verdicts = new Map(claims.map(({ id, verdict }) => [id, verdict]));
  const claimed = table.map(claimsOf).filter((ids) => ids.length > 0);
  const fates = claimed.map((ids) => fateOf(deciding(ids).map((id) => verdicts.get(id))));
  const count = (fate: string) => fates.filter((each) => each === fate).length;
  return {
    sentences: table.length,
    claimed: claimed.length,
    excused: table.length - claimed.length,
    upheld: count("upheld"),
    notUpheld: count("notUpheld"),
    notAsked: count("notAsked"),
    errata: claimed.filter((ids) => ids.some((id) => isErratum(id) && verdicts.get(id) === "upheld")).length,
  };
}

const isErratum = (id: string) => id.startsWith("errata/");

function deciding(ids: readonly string[]): readonly string[] {
  const own = ids.filter((id) => !isErratum(id));
  return own.length > 0 ? own : ids;
}

function fateOf(verdicts: readonly (VerdictName | undefined)[]): "upheld" | "notUpheld" | "notAsked" {
  if (verdicts.some((verdict) => verdict === "violated" || verdict === "inconclusive")) return "notUpheld";
  return verdicts.every((verdict) => verdict === "upheld") ? "upheld" : "notAsked";
}
