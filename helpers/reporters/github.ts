import { randomUUID } from "node:crypto";
import { appendFile, stat } from "node:fs/promises";
import { errorMessage } from "../errors/labcheck-error.ts";
import type { Finding, Report, ReportedClaim } from "./model.ts";
import { type RunProblem, runProblems } from "./run-problems.ts";
import { STEP_LIMIT, summary } from "./summary.ts";

type Level = "error" | "warning" | "notice";

interface Annotation {
  title: string;
  message: string;
}

/** How many of one level GitHub shows of a step; it drops the others without a word. */
const MOST = 10;

/**
 * A run as GitHub's workflow commands, a line each: what is violated as errors, what is inconclusive as
 * warnings, findings as notices. Of more than GitHub shows, the last one names those that are left out.
 */
export function annotationsOf(report: Report): string[] {
  const { claims, findings } = report;
  const checked = claims.filter(({ attempts }) => attempts > 0);
  const of = (verdict: ReportedClaim["verdict"]) =>
    checked.filter((claim) => claim.verdict === verdict).map(claimAnnotation);
  const problems = runProblems(report);
  // What a run died of has a remedy, and makes it a failure of its own.
  const died = problems.filter(({ remedy }) => remedy !== undefined);
  const lesser = problems.filter(({ remedy }) => remedy === undefined);
  const unasked = claims.filter(({ verdict, attempts }) => verdict === "inconclusive" && attempts === 0);
  const never = unasked.length > 0 ? [{ title: "labcheck", message: wordsOf(unasked) }] : [];
  return [
    ...commands("error", [...died.map(runAnnotation), ...of("violated")]),
    ...commands("warning", [...lesser.map(runAnnotation), ...never, ...of("inconclusive")]),
    ...commands("notice", findings.map(findingAnnotation)),
  ];
}

const runAnnotation = ({ what, remedy }: RunProblem): Annotation => ({
  title: "labcheck",
  message: remedy === undefined ? what : `${what}\n${remedy}`,
});

function claimAnnotation({ id, verdict, says, expects, reason }: ReportedClaim): Annotation {
  return { title: `${id} ${verdict}`, message: `${reason}\nexpected: ${expects}\nthe lab: ${says}` };
}

function findingAnnotation({ id, what, claims }: Finding): Annotation {
  const beside = claims.length > 0 ? ` (while judging ${claims.join(", ")})` : "";
  return { title: id ?? "the cluster", message: `${what}${beside}` };
}

const wordsOf = (unasked: readonly ReportedClaim[]) =>
  `never asked: ${unasked.map(({ id }) => id).join(", ")}`;

function commands(level: Level, annotations: readonly Annotation[]): string[] {
  if (annotations.length <= MOST) return annotations.map((each) => command(level, each));
  const shown = annotations.slice(0, MOST - 1);
  const left = annotations.slice(MOST - 1);
  const titles = left.map(({ title }) => title);
  const last = { title: "labcheck", message: `${left.length} more: ${[...new Set(titles)].join(", ")}` };
  return [...shown, last].map((each) => command(level, each));
}

const command = (level: Level, { title, message }: Annotation) =>
  `::${level} title=${property(title)}::${data(message)}`;

const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/**
 * A text in which GitHub obeys no workflow command: what a cluster said may look like one. `token` must be one
 * that nobody can guess.
 */
export const withoutCommands = (text: string, token: string) =>
  `::stop-commands::${token}\n${text}\n::${token}::`;

/** With less room than this, in bytes, a summary would say nothing but that it has none. */
const LEAST_ROOM = 4000;

const isOnGitHub = (env: NodeJS.ProcessEnv) => env["GITHUB_ACTIONS"] === "true";

/** A text for a log that GitHub reads along: elsewhere it is as it was. */
export const shielded = (text: string, env: NodeJS.ProcessEnv) =>
  isOnGitHub(env) ? withoutCommands(text, randomUUID()) : text;

/**
 * Tells GitHub Actions of a run, where it runs there: prints annotations, and adds to the summary of the step.
 * A summary that cannot be written is told as well, and keeps nothing from going on.
 */
export async function tellGitHub(
  report: Report,
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<void> {
  if (isOnGitHub(env)) for (const line of annotationsOf(report)) print(line);
  const file = env["GITHUB_STEP_SUMMARY"];
  if (!file) return;
  try {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    const room = STEP_LIMIT - size;
    if (room < LEAST_ROOM) throw new Error(`it has ${size} bytes already`);
    await appendFile(file, summary(report, room));
  } catch (error) {
    const message = `the step's summary does not show this run: ${errorMessage(error)}`;
    print(command("warning", { title: "labcheck", message }));
  }
}
