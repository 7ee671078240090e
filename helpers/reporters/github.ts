import { randomUUID } from "node:crypto";
import { appendFile, stat } from "node:fs/promises";
import { errorMessage } from "../reasons/labcheck-error.ts";
import type { Finding, Report, ReportedClaim } from "./model.ts";
import { type RunProblem, runProblems } from "./run-problems.ts";
import { STEP_LIMIT, summaryMarkdown } from "./summary.ts";

type Level = "error" | "warning" | "notice";

interface Annotation {
  title: string;
  message: string;
}

/** GitHub shows this many annotations of each level for a step, and drops the others silently. */
const MAX_ANNOTATIONS = 10;

/**
 * A run as GitHub workflow commands, one line each: violated claims are errors, inconclusive claims warnings,
 * findings notices. If there are more than GitHub shows, the last one names the rest.
 */
export function annotationsOf(report: Report): string[] {
  const { claims, findings } = report;
  const checked = claims.filter(({ attempts }) => attempts > 0);
  const of = (verdict: ReportedClaim["verdict"]) =>
    checked.filter((claim) => claim.verdict === verdict).map(claimAnnotation);
  const problems = runProblems(report);
  // Only the error that ended the run has a remedy; it is an error, other problems are warnings.
  const fatal = problems.filter(({ remedy }) => remedy !== undefined);
  const minor = problems.filter(({ remedy }) => remedy === undefined);
  const unchecked = claims.filter(({ verdict, attempts }) => verdict === "inconclusive" && attempts === 0);
  const uncheckedAnnotation =
    unchecked.length > 0 ? [{ title: "labcheck", message: uncheckedMessage(unchecked) }] : [];
  return [
    ...commands("error", [...fatal.map(runAnnotation), ...of("violated")]),
    ...commands("warning", [...minor.map(runAnnotation), ...uncheckedAnnotation, ...of("inconclusive")]),
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
  const beside = claims.length > 0 ? ` (while checking ${claims.join(", ")})` : "";
  return { title: id ?? "the cluster", message: `${what}${beside}` };
}

const uncheckedMessage = (unchecked: readonly ReportedClaim[]) =>
  `not checked: ${unchecked.map(({ id }) => id).join(", ")}`;

function commands(level: Level, annotations: readonly Annotation[]): string[] {
  if (annotations.length <= MAX_ANNOTATIONS) return annotations.map((each) => command(level, each));
  const shown = annotations.slice(0, MAX_ANNOTATIONS - 1);
  const left = annotations.slice(MAX_ANNOTATIONS - 1);
  const titles = left.map(({ title }) => title);
  const last = { title: "labcheck", message: `${left.length} more: ${[...new Set(titles)].join(", ")}` };
  return [...shown, last].map((each) => command(level, each));
}

const command = (level: Level, { title, message }: Annotation) =>
  `::${level} title=${property(title)}::${data(message)}`;

const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/**
 * Stops GitHub from executing workflow commands in a text, because output of a cluster may look like one. `token`
 * must not be guessable.
 */
export const withoutCommands = (text: string, token: string) =>
  `::stop-commands::${token}\n${text}\n::${token}::`;

/** The minimum space in bytes for a useful summary. */
const MIN_ROOM = 4000;

const isOnGitHub = (env: NodeJS.ProcessEnv) => env["GITHUB_ACTIONS"] === "true";

/** Protects a log text from GitHub's workflow commands; elsewhere the text is unchanged. */
export const shielded = (text: string, env: NodeJS.ProcessEnv) =>
  isOnGitHub(env) ? withoutCommands(text, randomUUID()) : text;

/**
 * On GitHub Actions, prints annotations and appends to the step summary. If the summary cannot be written, it prints a
 * warning and does not fail.
 */
export async function reportToGitHub(
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
    if (room < MIN_ROOM) throw new Error(`it already has ${size} bytes`);
    await appendFile(file, summaryMarkdown(report, room));
  } catch (error) {
    const message = `Cannot add this run to the step summary: ${errorMessage(error)}`;
    print(command("warning", { title: "labcheck", message }));
  }
}
