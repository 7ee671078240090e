import { EXIT } from "../reasons/labcheck-error.ts";
import { count, file, listOf, term, text } from "../reasons/reason.ts";
import { defineError, defineUsageError } from "./define.ts";

/** Errors of reading, comparing and keeping reports. */

export const reportUnreadable = defineUsageError({
  code: "LABCHECK_REPORT_UNREADABLE",
  parameters: { file, why: text },
  message: ({ file: path, why }) => `Cannot read ${path}: ${why}`,
  remedy: "Name a report.json that labcheck wrote.",
});

export const notAReport = defineUsageError({
  code: "LABCHECK_NOT_A_REPORT",
  parameters: { file, why: text },
  message: ({ file: path, why }) => `${path} is not a report of labcheck: ${why}`,
  remedy: "Name a report.json that labcheck wrote.",
});

export const reportWithoutData = defineUsageError({
  code: "LABCHECK_REPORT_WITHOUT_DATA",
  parameters: { file },
  message: ({ file: path }) =>
    `Cannot redact ${path}: the labcheck that wrote it gave reasons no data, so the names in them are unknown`,
  remedy: "Redact it with the labcheck that wrote it.",
});

export const outNotWritable = defineUsageError({
  code: "LABCHECK_OUT_NOT_WRITABLE",
  parameters: { folder: file, why: text },
  message: ({ folder, why }) => `Cannot write a report to ${folder}: ${why}`,
  remedy: "Name another folder with --out.",
});

const COMPARABLE = "Name a report.json, the folder that has it, a folder of several runs, or a baseline.";

export const runSetUnreadable = defineUsageError({
  code: "LABCHECK_COMPARED_FILE_UNREADABLE",
  parameters: { file, why: text },
  message: ({ file: path, why }) => `Cannot read ${path}: ${why}`,
  remedy: COMPARABLE,
});

export const noReportIn = defineUsageError({
  code: "LABCHECK_FOLDER_WITHOUT_REPORT",
  parameters: { folder: file },
  message: ({ folder }) => `${folder} has no report of labcheck`,
  remedy: COMPARABLE,
});

export const reportInFolderInvalid = defineUsageError({
  code: "LABCHECK_REPORT_IN_FOLDER_INVALID",
  parameters: { folder: file, why: text },
  message: ({ folder, why }) => `${folder} has a file that cannot be compared: ${why}`,
  remedy: "Take it out of the folder, or run it again.",
});

export const versionUnknown = defineUsageError({
  code: "LABCHECK_REPORT_VERSION_UNKNOWN",
  parameters: { file, version: text },
  message: ({ file: path, version }) =>
    `${path} has the apiVersion ${version}, which this labcheck does not know`,
  remedy: "Compare it with the labcheck that wrote it, or a later one.",
});

export const baselineInvalid = defineUsageError({
  code: "LABCHECK_BASELINE_INVALID",
  parameters: { file, why: text },
  message: ({ file: path, why }) => `${path} is not a valid baseline of labcheck: ${why}`,
  remedy: "Write it again with --update.",
});

export const notABaseline = defineUsageError({
  code: "LABCHECK_NOT_A_BASELINE",
  parameters: { file },
  message: ({ file: path }) => `${path} is not a baseline of labcheck, so it is not overwritten`,
  remedy: "Name a file that --update wrote, or one that does not exist.",
});

const FLEET = "Name two reports, or one folder with the reports of many clusters.";

export const comparedAlone = defineUsageError({
  code: "LABCHECK_NOTHING_TO_COMPARE_WITH",
  parameters: { path: file },
  message: ({ path }) => `Cannot compare ${path} alone`,
  remedy: FLEET,
});

export const fleetEmpty = defineUsageError({
  code: "LABCHECK_FLEET_EMPTY",
  parameters: { folder: file },
  message: ({ folder }) => `${folder} has no report of labcheck`,
  remedy: FLEET,
});

export const runIncomplete = defineError({
  code: "LABCHECK_RUN_INCOMPLETE",
  parameters: { path: file },
  message: ({ path }) => `${path} did not complete, so it cannot be a baseline`,
  remedy: "Run it again.",
  exitCode: EXIT.inconclusive,
});

/** Ends as the run that was not kept. */
export const baselineNotGood = defineError({
  code: "LABCHECK_BASELINE_NOT_GOOD",
  parameters: { path: file, claims: listOf(term) },
  message: ({ path, claims }) =>
    `Cannot keep ${path} as the baseline: ${claims.length > 0 ? `not upheld: ${claims.join(", ")}` : "no claim is upheld"}`,
  remedy: "Correct what is wrong, or keep it as it is with --force.",
});

export const baselineLosesClaims = defineError({
  code: "LABCHECK_BASELINE_LOSES_CLAIMS",
  parameters: { path: file, claims: listOf(term) },
  message: ({ path, claims }) =>
    `Cannot keep ${path} as the baseline: it loses claims that the baseline has upheld: ${claims.join(", ")}`,
  remedy: "Run all claims, or keep it as it is with --force.",
});

export const noProofs = defineUsageError({
  code: "LABCHECK_NO_PROOFS",
  message: "There is no proof to join",
  remedy: "Name the folders that have a proof.json.",
});

export const proofUnreadable = defineUsageError({
  code: "LABCHECK_PROOF_UNREADABLE",
  parameters: { folder: file },
  message: ({ folder }) => `${folder} has no proof.json that this version reads`,
  remedy: "Name folders that `labcheck prove` wrote.",
});

export const proofsDiffer = defineUsageError({
  code: "LABCHECK_PROOFS_DIFFER",
  parameters: { field: term },
  message: ({ field }) => `The proofs differ in ${field}`,
  remedy: "Join parts of one proof, made by one labcheck.",
});

export const faultTwice = defineUsageError({
  code: "LABCHECK_FAULT_TWICE",
  parameters: { fault: term },
  message: ({ fault }) => `The fault ${fault} is in two of the proofs`,
  remedy: "Leave one of them out.",
});

export const runPartial = defineUsageError({
  code: "LABCHECK_RUN_PARTIAL",
  parameters: { file, claims: count, all: count },
  message: ({ file: path, claims, all }) => `${path} is not a whole run: it has ${claims} of ${all} claims`,
  remedy: "Run all of them.",
});

const COPY = "Name a copy of the lab's text, as plain text or as its README.md.";

export const labTextUnreadable = defineUsageError({
  code: "LABCHECK_LAB_TEXT_UNREADABLE",
  parameters: { file, why: text },
  message: ({ file: path, why }) => `Cannot read ${path}: ${why}`,
  remedy: COPY,
});

export const notLabText = defineUsageError({
  code: "LABCHECK_NOT_LAB_TEXT",
  parameters: { file },
  message: ({ file: path }) => `${path} has no sentence of the lab`,
  remedy: COPY,
});
