import { podIn } from "../../fixtures/guestbook/answers.ts";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { type Asker, askersOf } from "../../fixtures/ingress/asker.ts";
import { converge } from "../../helpers/converge.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, skipped, type Verdict, violated } from "../../helpers/verdict.ts";
import { notOutside } from "../skips.ts";

/**
 * Lets `check` look at every way through the ingress, side by side. The first that is not upheld decides,
 * with the way's name before its reason; where all are, the reason has every way's. Inside none is looked at.
 */
export async function onEveryRoute(
  lab: Lab,
  look: Look,
  check: (asker: Asker) => Promise<Verdict>,
): Promise<Verdict> {
  const here = notOutside(lab.cluster);
  if (here) return skipped(here);
  if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
  const askers = await askersOf(look, lab, lab.ingress);
  const looks = askers.map(async (asker) => {
    const verdict = await check(asker);
    return { ...verdict, reason: `${asker.route.form}: ${verdict.reason}` };
  });
  const verdicts = await Promise.all(looks);
  const [first] = verdicts;
  if (!first) return skipped("no way leads through the ingress");
  const reason = verdicts.map((each) => each.reason).join("; ");
  return verdicts.find(({ verdict }) => verdict !== "upheld") ?? { ...first, reason };
}

/**
 * Why a way that was seen to serve when the lab was deployed, and since its last change, does not; undefined
 * where it does. A look that says so is enough; where it says otherwise the way is given a moment.
 */
export async function notServed(asker: Asker, look: Look): Promise<Verdict | undefined> {
  const now = await servedBy(asker);
  return now && isServed(now) ? undefined : neverServed(asker, look, TIMEOUTS.ingress);
}

/** Waits until the way is there: a controller takes a moment to hear of a change. Undefined once it is. */
export async function neverServed(
  asker: Asker,
  look: Look,
  seconds: number = TIMEOUTS.convergence,
): Promise<Verdict | undefined> {
  const { route } = asker;
  const { last, converged } = await converge(
    () => servedBy(asker),
    (seen) => seen !== undefined && isServed(seen),
    { signal: look.signal, seconds },
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
 * one of two pods out once in four million times, one look once in 128.
 */
const TIMES = 8;
async function servedBy({ askOften }: Asker): Promise<HttpSeen | undefined> {
  const answers = await askOften("/guestbook/", TIMES);
  return answers.find((seen) => !isServed(seen)) ?? answers.at(0);
}

/** Whether an answer is the application's own 404: what it says to a path that it does not know. */
export const isAppsOwn = (seen: HttpSeen) => seen.answered && seen.headers["cache-control"] === "no-store";

export const inWords = (seen: HttpSeen) =>
  seen.answered
    ? `HTTP ${seen.status}${isAppsOwn(seen) ? " of the guestbook" : ""}, ${seen.body.length} characters${podIn(seen) ? ` from ${podIn(seen)}` : ""}`
    : `${seen.outcome} ${seen.why}`;
