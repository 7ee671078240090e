import { z } from "zod";
import { VERDICTS } from "../engine/verdict.ts";

/**
 * What a changed verdict means, in the order in which they are told. Upheld and violated now: a regression.
 * Violated now, and neither before: a violation. Upheld before and not any more judged, asked or there: lost;
 * violated before and now none of these: unjudged. Upheld again: a recovery; for the first time: gained.
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

/** What the reasons of a claim are; of what was stored before reasons had codes there is none. */
const codes = z.object({ old: z.string().optional(), new: z.string().optional() });

const side = z.object({
  name: z.string(),
  runs: z.int().positive(),
  started: z.string(),
  version: z.string(),
  /** What must be known before anything is concluded from it. */
  notes: z.array(z.string()),
});

const series = z.object({
  claim: z.string(),
  /** What took the time: a probe and its outcome, or the words of the reason. */
  what: z.string(),
  values: ofBoth(z.int().positive()),
  medianMs: ofBoth(z.number()),
  /** How much longer it takes now, at the old pace. */
  shiftMs: z.number(),
  /** Whether it is in the family: with too few values nothing could be said whatever they are. */
  tested: z.boolean(),
  pValue: z.number().optional(),
  /** The same as if it were the only series; at most the level where it moved. */
  adjusted: z.number().optional(),
  moved: z.boolean(),
});

const times = z.object({
  /** Why they are not compared, where that is so. */
  incomparable: z.string().optional(),
  test: z.string(),
  level: z.number(),
  family: z.int().nonnegative(),
  /** How many times as long everything takes now, and whether that is more than chance; 1 without any series. */
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

/** What is different between two runs. `old` and `new` are the order in which they were named. */
export const comparisonSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Comparison"),
  old: side,
  new: side,
  summary: z.record(z.enum(CHANGES), z.int().nonnegative()),
  /** Claims whose verdict is another one, or that only one side has. */
  verdicts: z.array(
    z.object({
      claim: z.string(),
      change: z.enum(CHANGES),
      verdict: ofBoth(standing),
      reason: ofBoth(z.string()),
      code: codes,
      /** What the change means, where the verdicts alone do not tell. */
      means: z.string().optional(),
    }),
  ),
  /** Claims of the same verdict that is given for another reason. */
  reasons: z.array(
    z.object({ claim: z.string(), verdict: z.enum(VERDICTS), reason: ofBoth(z.string()), code: codes }),
  ),
  /** What probes saw in one of the two only, of claims that both have. */
  outcomes: z.array(z.object({ claim: z.string(), only: ofBoth(z.array(z.string())) })),
  /** Versions and capabilities. */
  target: z.array(z.object({ what: z.string(), is: ofBoth(z.string()) })),
  times,
  /** Claims that are violated or inconclusive in both. */
  still: z.record(z.enum(["violated", "inconclusive"]), z.array(z.string())),
});

export type Comparison = z.infer<typeof comparisonSchema>;
export type Change = (typeof CHANGES)[number];
export type Standing = z.infer<typeof standing>;
export type Series = z.infer<typeof series>;
export type ComparedTimes = z.infer<typeof times>;
