import { errorMessage, LabcheckError } from "../reasons/labcheck-error.ts";
import { because, defineReason, limitSeconds, type Reason, term, text } from "../reasons/reason.ts";

/** Why the engine itself, and not a check, says what a claim's verdict rests on. */

export const interruptedBefore = defineReason(
  "interrupted-before",
  "the run was interrupted before this claim was checked",
);

export const interrupted = defineReason("interrupted", "the run was interrupted");

export const noAnswerWithin = defineReason(
  "check-timeout",
  { seconds: limitSeconds },
  ({ seconds }) => `no answer within ${seconds} s`,
);

export const didNotStop = defineReason(
  "check-did-not-stop",
  { stopped: because },
  ({ stopped }) => `${stopped.text}, and the check did not stop`,
);

/** Why the state of the lab after a mutating claim is unknown. */
export const checkStillRuns = defineReason("check-still-runs", "it did not stop");

export const checkFailed = defineReason(
  "check-failed",
  { error: because },
  ({ error }) => `the check could not be finished: ${error.text}`,
);

export const permissionUnknown = defineReason(
  "permission-unknown",
  { error: because },
  ({ error }) => error.text,
);

const unexpectedError = defineReason("unexpected-error", { error: text }, ({ error }) => error);

/** Any thrown value as a reason: labcheck's own errors have a code and data. */
export const reasonOfError = (error: unknown): Reason =>
  error instanceof LabcheckError
    ? { ...error.reason, text: errorMessage(error) }
    : unexpectedError({ error: errorMessage(error) });

export const clusterDownSince = defineReason(
  "cluster-down-since",
  { down: because, until: because },
  ({ down, until }) => `${down.text}; until then: ${until.text}`,
);

export const notRestored = defineReason(
  "lab-not-restored",
  { verdict: because, why: because },
  ({ verdict, why }) => `${verdict.text}; but the lab was not restored: ${why.text}`,
);

export const notRestoredAfter = defineReason(
  "lab-not-restored-after",
  { claim: term, why: because },
  ({ claim, why }) => `not checked: the lab was not restored after ${claim} (${why.text})`,
);

/** Appends the result of the first attempt to the reason of the second. */
export const firstAttempt = defineReason(
  "first-attempt",
  { reason: because },
  ({ reason }) => `first attempt: ${reason.text}`,
);

/** Why a claim has no result: the run ended before it was its turn. */
export const neverRun = defineReason("never-run", { why: because }, ({ why }) => `not checked: ${why.text}`);

export const runEnded = defineReason("run-ended", "the run ended before this claim was checked");
