import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { jsonOf } from "../errors/labcheck-error.ts";
import { replaceFile } from "../system/files.ts";
import { type ProofReport, proofSchema } from "./proof.ts";

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
