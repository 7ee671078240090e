import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { proofOf } from "./matrix/sample.ts";
import { proofIn, writeProof } from "./proof.ts";

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-proof-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("writeProof, proofIn: return the same proof", async () => {
  const folder = join(await tempFolder(), "made");
  await writeProof(folder, proofOf());
  expect(await proofIn(folder)).toEqual(proofOf());
});

test.each(["", "{", '{"apiVersion":"labcheck/v9"}'])("proofIn: is undefined for %j", async (text) => {
  const folder = await tempFolder();
  await writeFile(join(folder, "proof.json"), text);
  expect(await proofIn(folder)).toBeUndefined();
});

test("proofIn: is undefined without a file", async () => {
  expect(await proofIn(await tempFolder())).toBeUndefined();
});
