import { homedir } from "node:os";
import { join } from "node:path";

/** Where labcheck keeps what it built and fetched between runs. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { LABCHECK_CACHE: own, XDG_CACHE_HOME: shared } = env;
  return own ?? join(shared ?? join(homedir(), ".cache"), "labcheck");
}
