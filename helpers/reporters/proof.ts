import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SECTIONS } from "../engine/claim.ts";
import { reasonDataSchema } from "../engine/reason.ts";
import { VERDICTS } from "../engine/verdict.ts";
import { jsonOf } from "../errors/labcheck-error.ts";
import { replaceFile } from "../system/files.ts";

/** Where a fault happens; `probe` is what labcheck itself looks with. */
export const KINDS = ["objects", "processes", "packets", "names", "content", "probe"] as const;
export type Kind = (typeof KINDS)[number];

const ids = z.array(z.string());
const turned = z.object({
  violated: ids,
  inconclusive: ids,
  /** Errata only: what is not found under the fault. */
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

const proof = z.object({
  id: z.string(),
  section: z.enum(SECTIONS),
  kind: z.enum(KINDS),
  says: z.string(),
  predicted: turned,
  got: turned,
  /** Every claim that was asked under the fault; a verdict that is neither here nor predicted is as before. */
  asked: z.array(answer),
  /** Why it was not injected: the cluster is not made of what it breaks. */
  unmet: z.string().optional(),
  /** What is not as predicted, in words: a verdict, a reason, or a lab that did not come back. */
  wrong: z.array(z.string()),
  /** Those of them that are about one claim, by its id. */
  wrongOf: z.record(z.string(), z.array(z.string())).optional(),
  /** The fault was taken away, nothing of it stayed, and the claims that it had turned were upheld again. */
  undone: z.boolean(),
  durationMs: z.number().nonnegative(),
});

/** What `prove --json` prints: which fault turned which claims, and what was not as predicted. */
export const proofSchema = z.object({
  apiVersion: z.literal("labcheck/v1"),
  kind: z.literal("Proof"),
  started: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  /** The limits that decided verdicts, in seconds; a proof waits less for what never comes than a run does. */
  timeouts: z.record(z.string(), z.number()),
  version: z.string(),
  kubernetes: z.string(),
  /** All faults were injected; of some only, nothing can be said of the claims as a whole. */
  whole: z.boolean(),
  /** The claims in the lab's order. */
  claims: z.array(z.object({ id: z.string(), says: z.string() })),
  faults: z.array(proof),
  /** Claims that no fault turned although one was to; in a whole proof every claim is to be turned. */
  survivors: ids,
  unpredicted: z.array(z.object({ fault: z.string(), claim: z.string(), verdict: z.enum(VERDICTS) })),
  /** In a whole proof: claims that answered alike under every fault that both were asked under. */
  alike: z.array(z.tuple([z.string(), z.string()])),
});

export type Proof = z.infer<typeof proof>;
export type ProofReport = z.infer<typeof proofSchema>;

const FILE = "proof.json";

/** Writes proof.json; a reader never sees half of it. */
export async function writeProof(folder: string, proof: ProofReport): Promise<void> {
  await replaceFile(join(folder, FILE), `${JSON.stringify(proof, undefined, 2)}\n`);
}

/** The proof that lies in a folder; undefined where there is none that this version understands. */
export async function proofIn(folder: string): Promise<ProofReport | undefined> {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => "");
  return proofSchema.safeParse(jsonOf(text)).data;
}
