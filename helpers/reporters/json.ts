import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { notAReport, reportUnreadable } from "../errors/reports.ts";
import { jsonOf } from "../reasons/labcheck-error.ts";
import { replaceFile } from "../system/files.ts";
import { type Report, reportSchema } from "./model.ts";

const FILE = "report.json";

let previousWrite: Promise<unknown> = Promise.resolve();

/**
 * Writes report.json atomically; of overlapping writes the last one wins. Returns the path of the file.
 */
export async function writeReport(folder: string, report: Report): Promise<string> {
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  const written = previousWrite.then(() => replaceFile(join(folder, FILE), text));
  // Only the caller of a failed write gets its error.
  previousWrite = written.catch(() => undefined);
  return written;
}

/** Reads a stored report; throws a usage error if it is invalid. */
export async function readReport(file: string): Promise<Report> {
  // Stryker disable next-line StringLiteral: JSON is read from bytes as well, and they are UTF-8 then.
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw reportUnreadable({ file, why: String(error) });
  });
  const json = jsonOf(text);
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean));
  const where = json === undefined ? "it is not JSON" : issues[0]?.join(": ");
  throw notAReport({ file, why: where ?? "" });
}

/**
 * The JSON Schema of report.json, as the text of its file. It allows unknown fields, which later versions may add.
 */
export function jsonSchemaOfReport(): string {
  const schema = z.toJSONSchema(reportSchema, { io: "input" });
  const named = { title: "A report of labcheck", description: "report.json, apiVersion labcheck/v1" };
  const { $schema, ...rest } = schema;
  return `${JSON.stringify({ $schema, ...named, ...rest }, undefined, 2)}\n`;
}
