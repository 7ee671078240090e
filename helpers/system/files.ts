import { mkdir, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/**
 * Replaces a file atomically, so that a reader sees the whole old or the whole new text; returns the file.
 */
export async function replaceFile(file: string, text: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  return file;
}

/** Where labcheck keeps what it built and fetched between runs. An empty variable counts as unset. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { LABCHECK_CACHE: own, XDG_CACHE_HOME: shared } = env;
  return own || join(shared || join(homedir(), ".cache"), "labcheck");
}
