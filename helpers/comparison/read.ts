import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import {
  baselineInvalid,
  noReportIn,
  notABaseline,
  reportInFolderInvalid,
  runSetUnreadable,
  versionUnknown,
} from "../errors/reports.ts";
import { errorMessage, jsonOf } from "../reasons/labcheck-error.ts";
import { readReport } from "../reporters/json.ts";
import type { Report } from "../reporters/model.ts";
import { type Baseline, baselineSchema } from "./baseline.ts";
import { type RunSet, runSetOf, runSetOfBaseline } from "./run-set.ts";

const REPORT = "report.json";
/** The depth of the search: folders for the region, for the cluster in it, and for its report. */
const MAX_DEPTH = 3;

/** A JSON file below a folder that is a report or claims to be one; `why` says what is wrong with it. */
export type FoundReport = { name: string; file: string } & ({ report: Report } | { why: string });

/**
 * Reads a report, a baseline, a folder with a report.json, or a folder of several runs of one cluster. Throws a
 * usage error for anything else, and for a report that this version cannot read.
 */
export async function readRunSet(path: string): Promise<RunSet> {
  if (!(await isFolder(path))) {
    const read = await readStored(path);
    return "baseline" in read ? runSetOfBaseline(path, read.baseline) : runSetOf(path, [read.report]);
  }
  const own = join(path, REPORT);
  if (await stat(own).catch(() => undefined)) return runSetOf(path, [await readReport(own)]);
  const found = await findReports(path);
  const reports = found.map((each) => {
    if ("why" in each) throw reportInFolderInvalid({ folder: path, why: each.why });
    return each.report;
  });
  if (reports.length === 0) throw noReportIn({ folder: path });
  return runSetOf(path, reports);
}

/** Reads a baseline that will be replaced; undefined if it does not exist. Throws a usage error for another file. */
export async function readBaseline(file: string): Promise<RunSet | undefined> {
  if (!(await stat(file).catch(() => undefined))) return undefined;
  const read = (await isFolder(file)) ? undefined : await readStored(file).catch(() => undefined);
  if (read && "baseline" in read) return runSetOfBaseline(file, read.baseline);
  throw notABaseline({ file });
}

/** The reports below a folder, sorted by path; other files are ignored. */
export async function findReports(folder: string): Promise<FoundReport[]> {
  const files = await jsonFiles(folder, MAX_DEPTH);
  const found = await Promise.all(
    files.map(async (file): Promise<FoundReport[]> => {
      const isCandidate =
        basename(file) === REPORT || kindOf(await textOf(file).catch(() => "")) === "Report";
      if (!isCandidate) return [];
      const at = { name: nameOf(folder, file), file };
      return readStored(file).then(
        (read) => [{ ...at, ...("report" in read ? read : { why: `${file} is a baseline, not a report` }) }],
        (error: unknown) => [{ ...at, why: errorMessage(error) }],
      );
    }),
  );
  return found.flat();
}

/** The folder of a cluster's report, or the file's name; without labcheck's own folder. */
function nameOf(folder: string, file: string): string {
  const path = relative(folder, file);
  const named = basename(path) === REPORT ? dirname(path) : path.slice(0, -".json".length);
  return named.replace(/\/labcheck-report$/, "");
}

async function jsonFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries
    .toSorted((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth > 0 ? jsonFiles(path, depth - 1) : [];
      return entry.name.endsWith(".json") ? [path] : [];
    });
  return (await Promise.all(below)).flat();
}

export const isFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function textOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw runSetUnreadable({ file, why: errorMessage(error) });
  });
}

const kindOf = (text: string) => (jsonOf(text) as { kind?: unknown } | null | undefined)?.kind;

async function readStored(file: string): Promise<{ report: Report } | { baseline: Baseline }> {
  const text = await textOf(file);
  const [kind, json] = [kindOf(text), jsonOf(text)];
  const { apiVersion } = (json ?? {}) as { apiVersion?: unknown };
  const known = kind === "Report" || kind === "Baseline";
  if (known && typeof apiVersion === "string" && /^labcheck\/v(?!1$)/.test(apiVersion))
    throw versionUnknown({ file, version: apiVersion });
  if (kind !== "Baseline") return { report: await readReport(file) };
  const parsed = baselineSchema.safeParse(json);
  if (parsed.success) return { baseline: parsed.data };
  const [issue] = parsed.error.issues;
  throw baselineInvalid({ file, why: `${issue?.path.join(".")}: ${issue?.message}` });
}
