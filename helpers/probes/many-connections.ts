import { ProbeError } from "../reasons/probe-error.ts";
import { count as countField, defineReason, pod, term, text } from "../reasons/reason.ts";
import { execute } from "./exec.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";

/** Why a probe brought nothing back. */

const connectionsFailed = defineReason(
  "connections-lost",
  { from: pod, why: text },
  ({ from, why }) => `the connections from ${from} failed: ${why}`,
);
const toolMissing = defineReason(
  "pod-tool-missing",
  { from: pod, tool: term },
  ({ from, tool }) => `${from} has no ${tool} to connect with`,
);
const connectionUnanswered = defineReason(
  "connection-unanswered",
  { connection: countField, of: countField, from: pod },
  ({ connection, of, from }) => `connection ${connection} of ${of} from ${from} got no answer`,
);
const connectionsIncomplete = defineReason(
  "connections-untold",
  { told: countField, of: countField, from: pod },
  ({ told, of, from }) => `${from} reported ${told} of ${of} connections`,
);
export const pipeNotCreated = defineReason(
  "pipe-not-made",
  { pod },
  ({ pod: name }) => `no pipe could be made in ${name}`,
);
export const pipeWriteFailed = defineReason("pipe-took-nothing", "the pipe took nothing");

interface ManyConnections {
  /** A shell command that makes one fresh connection and prints what comes back. */
  query: string;
  /** The part of an answer that identifies the server, as an awk pattern for one line. */
  identityPattern: string;
  /** The tool that it makes them with. */
  tool: string;
  /** The target, for people. */
  target: string;
  count: number;
  /** How many at a time; one after the other, their order is kept. */
  concurrency: number;
  /** The longest that one may take. */
  seconds: number;
  /**
   * Makes no more once one got no answer: they would all have to wait, and what they said would not count.
   * Only for those that are made one after the other.
   */
  untilUnanswered?: true;
}

/**
 * Returns the server of each of many fresh connections, made by one command in a pod; empty for no answer.
 * Throws ProbeError if the output lacks a connection or the pod lacks the tool, and at the first unanswered
 * connection on request.
 */
export async function manyConnections(
  context: ProbeContext,
  from: Pod,
  many: ManyConnections,
): Promise<string[]> {
  const { tool, target, count, concurrency: parallel, seconds, untilUnanswered } = many;
  const executed = await execute(context, {
    pod: from,
    argv: ["sh", "-c", scriptOf(many)],
    seconds: (Math.ceil(count / parallel) + 5) * (seconds + 1),
    probe: "connections",
    target: `${target} × ${count}`,
    outcomeOf: ({ stdout }) => tally(answersIn(stdout)),
  });
  if (executed.failed) throw new ProbeError(connectionsFailed({ from: from.name, why: executed.why }));
  if (executed.exitCode === 127) throw new ProbeError(toolMissing({ from: from.name, tool }));
  const answers = answersIn(executed.stdout);
  if (untilUnanswered && answers.includes(""))
    throw new ProbeError(connectionUnanswered({ connection: answers.length, of: count, from: from.name }));
  if (answers.length !== count)
    throw new ProbeError(connectionsIncomplete({ told: answers.length, of: count, from: from.name }));
  return answers;
}

/** The form of a pod's name, for servers that answer with it. */
export const POD_NAME = "[a-z0-9][-a-z0-9.]*";

/** Comes before what one connection printed. */
const MARK = ">";

/**
 * A few loops side by side, each with one filter behind it: on a small node the processes of the connections
 * cost more than the connections, so none has more than its tool. A filter writes all that it has at once, or
 * the lines of the loops would mix.
 */
function scriptOf({
  query,
  identityPattern: who,
  tool,
  count,
  concurrency: parallel,
  untilUnanswered,
}: ManyConnections): string {
  // Without its tool a pod receives no answer, which must not look like a server that does not answer.
  const present = [tool, "awk"].map((each) => `command -v ${each} >/dev/null`).join(" && ");
  const silence = untilUnanswered ? `if (silent) exit; ` : "";
  const filter = `/^${MARK}$/ { ${silence}silent = 1; all = all $0 "\\n"; next }
match($0, /${who}/) && silent { silent = 0; all = all substr($0, RSTART, RLENGTH) "\\n" }
END { printf "%s", all }`;
  const loops = sharesOf(count, parallel).map((share) => `many ${share}`);
  return `${present} || exit 127
many() {
  n=0
  while [ $n -lt $1 ]; do n=$((n + 1)); printf '\\n${MARK}\\n'; ${query}; done 2>/dev/null | awk '${filter}'
}
${loops.length === 1 ? loops[0] : `${loops.join(" & ")} & wait`}`;
}

/** A number in so many parts, as equal as they can be, and none empty. */
export function sharesOf(count: number, parts: number): number[] {
  const most = Math.min(count, parts);
  return Array.from({ length: most }, (_, index) => Math.floor((count + index) / most));
}

/**
 * Parses the answers in the command's output: for each connection a marker, and the answer if there is one.
 */
export function answersIn(stdout: string): string[] {
  const lines = stdout.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line !== MARK) return [];
    const next = lines[index + 1]?.trim() ?? "";
    return [next === MARK ? "" : next];
  });
}

/** Counts the answers, the most frequent first; the empty one stands for no answer. */
export function countByAnswer(answers: readonly string[]): [answer: string, times: number][] {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one);
}

/** The same for people: `a 40, b 38, nobody 2`. */
export const tally = (answers: readonly string[]): string =>
  countByAnswer(answers)
    .map(([answer, times]) => `${answer || "nobody"} ${times}`)
    .join(", ");
