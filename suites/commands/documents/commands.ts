import type { Argument, Command } from "commander";
import { COMMAND_HELP, describeOption } from "../help.ts";
import { asMarkdown, row, rule } from "./tables.ts";

/** The reference of every command, with the descriptions of `--help`. */
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
    ...args
      .filter(({ description }) => description)
      .map((each) => row(inBrackets(each), asMarkdown(each.description))),
    ...options.map((option) => row(`\`${option.flags}\``, asMarkdown(describeOption(option)))),
  ];
  return [
    `### labcheck ${[command.name(), ...args.map(inBrackets)].join(" ")}`,
    `${command.description()}.`,
    "",
    `Example: \`${COMMAND_HELP[command.name()]?.example}\``,
    ...(rows.length > 0 ? ["", row("Argument or option", "Description"), rule(2), ...rows] : []),
  ];
}

function inBrackets(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `\`<${name}>\`` : `\`[${name}]\``;
}
