import { Lost } from "../lost.ts";
import { execute } from "./exec.ts";
import { type Look, type Pod, quoted } from "./look.ts";

interface Connections {
  /** A shell command that makes one fresh connection and prints who answered, or nothing. */
  ask: string;
  /** The tool that it makes them with. */
  tool: string;
  /** What is connected to, in words. */
  target: string;
  count: number;
  /** How many at a time; one after the other, their order is kept. */
  sideBySide: number;
  /** The longest that one may take. */
  seconds: number;
  /** Makes no more once one got no answer: they would all have to wait, and what they said would not count. */
  untilSilence?: true;
}

/** The status by which a command tells xargs to run no more (POSIX). */
const ENOUGH = 255;

/**
 * Who answered each of many fresh connections, made by one command in a pod; empty where nobody did. Throws
 * Lost where not every connection is told of, where the pod has no such tool, and at the first silence if
 * nothing more was wanted then.
 */
export async function manyConnections(look: Look, from: Pod, many: Connections): Promise<string[]> {
  const { ask, tool, target, count, sideBySide, seconds, untilSilence } = many;
  const one = untilSilence
    ? `a=$(${ask} 2>/dev/null); echo "answer $a"; [ "$a" ] || exit ${ENOUGH}`
    : `echo "answer $(${ask} 2>/dev/null)"`;
  // Without its tool a pod hears from nobody, which is not the same as nobody answering.
  const present = [tool, "xargs", "seq"].map((each) => `command -v ${each} >/dev/null`).join(" && ");
  const executed = await execute(look, {
    pod: from,
    argv: [
      "sh",
      "-c",
      `${present} || exit 127; seq ${count} | xargs -n 1 -P ${sideBySide} sh -c ${quoted(one)}`,
    ],
    seconds: (Math.ceil(count / sideBySide) + 5) * (seconds + 1),
    probe: "connections",
    target: `${target} × ${count}`,
    outcomeOf: ({ stdout }) => tally(answersIn(stdout)),
  });
  if (executed.lost) throw new Lost(`the connections from ${from.name} were lost: ${executed.why}`);
  if (executed.exitCode === 127) throw new Lost(`${from.name} has no ${tool} to connect with`);
  const answers = answersIn(executed.stdout);
  if (untilSilence && answers.includes(""))
    throw new Lost(`connection ${answers.length} of ${count} from ${from.name} got no answer`);
  if (answers.length !== count)
    throw new Lost(`${from.name} told of ${answers.length} of ${count} connections`);
  return answers;
}

/** The answers in what such a command prints: a line for each connection, more lines of one answer left out. */
export function answersIn(stdout: string): string[] {
  return [...stdout.matchAll(/^answer ?(.*?)\r?$/gm)].map(([, answer = ""]) => answer.trim());
}

/** Answers with their counts, the most frequent first: `a 40, b 38, nobody 2`. */
export function tally(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer || "nobody", (counts.get(answer || "nobody") ?? 0) + 1);
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  return sorted.map(([answer, times]) => `${answer} ${times}`).join(", ");
}
