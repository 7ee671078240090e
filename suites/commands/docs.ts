import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Argument, Command, Option } from "commander";
import { catalogue } from "../../helpers/errors/catalogue.ts";
import { EXIT } from "../../helpers/errors.ts";
import { jsonSchemaOfReport } from "../../helpers/report/json-schema.ts";
import { checkoutFor } from "../checkout.ts";
import { SINCE } from "../errata/since.ts";
import { turnedBy } from "../fault.ts";
import { CLAIMS, FAULTS } from "../lab.ts";
import { SEEN } from "../seen.ts";
import { row, rule } from "./markdown.ts";
import { verdictsTable, versionsTable } from "./versions-table.ts";

/**
 * Fills the tables of the READMEs from claims, options and errors, and writes the schema of a report; with `check`,
 * only says whether they are current. Throws a usage error where there is no checkout.
 */
export async function docs(program: Command, check: boolean): Promise<number> {
  const root = checkoutFor("docs");
  const tables = {
    claims: claimsTable(),
    faults: faultsTable(),
    errata: errataTable(),
    versions: versionsTable(SEEN),
    verdicts: verdictsTable(SEEN),
    options: optionsTable(program),
  };
  const withTables = (before: string) =>
    Object.entries(tables).reduce((text, [name, table]) => filled(text, name, table), before);
  const codes = [
    await made(join(root, "README.md"), withTables, check),
    await made(
      join(root, "helpers/errors/README.md"),
      (before) => filled(before, "errors", errorsTable()),
      check,
    ),
    await made(join(root, "helpers/report/report.schema.json"), jsonSchemaOfReport, check),
  ];
  return codes.every((current) => current) ? EXIT.upheld : EXIT.violated;
}

/** Whether a file is as it is to be: made so, or with `check` only looked at. */
async function made(file: string, make: (before: string) => string, check: boolean): Promise<boolean> {
  const before = await readFile(file, "utf8").catch(() => "");
  const after = make(before);
  if (check && before !== after)
    process.stderr.write(`labcheck: ${basename(file)} is not current.\n  Run \`npm run docs\`.\n`);
  if (!check) await writeFile(file, after);
  return !check || before === after;
}

function filled(text: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- /${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no place for the table of ${name}`);
  return `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`;
}

function claimsTable(): string {
  return [
    row("claim", "what the lab says", "upheld by seeing", "touches"),
    rule(4),
    ...CLAIMS.map(({ id, says, expects, touches }) =>
      row(`\`${id}\``, says, expects, touches === "namespace" ? "" : touches),
    ),
  ].join("\n");
}

/** Where the lab's words and clusters part, and since when. */
function errataTable(): string {
  return [
    row("erratum", "since Kubernetes", "what differs", "seen by"),
    rule(4),
    ...CLAIMS.filter(({ id }) => id.startsWith("errata/")).map(({ id, says, expects }) =>
      row(`\`${id}\``, SINCE[id] ?? "whatever the version", says, expects),
    ),
  ].join("\n");
}

/** All errors, with the names of what stands in their sentences. */
function errorsTable(): string {
  return [
    row("code", "message", "what to do"),
    rule(3),
    ...catalogue.map(({ code, message, remedy }) =>
      row(`\`${code}\``, asMarkdown(message), asMarkdown(remedy)),
    ),
  ].join("\n");
}

/** Outside code, Markdown takes a name in angle brackets for HTML, and stars for emphasis. */
const asMarkdown = (text: string) =>
  text.replaceAll(/`[^`]*`|[<*]/g, (found) => (found.length === 1 ? `\${found}` : found));

const ids = (predictions: readonly { id: string }[]) =>
  predictions.map(({ id }) => `\`${id}\``).join(" ") || "–";

/** The matrix of all faults and claims, by what each fault is to do. */
function faultsTable(): string {
  return [
    row("fault", "kind", "what is broken", "violated", "inconclusive"),
    rule(5),
    ...FAULTS.map((fault) => {
      const turned = turnedBy(fault);
      const killed = turned.filter(({ verdict }) => verdict !== "inconclusive");
      const blinded = turned.filter(({ verdict }) => verdict === "inconclusive");
      return row(`\`${fault.id}\``, fault.kind, fault.says, ids(killed), ids(blinded));
    }),
  ].join("\n");
}

function written(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "…" : ""}`;
  return argument.required ? ` \`<${name}>\`` : ` [${name}]`;
}

function optionsTable(program: Command): string {
  const shown = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== "help");
  const lines = shown.flatMap((command) => {
    const patterns = command.registeredArguments.map(written).join("");
    const options = command.options.map((option: Option) => row(`\`${option.flags}\``, option.description));
    return [row(`**${command.name()}**${patterns}`, command.description()), ...options];
  });
  return [row("command, option", "what it does"), rule(2), ...lines].join("\n");
}
