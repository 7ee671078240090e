import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Puts a text in the place of a file, which a reader sees whole before and after; returns the file. */
export async function replaceFile(file: string, text: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  return file;
}
