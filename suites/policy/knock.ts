import type { Connection } from "../../helpers/probes/connect.ts";
import { connectAll } from "../../helpers/probes/connect-all.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import type { Outcome } from "../../helpers/probes/outcome.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { Place } from "./cast.ts";

/** One connection, with the name of what it went to. */
export interface Knock extends Connection {
  to: string;
}

/** A fresh connection from each pod to each place, all in one window. */
export async function knock(
  look: Look,
  from: readonly Pod[],
  to: readonly Place[],
  seconds?: number,
): Promise<Knock[]> {
  const knocks = from.map(async (pod) => {
    const seen = await connectAll(look, pod, to, seconds);
    return seen.map((connection, index) => ({ ...connection, to: to[index]?.name ?? "" }));
  });
  return (await Promise.all(knocks)).flat();
}

/** Ways that belong together: from each of the pods to each of the places. */
export interface Way {
  from: readonly Pod[];
  to: readonly Place[];
}

export async function knockAll(look: Look, ways: readonly Way[]): Promise<Knock[]> {
  return (await Promise.all(ways.map(({ from, to }) => knock(look, from, to)))).flat();
}

export const allAre = (seen: readonly Knock[], wanted: Outcome) =>
  seen.every(({ outcome }) => outcome === wanted);

/** Upheld where every connection came to what is wanted; what was lost decides nothing. */
export function judge(look: Look, seen: readonly Knock[], wanted: Outcome, reason: string): Verdict {
  const { all } = look.log;
  const wrong = seen.find(({ outcome }) => outcome !== wanted && outcome !== "lost");
  if (wrong) return violated(`${inWords(wrong)}, not ${wanted}`, all);
  const lost = seen.find(({ outcome }) => outcome === "lost");
  if (lost) return inconclusive(inWords(lost), all);
  return upheld(reason, all);
}

export const inWords = ({ from, to, address, port, outcome }: Knock) =>
  `${from.name} on ${from.node} → ${to} (${address}:${port}) is ${outcome}`;
