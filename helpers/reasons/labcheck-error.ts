import type { Reason } from "./reason.ts";

/** How a run ends; suites/commands/README.md documents these for users. */
export const EXIT = {
  upheld: 0,
  violated: 1,
  usage: 2,
  inconclusive: 3,
  noCluster: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Failure {
  code: string;
  data: Reason["data"];
  message: string;
  remedy: string;
  exitCode: ExitCode;
  log?: string | undefined;
  cause?: unknown;
}

/**
 * A failure we can name: a stable code with typed data, one sentence of what is wrong, one of what to do about it.
 * Only `defineError` makes one, so that helpers/errors/ has every sentence.
 */
export class LabcheckError extends Error {
  override readonly name = "LabcheckError";
  readonly code: string;
  readonly data: Reason["data"];
  readonly remedy: string;
  readonly exitCode: ExitCode;
  /** A file with the full story, when there is one; who catches the error may know of one that its thrower did not. */
  log: string | undefined;

  constructor({ code, data, message, remedy, exitCode, log, cause }: Failure) {
    super(message, { cause });
    this.code = code;
    this.data = data;
    this.remedy = remedy;
    this.exitCode = exitCode;
    this.log = log;
  }

  /** The same as the reason of a verdict. */
  get reason(): Reason {
    return { code: this.code, data: this.data, text: this.message };
  }
}

/**
 * The client's message about a refusal is all that came over the line, many lines long; the server's own words
 * are in the body, which is JSON, or JSON as text.
 */
function refusalIn(message: string): string | undefined {
  const [, code, body] = /^HTTP-Code: (\d+)\n[\s\S]*?\nBody: (.*)\nHeaders: /.exec(message) ?? [];
  if (code === undefined || body === undefined) return undefined;
  const parsed = jsonOf(body);
  const status = typeof parsed === "string" ? jsonOf(parsed) : parsed;
  const words = (status as { message?: unknown } | undefined)?.message;
  return `HTTP ${code}${typeof words === "string" ? `, ${words}` : ""}`;
}

/** Parses JSON; undefined if the text is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The text a person sees for any thrown value. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A connection that failed on each of a name's addresses has no message of its own.
  const own = error instanceof AggregateError ? [...new Set(error.errors.map(errorMessage))].join("; ") : "";
  const message = refusalIn(error.message) ?? (error.message || own || error.name);
  const { cause } = error;
  const reported = !(cause instanceof Error) || (cause.message !== "" && message.includes(cause.message));
  return reported ? message : `${message}: ${errorMessage(cause)}`;
}
