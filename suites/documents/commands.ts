import type { Argument, Command, Option } from "commander";
import { asMarkdown, row, rule } from "./tables.ts";

const ITS_VALUE_IS_IN_THE_DESCRIPTION = /\(default: /;

/** Every command with its arguments and options, as `--help` has them. */
export function commandReference(program: Command): string {
  return program
    .createHelp()
    .visibleCommands(program)
    .flatMap((command) => (command.name() === "help" ? [] : ["", ...sectionFor(command)]))
    .join("\n");
}

function sectionFor(command: Command): string[] {
  const args = command.registeredArguments;
  const options = command.options.filter(({ hidden }) => !hidden);
  const rows = [
    ...args.filter(({ description }) => description).map((each) => row(inBrackets(each), each.description)),
    ...options.map((option) => row(`\`${option.flags}\``, describe(option))),
  ];
  return [
    `### labcheck ${[command.name(), ...args.map(inBrackets)].join(" ")}`,
    `${command.description()}.`,
    ...(rows.length > 0 ? ["", row("Argument or option", "Description"), rule(2), ...rows] : []),
  ];
}

function inBrackets(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `\`<${name}>\`` : `\`[${name}]\``;
}

function describe(option: Option): string {
  const notes: string[] = [];
  const { argChoices, defaultValue, description } = option;
  if (argChoices) notes.push(`choices: ${argChoices.join(", ")}`);
  const isPlain = typeof defaultValue === "string" || typeof defaultValue === "number";
  if (isPlain && !ITS_VALUE_IS_IN_THE_DESCRIPTION.test(description)) notes.push(`default: ${defaultValue}`);
  return asMarkdown([description, ...notes.map((note) => `(${note})`)].join(" "));
}
