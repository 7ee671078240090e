import { execute } from "./exec.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/** Fetches a URL from a pod with BusyBox; undefined if the request failed. */
export async function fetchFrom(context: ProbeContext, pod: Pod, url: string): Promise<string | undefined> {
  const argv = ["wget", "-q", "-T", "5", "-O", "-", url];
  const executed = await execute(context, { pod, argv, seconds: 15, probe: "http", target: url });
  return executed.failed || executed.exitCode !== 0 ? undefined : executed.stdout;
}

/** How many of several fetches in a row were answered, and how many of these answers had a text in them. */
export interface Fetches {
  answered: number;
  matching: number;
}

/**
 * Fetches a URL from a pod several times, in sequence and each over a new connection; stops after the first
 * failure. Undefined if the command failed.
 */
export async function fetchMany(
  context: ProbeContext,
  pod: Pod,
  { url, count, text }: { url: string; count: number; text: string },
): Promise<Fetches | undefined> {
  const script = `answered=0; having=0
command -v wget >/dev/null || exit 127
while [ $answered -lt ${count} ]; do
  body=$(wget -q -T 5 -O - "$1") || break
  answered=$((answered + 1))
  case "$body" in *"$2"*) having=$((having + 1)) ;; esac
done
echo "$answered $having"`;
  const executed = await execute(context, {
    pod,
    argv: ["sh", "-c", script, "sh", url, text],
    seconds: 30,
    probe: "http, many",
    target: url,
    outcomeOf: ({ exitCode, stdout }) =>
      exitCode === 0 ? `${stdout.trim().split(" ")[0]} of ${count} answered` : `exit ${exitCode}`,
  });
  if (executed.failed || executed.exitCode !== 0) return undefined;
  const [answered = Number.NaN, having = Number.NaN] = executed.stdout.trim().split(" ").map(Number);
  return Number.isNaN(answered + having) ? undefined : { answered, matching: having };
}
