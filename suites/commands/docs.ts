import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { runPartial } from "../../helpers/errors/reports.ts";
import { EXIT, type ExitCode } from "../../helpers/reasons/labcheck-error.ts";
import { jsonSchemaOfReport, readReport } from "../../helpers/reporters/json.ts";
import { replaceFile } from "../../helpers/system/files.ts";
import { checkoutFor } from "../checkout.ts";
import { CLAIMS } from "../registry.ts";
import { mergeRuns, RECORDED_RUNS, recordOf } from "../results/recorded-runs.ts";
import { exampleClaim, exampleFault, failingClaim } from "./documents/examples.ts";
import {
  claimsBySection,
  commandReference,
  errataTable,
  errorsTable,
  exitCodesTable,
  faultsTable,
  fillPart,
  variablesTable,
  verdictsTable,
  versionsTable,
} from "./documents/tables.ts";

const FILE = join(import.meta.dirname, "../results/recorded-runs.json");

/** Adds the verdicts of whole runs to suites/results. Throws a usage error for a run of some claims only. */
export async function record(files: readonly string[]): Promise<ExitCode> {
  const reports = await Promise.all(files.map(readReport));
  for (const [index, { claims, run }] of reports.entries()) {
    if (run.complete && claims.length === CLAIMS.length) continue;
    throw runPartial({ file: files[index] ?? "", claims: claims.length, all: CLAIMS.length });
  }
  const all = mergeRuns(RECORDED_RUNS, reports.map(recordOf));
  await replaceFile(FILE, `${JSON.stringify(all, undefined, 1)}\n`);
  return EXIT.upheld;
}

/** Documents that are partly generated: the text of each part, by the name of its marks. */
const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, (program: Command) => string>>>> = {
  "README.md": { "failing-claim": failingClaim, "exit-codes": exitCodesTable },
  "CONTRIBUTING.md": { "example-claim": exampleClaim, "example-fault": exampleFault },
  "suites/README.md": { claims: claimsBySection, errata: errataTable },
  "suites/FAULTS.md": { faults: faultsTable },
  "suites/commands/README.md": {
    ...{ commands: commandReference, "exit-codes": exitCodesTable, variables: variablesTable },
  },
  "suites/results/README.md": {
    versions: () => versionsTable(RECORDED_RUNS),
    verdicts: () => verdictsTable(RECORDED_RUNS),
  },
  "helpers/errors/README.md": { errors: errorsTable },
};
const SCHEMA = "helpers/reporters/report.schema.json";

/**
 * Writes the generated parts of the documents and the JSON Schema of a report. With `check`, only reports the files
 * that are out of date. Throws a usage error outside a checkout.
 */
export async function docs(program: Command, check: boolean): Promise<number> {
  const root = checkoutFor("docs");
  const update = async (name: string, make: (before: string) => string) => {
    const file = join(root, name);
    const before = await readFile(file, "utf8");
    const after = make(before);
    if (!check) await replaceFile(file, after);
    else if (before !== after)
      process.stderr.write(`labcheck: ${name} is out of date.\n  Run \`npm run docs\`.\n`);
    return before === after;
  };
  const current = await Promise.all([
    ...Object.entries(DOCUMENTS).map(([name, parts]) =>
      update(name, (before) =>
        Object.entries(parts).reduce((text, [part, make]) => fillPart(text, part, make(program)), before),
      ),
    ),
    update(SCHEMA, jsonSchemaOfReport),
  ]);
  return !check || current.every(Boolean) ? EXIT.upheld : EXIT.violated;
}
