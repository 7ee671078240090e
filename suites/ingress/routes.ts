import { podIn } from "../../fixtures/guestbook/answers.ts";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { type Asker, askersOf } from "../../fixtures/ingress/asker.ts";
import { converge } from "../../helpers/converge.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { inconclusive, skipped, type Verdict, violated } from "../../helpers/verdict.ts";

/**
 * Lets `check` look at every way through the ingress, one after another. The first that is not upheld
 * decides, with the way's name before its reason; where all are, `words` sums their reasons up.
 */
export async function onEveryRoute(
  lab: Lab,
  look: Look,
  check: (asker: Asker) => Promise<Verdict>,
): Promise<Verdict> {
  if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
  const askers = await askersOf(look, lab, lab.ingress);
  const reasons: string[] = [];
  let last: Verdict | undefined;
  for (const asker of askers) {
    last = await check(asker);
    const reason = `${asker.route.form}: ${last.reason}`;
    if (last.verdict !== "upheld") return { ...last, reason };
    reasons.push(reason);
  }
  if (!last) return skipped("no way leads through the ingress");
  return { ...last, reason: reasons.join("; ") };
}

/** Waits until the way is there: a controller takes a moment to hear of an Ingress. Undefined once it is. */
export async function notServed({ askOften, route }: Asker, look: Look): Promise<Verdict | undefined> {
  const { last, converged } = await converge(
    async () => firstUnserved(await askOften("/guestbook/", TIMES)),
    (seen) => seen !== undefined && isServed(seen),
    { signal: look.signal },
  );
  if (converged) return undefined;
  if (!last) return inconclusive(`${route.host} was not asked`, look.log.all);
  if (last.answered) return violated(`/guestbook/ is HTTP ${last.status} through the ingress`, look.log.all);
  const untrusted = last.outcome === "open" ? "answers nothing that can be trusted" : last.outcome;
  return inconclusive(`${route.host} ${untrusted}: ${last.why}`, look.log.all);
}

const isServed = (seen: HttpSeen) => seen.answered && seen.status === 200;

/**
 * Each controller pod hears for itself, and each connection goes to one of them: three looks of so many leave
 * one of two pods out once in four million times.
 */
const TIMES = 8;
const firstUnserved = (answers: readonly HttpSeen[]) =>
  answers.find((seen) => !isServed(seen)) ?? answers.at(0);

/** Whether an answer is the application's own 404: what it says to a path that it does not know. */
export const isAppsOwn = (seen: HttpSeen) => seen.answered && seen.headers["cache-control"] === "no-store";

export const inWords = (seen: HttpSeen) =>
  seen.answered
    ? `HTTP ${seen.status}${isAppsOwn(seen) ? " of the guestbook" : ""}, ${seen.body.length} characters${podIn(seen) ? ` from ${podIn(seen)}` : ""}`
    : `${seen.outcome} ${seen.why}`;
