import type { VerdictName } from "../../engine/verdict.ts";
import { counted } from "../html/html.ts";
import type { Proof, ProofReport } from "../proof.ts";

/** What came of a claim under a fault, seen against what was predicted. */
export type State =
  | "violated"
  | "inconclusive"
  | "skipped"
  /** Asked, and as before the fault. */
  | "unchanged"
  | "unasked"
  /** Predicted, and did not happen. */
  | "missed"
  /** Turned, and was not predicted. */
  | "unpredicted"
  /** Turned, but to another verdict than the predicted one. */
  | "other";

export interface Cell {
  claim: string;
  state: State;
  predicted: VerdictName | undefined;
  verdict: VerdictName | undefined;
  reason: string | undefined;
  code?: string | undefined;
  /** What the proof says is wrong with this claim under this fault. */
  wrong: readonly string[];
}

/** One fault with a cell for each claim, in the order of the columns. */
export interface Row {
  fault: Proof;
  cells: readonly Cell[];
  /** All of it is as predicted, and the fault is gone. */
  fine: boolean;
}

/** The claim noticed the fault, as predicted. One that could not be judged noticed nothing. */
export const isNoticed = ({ state }: Cell) => state === "violated" || state === "skipped";

const isAsPredicted = (cell: Cell) => isNoticed(cell) || cell.state === "inconclusive";

const isQuiet = ({ state }: Cell) => state === "unchanged" || state === "unasked";

/** What happened is not what was predicted. */
export const isAlarm = (cell: Cell) => !(isAsPredicted(cell) || isQuiet(cell));

/** So is something else, whatever the verdict: its reason, or that it did not come back. */
export const isWrong = (cell: Cell) => cell.wrong.length > 0 || isAlarm(cell);

/** What there is something to say about: all but claims that were not asked, or answered as before. */
export const isDetected = (cell: Cell) => isWrong(cell) || !isQuiet(cell);

export function rowsOf(report: ProofReport): Row[] {
  const columns = columnsOf(report);
  return report.faults.map((fault) => {
    const cells = cellsOf(fault, report, columns);
    return { fault, cells, fine: fault.undone && fault.wrong.length === 0 && !cells.some(isWrong) };
  });
}

/** The lab's claims, and after them any that a fault names all the same: nothing may be left out. */
function columnsOf({ claims, faults, unpredicted }: ProofReport): string[] {
  const named = faults.flatMap(({ predicted, got, asked }) => [
    ...verdictsIn(predicted).keys(),
    ...verdictsIn(got).keys(),
    ...asked.map(({ claim }) => claim),
  ]);
  return [...new Set([...claims.map(({ id }) => id), ...named, ...unpredicted.map(({ claim }) => claim)])];
}

function cellsOf(fault: Proof, report: ProofReport, columns: readonly string[]): Cell[] {
  // One that could not be injected put no claim to the test.
  const predictions = fault.unmet === undefined ? verdictsIn(fault.predicted) : new Map<string, Transition>();
  const got = verdictsIn(fault.got);
  const answers = new Map(fault.asked.map((answer) => [answer.claim, answer]));
  const strays = report.unpredicted.filter((each) => each.fault === fault.id);
  const unpredicted = new Map(strays.map(({ claim, verdict }) => [claim, verdict]));
  return columns.map((claim) => {
    const predicted = predictions.get(claim);
    const answer = answers.get(claim);
    const stray = unpredicted.get(claim);
    const turned = got.get(claim);
    const verdict = turned ?? answer?.verdict ?? stray;
    const state = predicted ? metBy(predicted, turned) : unforeseen(turned ?? stray, answer !== undefined);
    const wrong = fault.wrongOf?.[claim] ?? [];
    return { claim, state, predicted, verdict, reason: answer?.reason, code: answer?.code, wrong };
  });
}

/** A claim that answers as before did not turn, even where that is the predicted verdict. */
function metBy(predicted: Transition, turned: Transition | undefined): State {
  if (turned === predicted) return predicted;
  return turned === undefined ? "missed" : "other";
}

function unforeseen(turned: VerdictName | undefined, checked: boolean): State {
  if (turned) return "unpredicted";
  return checked ? "unchanged" : "unasked";
}

type Transition = keyof Proof["got"];

const TURNS = ["violated", "inconclusive", "skipped"] as const satisfies Transition[];

const verdictsIn = (turned: Proof["got"]) =>
  new Map(TURNS.flatMap((verdict) => turned[verdict].map((claim): [string, Transition] => [claim, verdict])));

/** One thing that the whole proof shows. */
export interface Finding {
  words: string;
  wrong: boolean;
  /** The part of the page that has more of it. */
  at?: string;
}

/** The proof in a few sentences, what is wrong first. */
export function findingsOf(report: ProofReport, rows: readonly Row[]): Finding[] {
  const { faults, unpredicted, alike, whole } = report;
  const tried = rows.filter(({ fault }) => fault.unmet === undefined);
  const fine = tried.filter((row) => row.fine).length;
  const untried = rows.length - tried.length;
  const stuck = faults.filter(({ undone }) => !undone).length;
  const found: Finding[] = [
    { words: `${counted(tried.length, "fault")}, ${fine} as predicted`, wrong: fine < tried.length },
    ...(untried > 0
      ? [{ words: `${counted(untried, "fault")} not for this cluster`, wrong: false, at: "faults" }]
      : []),
    turnedClaims(report, rows),
    unpredicted.length === 0
      ? { words: "nothing unpredicted", wrong: false }
      : { words: `${counted(unpredicted.length, "verdict")} unpredicted`, wrong: true, at: "unpredicted" },
  ];
  if (faults.length === 0) found.unshift({ words: "no fault was injected", wrong: true });
  if (stuck > 0) found.push({ words: `${counted(stuck, "fault")} not undone`, wrong: true, at: "faults" });
  if (alike.length > 0) {
    found.push({ words: `${counted(alike.length, "pair")} of claims alike`, wrong: true, at: "alike" });
  } else if (whole) found.push({ words: "every two claims told apart", wrong: false });
  return found.toSorted((one, other) => Number(other.wrong) - Number(one.wrong));
}

/** In a whole proof every claim is to be turned; in a part, those that its faults name. */
function turnedClaims({ claims, survivors, whole }: ProofReport, rows: readonly Row[]): Finding {
  const survived = new Set(survivors);
  const named = claimsWhere(rows, ({ predicted }) => predicted === "violated" || predicted === "skipped");
  const all = whole ? new Set(claims.map(({ id }) => id)) : named.union(survived);
  const unmet = rows.filter(({ fault }) => fault.unmet !== undefined);
  const untried = new Set(
    unmet.flatMap(({ fault: { predicted } }) => [...predicted.violated, ...predicted.skipped]),
  );
  const wanted = all.difference(untried.difference(named));
  const turned = wanted.intersection(claimsWhere(rows, isNoticed)).difference(survived).size;
  const wrong = survived.size > 0 || turned < wanted.size;
  const words = `${counted(wanted.size, "claim")}${whole ? "" : " to turn"}, ${turned} turned`;
  return { words, wrong, ...(survived.size > 0 ? { at: "survivors" } : {}) };
}

const claimsWhere = (rows: readonly Row[], holds: (cell: Cell) => boolean) =>
  new Set(rows.flatMap(({ cells }) => cells.filter(holds).map(({ claim }) => claim)));

/** Which faults a part of a proof is of: 3 of dns, 1 of policy. */
export function partOf({ faults }: ProofReport): string {
  const sections = Map.groupBy(faults, ({ section }) => section);
  return [...sections].map(([section, { length }]) => `${length} of ${section}`).join(", ");
}
