import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { program } from "./program.ts";

const ROOT = join(import.meta.dirname, "..");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };

/**
 * Returns the problem with a command in a workflow or a document; undefined if it exists and accepts these
 * arguments. Runs nothing. `others` are the allowed commands of other programs.
 */
export async function problemWith(line: string, others: readonly RegExp[]): Promise<string | undefined> {
  const words = wordsIn(line);
  const [first = "", second = "", third = "", fourth = ""] = words;
  if (first === "labcheck") return problemInArguments(words.slice(1));
  if (first === "npm" && second === "start") return problemInArguments(["run", ...words.slice(3)]);
  if (first === "npm" && second === "run" && third === "-s" && fourth === "labcheck")
    return problemInArguments(words.slice(5));
  const script = first === "npm" && second === "run" ? third : second === "test" && first === "npm" && second;
  if (script) return script in scripts ? undefined : `no script: ${line}`;
  if (first.startsWith(".ci/")) return isExecutable(first) ? undefined : `${first} cannot be run`;
  return others.some((each) => each.test(line)) ? undefined : `unknown command: ${line}`;
}

/** The words of a line as a shell takes them, without quotes. */
const wordsIn = (line: string) =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );

function isExecutable(path: string): boolean {
  const file = join(ROOT, path);
  return existsSync(file) && (statSync(file).mode & 0o111) !== 0;
}

async function problemInArguments(args: readonly string[]): Promise<string | undefined> {
  for (const command of program.commands) command.action(() => {});
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  try {
    await program.parseAsync(args, { from: "user" });
    return undefined;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return code === "commander.version" || code === "commander.helpDisplayed"
      ? undefined
      : `${args.join(" ")}: ${message}`;
  }
}
