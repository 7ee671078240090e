import type { Argument, Command } from "commander";
import { formatDuration } from "../../../helpers/cli/progress.ts";
import { SECTIONS, type Section, scopeOf, sectionOf } from "../../../helpers/engine/claim.ts";
import type { VerdictName } from "../../../helpers/engine/verdict.ts";
import { catalogue } from "../../../helpers/errors/catalogue.ts";
import { EXIT } from "../../../helpers/reasons/labcheck-error.ts";
import { SINCE } from "../../errata/kubernetes-changes.ts";
import { predictionsOf } from "../../fault.ts";
import { FAULTS } from "../../fault-registry.ts";
import { CLAIMS } from "../../registry.ts";
import type { RecordedRun } from "../../results/recorded-runs.ts";
import { COMMAND_HELP, describeOption, EXIT_MEANINGS, VARIABLES } from "../help.ts";

/** The reference of every command, with the descriptions of `--help`. */
export function commandReference(program: Command): string {
  return program
    .createHelp()
    .visibleCommands(program)
    .flatMap((command) => (command.name() === "help" ? [] : ["", ...commandSection(command)]))
    .join("\n");
}

function commandSection(command: Command): string[] {
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

/** A row of a Markdown table. */
const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** The line below the header of a table. */
const rule = (columns: number): string => `|${"---|".repeat(columns)}`;

/** Text in which angle brackets and stars mean themselves; code spans stay as they are. */
export const asMarkdown = (text: string): string =>
  text.replaceAll(/`[^`]*`|[<*]/g, (found) => (found.length === 1 ? `\\${found}` : found));

/** Replaces the part of a document between the two marks of a name; throws where it has none. */
export function fillPart(document: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- /${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the document has no ${begin} … ${end}`);
  return `${document.slice(0, from + begin.length)}\n${part}\n${document.slice(to)}`;
}

/** The claims of every section but the errata, which have a table of their own. */
export function claimsBySection(): string {
  return SECTIONS.flatMap((section) => (section === "errata" ? [] : sectionFor(section))).join("\n");
}

const sectionFor = (section: Section): string[] => [
  "",
  `### ${section}`,
  row("Claim", "The lab says", "Upheld when labcheck sees", "Scope"),
  rule(4),
  ...CLAIMS.filter(({ id }) => sectionOf(id) === section).map((claim) =>
    row(`\`${claim.id}\``, claim.statement, claim.expected, scopeOf(claim)),
  ),
];

/** Where the lab's text and Kubernetes differ, and since which version. */
export function errataTable(): string {
  return [
    row("Erratum", "Since Kubernetes", "What differs", "Upheld when labcheck sees"),
    rule(4),
    ...CLAIMS.filter(({ id }) => sectionOf(id) === "errata").map(
      ({ id, statement: says, expected: expects }) =>
        row(`\`${id}\``, SINCE[id] ?? "any version", says, expects),
    ),
  ].join("\n");
}

/** The kill matrix: the verdicts that each fault must cause. */
export function faultsTable(): string {
  return [
    row("Fault", "Kind", "What is broken", "Violated (errata: skipped)", "Inconclusive"),
    rule(5),
    ...FAULTS.map((fault) => {
      const turned = predictionsOf(fault);
      const caught = turned.filter(({ verdict }) => verdict !== "inconclusive");
      const blinded = turned.filter(({ verdict }) => verdict === "inconclusive");
      return row(`\`${fault.id}\``, fault.kind, fault.statement, ids(caught), ids(blinded));
    }),
  ].join("\n");
}

const ids = (predictions: readonly { id: string }[]) =>
  predictions.map(({ id }) => `\`${id}\``).join(" ") || "–";

const MARKS: Readonly<Record<VerdictName, string>> = {
  upheld: "✓",
  violated: "✗",
  inconclusive: "?",
  skipped: "–",
};

/** The recorded runs, each with the claims that are not upheld. */
export function versionsTable(runs: readonly RecordedRun[]): string {
  return [
    row("Kubernetes", "Proxy mode", "Date", "Duration", "Not upheld"),
    rule(5),
    ...runs.map((run) =>
      row(kubernetesOf(run), run.proxyMode, run.started, formatDuration(run.durationMs), notUpheldIn(run)),
    ),
  ].join("\n");
}

function notUpheldIn({ verdicts }: RecordedRun): string {
  const others = Object.entries(verdicts).filter(([, { verdict }]) => verdict !== "upheld");
  return others.map(([id, { verdict, reason }]) => `\`${id}\` ${verdict}: ${reason}`).join("; ") || "–";
}

/** The verdict of every claim in every recorded run. */
export function verdictsTable(runs: readonly RecordedRun[]): string {
  return [
    row("Claim", ...runs.map((run) => `${kubernetesOf(run)}, ${run.proxyMode}`)),
    rule(runs.length + 1),
    ...CLAIMS.map(({ id }) =>
      row(`\`${id}\``, ...runs.map(({ verdicts }) => MARKS[verdicts[id]?.verdict ?? "skipped"])),
    ),
  ].join("\n");
}

const kubernetesOf = ({ kind, kubernetes, agents }: RecordedRun) =>
  `${kubernetes}${agents ? `, a node of ${agents}` : ""}${kind === "source" ? "" : ` (${kind})`}`;

export function exitCodesTable(): string {
  const codes = Object.entries(EXIT_MEANINGS) as [keyof typeof EXIT, string][];
  return [
    row("Exit code", "Meaning"),
    rule(2),
    ...codes.map(([name, meaning]) => row(String(EXIT[name]), meaning)),
  ].join("\n");
}

const asCode = (names: string) => names.replaceAll(/\w+/g, (name) => `\`${name}\``);

export function variablesTable(): string {
  return [
    row("Variable", "Description"),
    rule(2),
    ...Object.entries(VARIABLES).map(([names, description]) => row(asCode(names), description)),
  ].join("\n");
}

/** Every error by code, with the names of its parameters in the message. */
export function errorsTable(): string {
  return [
    row("Code", "Message", "Fix"),
    rule(3),
    ...catalogue.map(({ code, message, remedy }) =>
      row(`\`${code}\``, asMarkdown(message), asMarkdown(remedy)),
    ),
  ].join("\n");
}
