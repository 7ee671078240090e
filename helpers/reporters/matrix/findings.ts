import { counted } from "../html/html.ts";
import type { ProofReport } from "../proof.ts";
import { type Cell, isNoticed, type Row } from "./cells.ts";

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
