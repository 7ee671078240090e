import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { type Report, reportSchema } from "./model.ts";

const FILE = "report.json";

/** Writes report.json; a reader never sees half of it. Returns the file. */
export async function writeReport(folder: string, report: Report): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, FILE);
  await writeFile(`${file}.new`, `${JSON.stringify(report, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
  return file;
}

/** Reads a stored report; throws UsageError for what is none. */
export async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new UsageError(
      `${file} cannot be read: ${String(error)}.`,
      "Name a report.json that labcheck wrote.",
    );
  });
  const parsed = reportSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue ? `${issue.path.join(".")}: ${issue.message}` : "unknown";
  throw new UsageError(
    `${file} is no report of labcheck (${where}).`,
    "Name a report.json that labcheck wrote.",
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
