import { z } from "zod";
import { VERDICTS } from "../engine/verdict.ts";

/**
 * Classes of changed verdicts, in order of severity. regression: upheld, now violated. violation: newly violated.
 * lost: upheld, now inconclusive, skipped or absent. unjudged: violated, now inconclusive, skipped or absent.
 * recovery: violated, now upheld. gained: newly upheld. changed: any other change.
 */
export const CHANGES = [
  "regression",
  "violation",
  "lost",
  "unjudged",
  "recovery",
  "gained",
  "changed",
] as const;

const standing = z.enum([...VERDICTS, "absent"]);
const ofBoth = <T extends z.ZodType>(type: T) => z.object({ old: type, new: type });

/** The codes of a claim's reasons; absent in reports from before reasons had codes. */
const codes = z.object({ old: z.string().optional(), new: z.string().optional() });

const side = z.object({
  name: z.string(),
  runs: z.int().positive(),
  started: z.string(),
  version: z.string(),
  /** Limits of the comparison on this side. */
  notes: z.array(z.string()),
});

const series = z.object({
  claim: z.string(),
  /** The probe and its outcome, or the parameter of the reason. */
  what: z.string(),
  values: ofBoth(z.int().positive()),
  medianMs: ofBoth(z.number()),
  /** How much longer it takes now, corrected for the pace. */
  shiftMs: z.number(),
  /** Whether it was tested: too few values can never be significant. */
  tested: z.boolean(),
  pValue: z.number().optional(),
  /** The p-value adjusted by Holm's method; at most the level if the series moved. */
  adjusted: z.number().optional(),
  moved: z.boolean(),
});

const times = z.object({
  /** Why times are not compared; absent if they are. */
  incomparable: z.string().optional(),
  test: z.string(),
  level: z.number(),
  family: z.int().nonnegative(),
  /** The common factor of all durations, and whether it is significant; 1 without any series. */
  pace: z.object({
    test: z.string(),
    level: z.number(),
    factor: z.number().positive(),
    slower: z.int().nonnegative(),
    faster: z.int().nonnegative(),
    pValue: z.number(),
    moved: z.boolean(),
  }),
  series: z.array(series),
});

/** The differences between two runs; `old` is the first argument of `compare`, `new` the second. */
export const comparisonSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Comparison"),
  old: side,
  new: side,
  summary: z.record(z.enum(CHANGES), z.int().nonnegative()),
  /** Claims whose verdict changed, or that only one side has. */
  verdicts: z.array(
    z.object({
      claim: z.string(),
      change: z.enum(CHANGES),
      verdict: ofBoth(standing),
      reason: ofBoth(z.string()),
      code: codes,
      /** An explanation of the change, if the verdicts alone do not give it. */
      means: z.string().optional(),
    }),
  ),
  /** Claims with the same verdict for a different reason. */
  reasons: z.array(
    z.object({ claim: z.string(), verdict: z.enum(VERDICTS), reason: ofBoth(z.string()), code: codes }),
  ),
  /** Outcomes that only one side has, of claims that both have. */
  outcomes: z.array(z.object({ claim: z.string(), only: ofBoth(z.array(z.string())) })),
  /** Versions and capabilities. */
  target: z.array(z.object({ what: z.string(), is: ofBoth(z.string()) })),
  times,
  /** Claims that are violated or inconclusive on both sides. */
  still: z.record(z.enum(["violated", "inconclusive"]), z.array(z.string())),
});

export type Comparison = z.infer<typeof comparisonSchema>;
export type Change = (typeof CHANGES)[number];
export type Standing = z.infer<typeof standing>;
export type Series = z.infer<typeof series>;
export type ComparedTimes = z.infer<typeof times>;
