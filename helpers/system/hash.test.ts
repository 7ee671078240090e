import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hashOf, sha256Of } from "./hash.ts";

/** A folder with the files of a small build. */
async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "labcheck-hash-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "etc"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const FILES = { "go.mod": "module node", "etc/hosts": "127.0.0.1" };

test("sha256Of: is the published SHA-256 of a file", async () => {
  const folder = await folderOf({ abc: "abc" });
  // FIPS 180-2, appendix B.1.
  const published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await sha256Of(join(folder, "abc"))).toBe(published);
});

test("hashOf: is equal for equal files and texts, wherever they are and in any order of writing", async () => {
  const [one, other] = [
    await folderOf(FILES),
    await folderOf(Object.fromEntries(Object.entries(FILES).toReversed())),
  ];
  expect(await hashOf(["amd64"], [one])).toBe(await hashOf(["amd64"], [other]));
});

test.each<[string, (folder: string) => Promise<void>]>([
  ["a file's content", (folder) => writeFile(join(folder, "etc/hosts"), "127.0.0.2")],
  ["a file's name", (folder) => rename(join(folder, "go.mod"), join(folder, "go.sum"))],
  ["a file's folder", (folder) => rename(join(folder, "etc/hosts"), join(folder, "hosts"))],
  ["a new file, though it is empty", (folder) => writeFile(join(folder, "etc/empty"), "")],
])("hashOf: is sensitive to %s", async (_, change) => {
  const folder = await folderOf(FILES);
  const before = await hashOf([], [folder]);
  await change(folder);
  expect(await hashOf([], [folder])).not.toBe(before);
});

test.each<[string, Record<string, string>, Record<string, string>]>([
  ["a name", { a: "bc" }, { ab: "c" }],
  ["a content", { a: "1b\x002" }, { a: "1", b: "2" }],
])("hashOf: is sensitive to the boundary after %s", async (_, one, other) => {
  const [first, second] = [await folderOf(one), await folderOf(other)];
  expect(await hashOf([], [first])).not.toBe(await hashOf([], [second]));
});

test("hashOf: is sensitive to text boundaries", async () => {
  const hashes = [[], [""], ["ab"], ["a", "b"], ["b", "a"]].map((texts) => hashOf(texts, []));
  expect(new Set(await Promise.all(hashes)).size).toBe(5);
});

test("hashOf: hashes a single file by its content", async () => {
  const folder = await folderOf(FILES);
  const before = await hashOf([], [join(folder, "go.mod")]);
  await writeFile(join(folder, "go.mod"), "module other");
  expect(await hashOf([], [join(folder, "go.mod")])).not.toBe(before);
});

test("hashOf: throws if a path does not exist", async () => {
  await expect(hashOf([], [join(tmpdir(), "labcheck-no-such-file")])).rejects.toThrow("ENOENT");
});
