import { expect, test, vi } from "vitest";
import { problemWith } from "../command-line.ts";
import { program } from "../program.ts";
import { COMMAND_HELP, usageLine } from "./help.ts";

// The real one keeps the test's own process alive until its parent ends.
vi.mock("../../helpers/cli/interrupt.ts", () => ({ interruptSignal: () => new AbortController().signal }));

const COMMANDS = program
  .createHelp()
  .visibleCommands(program)
  .filter((command) => command.name() !== "help");

test("COMMAND_HELP: has every public command, and no other", () => {
  expect(Object.keys(COMMAND_HELP).toSorted()).toEqual(COMMANDS.map((each) => each.name()).toSorted());
});

test.each(Object.entries(COMMAND_HELP))(
  "labcheck %s --help: has a valid example",
  async (name, { example }) => {
    const [command = ""] = example.split(" | ");
    expect(command).toMatch(new RegExp(`^labcheck ${name}\\b`));
    expect(await problemWith(command, [])).toBeUndefined();
  },
);

const STARTS_WITH_CAPITAL = /^(?:[A-Z]|k3s|registries\.yaml|report\.json)/;

test.each(COMMANDS.map((command) => [command.name(), command] as const))(
  "labcheck %s --help: describes command, arguments and options with a capital",
  (_, command) => {
    const descriptions = [
      command.description(),
      ...command.registeredArguments.map(({ description }) => description),
      ...command.options.map(({ description }) => description),
    ];
    expect(descriptions.filter((text) => !STARTS_WITH_CAPITAL.test(text))).toEqual([]);
  },
);

test.each([
  [
    "error: unknown option '--oot'\n(Did you mean --out?)\n",
    "labcheck: unknown option '--oot': did you mean --out?\n",
  ],
  ["error: unknown command 'nope'\n", "labcheck: unknown command 'nope'\n"],
  [
    "error: unknown option '--touch'\n(Did you mean --out?)\n",
    "labcheck: unknown option '--touch': use --allow\n",
  ],
])("usageLine: %j", (text, line) => expect(usageLine(text)).toBe(line));
