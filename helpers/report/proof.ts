import { z } from "zod";
import { SECTIONS } from "../claim.ts";
import { VERDICTS } from "../verdict.ts";

const turned = z.object({
  violated: z.array(z.string()),
  inconclusive: z.array(z.string()),
  /** Errata only: what is not found under the fault. */
  skipped: z.array(z.string()),
});

const proof = z.object({
  id: z.string(),
  section: z.enum(SECTIONS),
  says: z.string(),
  predicted: turned,
  got: turned,
  /** What is not as predicted, in words: a verdict, a reason, or a lab that did not come back. */
  wrong: z.array(z.string()),
  /** The fault was taken away, and the claims that it had turned were upheld again. */
  undone: z.boolean(),
  durationMs: z.number().nonnegative(),
});

/** What `prove --json` prints: which fault turned which claims, and what was not as predicted. */
export const proofSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Proof"),
  faults: z.array(proof),
  /** Claims that no fault turned although one was to. */
  survivors: z.array(z.string()),
  unpredicted: z.array(z.object({ fault: z.string(), claim: z.string(), verdict: z.enum(VERDICTS) })),
});

export type Proof = z.infer<typeof proof>;
export type ProofReport = z.infer<typeof proofSchema>;
