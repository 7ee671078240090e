import { execute } from "./exec.ts";
import type { Look, Pod } from "./look.ts";

/** What a URL serves to a pod, fetched with BusyBox; undefined where it was lost or refused. */
export async function fetchFrom(look: Look, pod: Pod, url: string): Promise<string | undefined> {
  const argv = ["wget", "-q", "-T", "5", "-O", "-", url];
  const executed = await execute(look, { pod, argv, seconds: 15, probe: "http", target: url });
  return executed.lost || executed.exitCode !== 0 ? undefined : executed.stdout;
}
