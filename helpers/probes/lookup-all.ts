import { outputOf } from "./connect-all.ts";
import { type Executed, execute } from "./exec.ts";
import { formatLookup, LOOKUP_SECONDS, lookup } from "./lookup.ts";
import { tally } from "./many-connections.ts";
import { type Lookup, parseNslookup } from "./parsers/dns.ts";
import {
  kubectlExec,
  newContext,
  type Pod,
  type ProbeContext,
  recordObservation,
  shellQuote,
} from "./probe-context.ts";

/** A name or an address to look up, and how often, each time afresh. */
export interface LookupQuestion {
  name: string;
  count: number;
  /** The server to query, as ADDRESS or ADDRESS:PORT, instead of those in the pod's resolv.conf. */
  server?: string;
}

/**
 * Looks up all arguments concurrently, and prints for each its number and its output, line by line, then
 * the length of all that. The shell writes one string for each, which a pipe may still split: the length
 * shows it.
 */
// Stryker disable all: it runs in a pod.
export const LOOKUP_SCRIPT = `set -f; command -v nslookup >/dev/null || exit 127
number=0
for asked; do
  number=$((number + 1))
  { said=$(nslookup $asked 2>&1 </dev/null | sed "s/^/$number 0 /")
    said="$said
$number end \${#said}
"; printf %s "$said"; } &
done
wait`;
// Stryker restore all

const lookupArguments = ({ name, server }: Pick<LookupQuestion, "name" | "server">) => [
  name,
  ...(server ? [server] : []),
];

/**
 * Fresh lookups from one pod, all started at once by one command: each has a new source port, so that each
 * may reach another server. Returns for each question its lookups; undefined if one failed.
 */
export async function lookupAll(
  context: ProbeContext,
  from: Pod,
  questions: readonly LookupQuestion[],
): Promise<(Lookup | undefined)[][]> {
  const [only, another] = questions;
  if (only?.count === 1 && !another && only.server === undefined)
    return [[await lookup(context, from, only.name)]];
  const argued = questions.flatMap((each) =>
    Array.from({ length: each.count }, () => lookupArguments(each).join(" ")),
  );
  const executed = execute(newContext(context, context.signal), {
    pod: from,
    argv: ["sh", "-c", LOOKUP_SCRIPT, "sh", ...argued],
    seconds: LOOKUP_SECONDS,
    probe: "nslookup",
    target: argued.join(", "),
  });
  let number = 0;
  return Promise.all(
    questions.map((question) => {
      const numbers = Array.from({ length: question.count }, () => (number += 1));
      return recordLookups(context, from, question, async () => {
        const all = await executed;
        return numbers.map((each) => lookupOutput(all, each));
      });
    }),
  );
}

/** Records the lookups of one question as one observation, with each different output once. */
function recordLookups(
  context: ProbeContext,
  from: Pod,
  question: LookupQuestion,
  see: () => Promise<Executed[]>,
): Promise<(Lookup | undefined)[]> {
  const { name, count, server } = question;
  const nslookup = ["nslookup", ...lookupArguments(question)].map(shellQuote).join(" ");
  const unseen = {
    probe: "nslookup",
    source: `pod ${from.name} on ${from.node}`,
    target: [name, ...(server ? [`at ${server}`] : []), ...(count > 1 ? [`× ${count}`] : [])].join(" "),
    command:
      count > 1
        ? `for i in $(seq ${count}); do ${kubectlExec(from, nslookup)}; done`
        : kubectlExec(from, nslookup),
  };
  return recordObservation(context, unseen, async () => {
    const said = await see();
    const seen = said.map((each) => (each.failed ? undefined : parseNslookup(each.stdout)));
    const raw = new Set(said.map((each) => (each.failed ? `lost: ${each.why}` : each.stdout)));
    const outcome = tally(seen.map((each) => (each ? formatLookup(each) : "lost")));
    return {
      result: seen,
      outcome: count > 1 ? outcome : outcome.replace(/ 1$/, ""),
      raw: [...raw].join("\n---\n"),
    };
  });
}

/** Extracts the output of one lookup; the probe failed if the output is incomplete or mixed. */
export function lookupOutput(executed: Executed, number: number): Executed {
  if (!executed.failed && executed.exitCode === 127) return { failed: true, why: "the pod has no nslookup" };
  const said = outputOf(executed, number);
  if (said.failed || executed.failed) return said;
  const reported = new RegExp(`^${number} end (\\d+)$`, "m").exec(executed.stdout)?.[1];
  // As the shell counted: every line with its number before it, and none at the end of the last one.
  const length = said.stdout.split("\n").reduce((sum, line) => sum + `${number} 0 ${line}\n`.length, -1);
  if (reported === undefined || Number(reported) !== length)
    return { failed: true, why: `the output of lookup ${number} is incomplete` };
  return said;
}
