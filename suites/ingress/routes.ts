import { isOfGuestbook, podIn } from "../../fixtures/guestbook/guestbook.ts";
import {
  type IngressClient,
  type IngressRequest,
  ingressClients,
} from "../../fixtures/ingress/ingress-client.ts";
import { ofForm } from "../../fixtures/ingress/reasons.ts";
import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { pollUntilStable } from "../../helpers/async/poll-until-stable.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { LabcheckError } from "../../helpers/errors/labcheck-error.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { requestFailed } from "../outside-reasons.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";

/**
 * Lets `check` look at every way through the ingress, side by side. A violated one decides, then one that is not
 * upheld, with the way's name before its reason; where all are upheld, the reason has every way's. Inside none is
 * looked at.
 */
export async function onEveryRoute(
  lab: Lab,
  context: ProbeContext,
  check: (client: IngressClient) => Promise<Verdict>,
): Promise<Verdict> {
  const here = notOutside(lab.cluster);
  if (here) return skipped(here);
  if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
  const looks = lab.ingress.map(async (route) => {
    const verdict = ofUnproved(route, await onOne(lab, context, route, check));
    return { ...verdict, reason: ofForm({ form: route.form, why: verdict.reason }) };
  });
  const verdicts = await Promise.all(looks);
  const [first] = verdicts;
  if (!first) return skipped(reasons.noRoute);
  const violation = verdicts.find(({ verdict }) => verdict === "violated");
  const other = violation ?? verdicts.find(({ verdict }) => verdict !== "upheld");
  return (
    other ??
    withMissing(lab, {
      ...first,
      reason: withNotes(first.reason, ...verdicts.slice(1).map(({ reason }) => reason)),
    })
  );
}

/** What cannot be seen of one way leaves open what is seen of the others. */
async function onOne(
  lab: Lab,
  context: ProbeContext,
  route: IngressRoute,
  check: (asker: IngressClient) => Promise<Verdict>,
): Promise<Verdict> {
  try {
    const [asker] = await ingressClients(context, lab, [route]);
    return asker ? await check(asker) : inconclusive(reasons.routeNotQueried);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof ProbeError || error instanceof LabcheckError) return inconclusive(error.reason);
    throw error;
  }
}

/** Of what never served it is not known that the controller honours what it was asked. */
function ofUnproved({ unproved }: IngressRoute, verdict: Verdict): Verdict {
  if (unproved === undefined || verdict.verdict === "upheld") return verdict;
  return inconclusive(reasons.unprovedNow({ why: unproved, now: verdict.reason }));
}

/** What was left out is told; one that the user named is not made up for by others. */
function withMissing({ notHonoured = [] }: Lab, verdict: Verdict): Verdict {
  const named = notHonoured.find((each) => each.named);
  if (named) return inconclusive(ofForm(named));
  const left = notHonoured.map(({ form, why }) => reasons.notHonoured({ form, why }));
  return { ...verdict, reason: withNotes(verdict.reason, ...left) };
}

/**
 * Why a way that was seen to serve when the lab was deployed, and since its last change, does not; undefined
 * where it does. One answer that says so is enough, for all of them are to be asked yet; where it says otherwise
 * the way is given a moment.
 */
export async function notServed(asker: IngressClient, context: ProbeContext): Promise<Verdict | undefined> {
  return isServed(await asker.query("/guestbook/"))
    ? undefined
    : neverServed(asker, context, TIMEOUTS.ingress);
}

/** Waits until the way is there: a controller takes a moment to hear of a change. Undefined once it is. */
export async function neverServed(
  asker: IngressClient,
  context: ProbeContext,
  seconds: number = TIMEOUTS.convergence,
): Promise<Verdict | undefined> {
  const { route } = asker;
  const { last, converged } = await pollUntilStable(
    () => servedBy(asker),
    (seen) => seen !== undefined && isServed(seen),
    { signal: context.signal, seconds },
  );
  if (converged) return undefined;
  const { host } = route;
  if (!last) return inconclusive(reasons.hostNotQueried({ host }));
  if (last.answered) return violated(reasons.pageStatus({ status: last.status }));
  return inconclusive(reasons.hostUnserved({ host, outcome: last.outcome, why: last.why }));
}

const isServed = (seen: HttpResult) => seen.answered && seen.status === 200;

/** Each controller hears for itself, and each connection goes to one of them: the first bad answer, else a good one. */
async function servedBy({ queryOften: askOften, looks }: IngressClient): Promise<HttpResult | undefined> {
  const answers = await askOften("/guestbook/", await looks());
  return answers.find((seen) => !isServed(seen)) ?? answers.at(0);
}

/**
 * The first answer that `judge` has something against: one that violates, whoever gave it, before one that leaves it
 * open. Every controller must answer every page as wanted, and none is asked again until it does.
 */
export function firstAgainst(
  answers: readonly IngressRequest[],
  judge: (queried: IngressRequest) => Verdict | undefined,
): Verdict | undefined {
  const against = answers.flatMap((each) => judge(each) ?? []);
  return against.find(({ verdict }) => verdict === "violated") ?? against[0];
}

/** An answer as the reasons have it: the page that was asked for, of whom, and what came. */
export const pageOf = ({ page: { path, host, name }, controller, seen }: IngressRequest) => ({
  ...{ path, host: host ?? name, controller },
  ...{ outcome: outcomeOf(seen), seen: seenOf(seen) },
});

export const outcomeOf = (seen: HttpResult): string => (seen.answered ? `HTTP ${seen.status}` : seen.outcome);

export function seenOf(seen: HttpResult): Reason {
  if (!seen.answered) return requestFailed({ outcome: seen.outcome, why: seen.why });
  const app = isOfGuestbook(seen) ? "guestbook" : undefined;
  return reasons.answer({ status: seen.status, app, characters: seen.body.length, pod: podIn(seen) });
}
