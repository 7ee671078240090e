import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SECTIONS } from "../engine/claim.ts";
import { VERDICTS } from "../engine/verdict.ts";
import { jsonOf } from "../reasons/labcheck-error.ts";
import { reasonDataSchema } from "../reasons/reason-schema.ts";
import { replaceFile } from "../system/files.ts";

/** Where a fault is injected; `probe` is labcheck's own probe. */
export const KINDS = ["objects", "processes", "packets", "names", "content", "probe"] as const;
export type Kind = (typeof KINDS)[number];

const ids = z.array(z.string());
const verdicts = z.object({
  violated: ids,
  inconclusive: ids,
  /** Errata only: not found under the fault. */
  skipped: ids,
});

const answer = z.object({
  claim: z.string(),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  code: z.string().optional(),
  data: reasonDataSchema.optional(),
  durationMs: z.number().nonnegative().optional(),
});

const faultProof = z.object({
  id: z.string(),
  section: z.enum(SECTIONS),
  kind: z.enum(KINDS),
  says: z.string(),
  predicted: verdicts,
  got: verdicts,
  /** Every claim that was checked under the fault. */
  asked: z.array(answer),
  /** Why it was not injected: the cluster does not have what it breaks. */
  unmet: z.string().optional(),
  /** Sentences about everything that is not as predicted: a verdict, a reason, or the recovery of the lab. */
  wrong: z.array(z.string()),
  /** The sentences about single claims, by id. */
  wrongOf: z.record(z.string(), z.array(z.string())).optional(),
  /** The fault was reverted without residue, and the claims that it had changed were upheld again. */
  undone: z.boolean(),
  durationMs: z.number().nonnegative(),
});

/**
 * The output of `prove --json`: which fault changed which claims, and what differed from the predictions.
 */
export const proofSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Proof"),
  started: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** The timeouts that affect verdicts, in seconds; they are shorter than those of a run. */
  timeouts: z.record(z.string(), z.number()),
  version: z.string(),
  kubernetes: z.string(),
  /** All faults were injected; a partial proof says nothing about the other claims. */
  whole: z.boolean(),
  /** The claims in the lab's order. */
  claims: z.array(z.object({ id: z.string(), says: z.string() })),
  faults: z.array(faultProof),
  /** Claims that no fault changed although one was predicted to; a complete proof must change every claim. */
  survivors: ids,
  unpredicted: z.array(z.object({ fault: z.string(), claim: z.string(), verdict: z.enum(VERDICTS) })),
  /** In a complete proof: pairs of claims with equal verdicts under every fault that both were checked under. */
  alike: z.array(z.tuple([z.string(), z.string()])),
});

export type Proof = z.infer<typeof faultProof>;
export type ProofReport = z.infer<typeof proofSchema>;

const FILE = "proof.json";

/** Writes proof.json atomically. */
export async function writeProof(folder: string, proof: ProofReport): Promise<void> {
  await replaceFile(join(folder, FILE), `${JSON.stringify(proof, undefined, 2)}\n`);
}

/** Reads the proof in a folder; undefined if there is none, or none that this version can read. */
export async function proofIn(folder: string): Promise<ProofReport | undefined> {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => "");
  return proofSchema.safeParse(jsonOf(text)).data;
}
