import type { VerdictName } from "../../engine/verdict.ts";
import { counted } from "../html/html.ts";
import type { Proof, ProofReport } from "../proof.ts";

/** The outcome of a claim under a fault, compared with the prediction. */
export type State =
  | "violated"
  | "inconclusive"
  | "skipped"
  /** Checked, with the same verdict as before the fault. */
  | "unchanged"
  | "unchecked"
  /** Predicted but not observed. */
  | "missed"
  /** Changed but not predicted. */
  | "unpredicted"
  /** Changed to a different verdict than predicted. */
  | "other";

export interface Cell {
  claim: string;
  state: State;
  predicted: VerdictName | undefined;
  verdict: VerdictName | undefined;
  reason: string | undefined;
  code?: string | undefined;
  /** The problems of this claim under this fault. */
  wrong: readonly string[];
}

/** One fault with a cell for each claim, in the order of the columns. */
export interface Row {
  fault: Proof;
  cells: readonly Cell[];
  /** Everything is as predicted, and the fault was reverted. */
  fine: boolean;
}

/** The claim detected the fault as predicted; an inconclusive claim detects nothing. */
export const isNoticed = ({ state }: Cell) => state === "violated" || state === "skipped";

const isAsPredicted = (cell: Cell) => isNoticed(cell) || cell.state === "inconclusive";

const isQuiet = ({ state }: Cell) => state === "unchanged" || state === "unchecked";

/** The verdict is not as predicted. */
export const isAlarm = (cell: Cell) => !(isAsPredicted(cell) || isQuiet(cell));

/** The verdict, its reason or the recovery is not as predicted. */
export const isWrong = (cell: Cell) => cell.wrong.length > 0 || isAlarm(cell);

/** All cells but those of claims that were not checked or did not change. */
export const isDetected = (cell: Cell) => isWrong(cell) || !isQuiet(cell);

export function rowsOf(report: ProofReport): Row[] {
  const columns = columnsOf(report);
  return report.faults.map((fault) => {
    const cells = cellsOf(fault, report, columns);
    return { fault, cells, fine: fault.undone && fault.wrong.length === 0 && !cells.some(isWrong) };
  });
}

/** The claims of the proof, followed by any others that its faults name, so that none is omitted. */
function columnsOf({ claims, faults, unpredicted }: ProofReport): string[] {
  const named = faults.flatMap(({ predicted, got, asked }) => [
    ...verdictsIn(predicted).keys(),
    ...verdictsIn(got).keys(),
    ...asked.map(({ claim }) => claim),
  ]);
  return [...new Set([...claims.map(({ id }) => id), ...named, ...unpredicted.map(({ claim }) => claim)])];
}

function cellsOf(fault: Proof, report: ProofReport, columns: readonly string[]): Cell[] {
  // A fault that could not be injected tests no claim.
  const predictions = fault.unmet === undefined ? verdictsIn(fault.predicted) : new Map<string, Transition>();
  const got = verdictsIn(fault.got);
  const answers = new Map(fault.asked.map((answer) => [answer.claim, answer]));
  const strays = report.unpredicted.filter((each) => each.fault === fault.id);
  const unpredicted = new Map(strays.map(({ claim, verdict }) => [claim, verdict]));
  return columns.map((claim) => {
    const predicted = predictions.get(claim);
    const answer = answers.get(claim);
    const stray = unpredicted.get(claim);
    const changed = got.get(claim);
    const verdict = changed ?? answer?.verdict ?? stray;
    const state = predicted
      ? predictedState(predicted, changed)
      : unpredictedState(changed ?? stray, answer !== undefined);
    const wrong = fault.wrongOf?.[claim] ?? [];
    return { claim, state, predicted, verdict, reason: answer?.reason, code: answer?.code, wrong };
  });
}

/** A claim that did not change is missed, even if its verdict equals the predicted one. */
function predictedState(predicted: Transition, changed: Transition | undefined): State {
  if (changed === predicted) return predicted;
  return changed === undefined ? "missed" : "other";
}

function unpredictedState(changed: VerdictName | undefined, checked: boolean): State {
  if (changed) return "unpredicted";
  return checked ? "unchanged" : "unchecked";
}

type Transition = keyof Proof["got"];

const TRANSITIONS = ["violated", "inconclusive", "skipped"] as const satisfies Transition[];

const verdictsIn = (changed: Proof["got"]) =>
  new Map(
    TRANSITIONS.flatMap((verdict) => changed[verdict].map((claim): [string, Transition] => [claim, verdict])),
  );

/** One statement about the whole proof. */
export interface Finding {
  text: string;
  wrong: boolean;
  /** The section of the page with the details. */
  at?: string;
}

/** A summary of the proof, problems first. */
export function findingsOf(report: ProofReport, rows: readonly Row[]): Finding[] {
  const { faults, unpredicted, alike, whole } = report;
  const tried = rows.filter(({ fault }) => fault.unmet === undefined);
  const fine = tried.filter((row) => row.fine).length;
  const untried = rows.length - tried.length;
  const stuck = faults.filter(({ undone }) => !undone).length;
  const found: Finding[] = [
    { text: `${counted(tried.length, "fault")}, ${fine} as predicted`, wrong: fine < tried.length },
    ...(untried > 0
      ? [{ text: `${counted(untried, "fault")} not applicable to this cluster`, wrong: false, at: "faults" }]
      : []),
    changedClaims(report, rows),
    unpredicted.length === 0
      ? { text: "no unpredicted verdicts", wrong: false }
      : { text: counted(unpredicted.length, "unpredicted verdict"), wrong: true, at: "unpredicted" },
  ];
  if (faults.length === 0) found.unshift({ text: "no fault was injected", wrong: true });
  if (stuck > 0) found.push({ text: `${counted(stuck, "fault")} not reverted`, wrong: true, at: "faults" });
  if (alike.length > 0) {
    found.push({
      text: `${counted(alike.length, "indistinguishable pair")} of claims`,
      wrong: true,
      at: "indistinguishable",
    });
  } else if (whole) found.push({ text: "all claims distinguishable", wrong: false });
  return found.toSorted((one, other) => Number(other.wrong) - Number(one.wrong));
}

/** A complete proof must change every claim, a partial one the claims that its faults predict. */
function changedClaims({ claims, survivors, whole }: ProofReport, rows: readonly Row[]): Finding {
  const survived = new Set(survivors);
  const named = claimsWhere(rows, ({ predicted }) => predicted === "violated" || predicted === "skipped");
  const all = whole ? new Set(claims.map(({ id }) => id)) : named.union(survived);
  const unmet = rows.filter(({ fault }) => fault.unmet !== undefined);
  const untried = new Set(
    unmet.flatMap(({ fault: { predicted } }) => [...predicted.violated, ...predicted.skipped]),
  );
  const required = all.difference(untried.difference(named));
  const changed = required.intersection(claimsWhere(rows, isNoticed)).difference(survived).size;
  const wrong = survived.size > 0 || changed < required.size;
  const text = `${counted(required.size, "claim")}${whole ? "" : " predicted to change"}, ${changed} changed`;
  return { text, wrong, ...(survived.size > 0 ? { at: "survivors" } : {}) };
}

const claimsWhere = (rows: readonly Row[], holds: (cell: Cell) => boolean) =>
  new Set(rows.flatMap(({ cells }) => cells.filter(holds).map(({ claim }) => claim)));

/** The faults of a partial proof by section: 3 of dns, 1 of policy. */
export function partOf({ faults }: ProofReport): string {
  const sections = Map.groupBy(faults, ({ section }) => section);
  return [...sections].map(([section, { length }]) => `${length} of ${section}`).join(", ");
}
