import { randomUUID } from "node:crypto";
import { appendFile, stat } from "node:fs/promises";
import { errorMessage } from "../errors/labcheck-error.ts";
import { annotationsOf, command, withoutCommands } from "./annotations.ts";
import type { Report } from "./model.ts";
import { STEP_LIMIT, summary } from "./summary/summary.ts";

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
