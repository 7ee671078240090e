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
import { inconclusive, skipped, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { LabcheckError } from "../../helpers/reasons/labcheck-error.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import { requestFailed } from "../outside-reasons.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./reasons.ts";

/**
 * Runs `check` on every route through the ingress concurrently. A violated route decides, then one that is not upheld,
 * with the route's form before its reason; if all are upheld, the reason includes all of theirs. Skipped if labcheck
 * runs inside the cluster.
 */
export async function onEveryRoute(
  context: ProbeContext,
  lab: Lab,
  check: (client: IngressClient) => Promise<Verdict>,
): Promise<Verdict> {
  const here = notOutside(lab.cluster);
  if (here) return skipped(here);
  if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
  const checks = lab.ingress.map(async (route) => {
    const verdict = judgeUnproved(route, await onRoute(context, lab, route, check));
    return { ...verdict, reason: ofForm({ form: route.form, why: verdict.reason }) };
  });
  const verdicts = await Promise.all(checks);
  const [first] = verdicts;
  if (!first) return skipped(reasons.noRoute);
  const violation = verdicts.find(({ verdict }) => verdict === "violated");
  const other = violation ?? verdicts.find(({ verdict }) => verdict !== "upheld");
  return (
    other ??
    withUnhonoured(lab, {
      ...first,
      reason: withNotes(first.reason, ...verdicts.slice(1).map(({ reason }) => reason)),
    })
  );
}

/** A route that cannot be probed is inconclusive, and does not affect the others. */
async function onRoute(
  context: ProbeContext,
  lab: Lab,
  route: IngressRoute,
  check: (client: IngressClient) => Promise<Verdict>,
): Promise<Verdict> {
  try {
    const [client] = await ingressClients(context, lab, [route]);
    return client ? await check(client) : inconclusive(reasons.routeNotQueried);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof ProbeError || error instanceof LabcheckError) return inconclusive(error.reason);
    throw error;
  }
}

/** A route that never served cannot violate a claim: the controller may not support its form. */
function judgeUnproved({ unproved }: IngressRoute, verdict: Verdict): Verdict {
  if (unproved === undefined || verdict.verdict === "upheld") return verdict;
  return inconclusive(reasons.routeNeverServed({ why: unproved, now: verdict.reason }));
}

/** Adds the forms that were left out; one that the user named makes the verdict inconclusive. */
function withUnhonoured({ unusedRoutes = [] }: Lab, verdict: Verdict): Verdict {
  const named = unusedRoutes.find((each) => each.named);
  if (named) return inconclusive(ofForm(named));
  const left = unusedRoutes.map(({ form, why }) => reasons.notHonoured({ form, why }));
  return { ...verdict, reason: withNotes(verdict.reason, ...left) };
}

/**
 * Why a route that served when the lab was deployed does not serve now; undefined if it does. One good answer is
 * enough, since the claim queries all controllers afterwards; after a bad one, the route gets time to recover.
 */
export async function whyNotServed(
  context: ProbeContext,
  client: IngressClient,
): Promise<Verdict | undefined> {
  return isServed(await client.query("/guestbook/"))
    ? undefined
    : awaitServed(context, client, context.timeouts.ingress);
}

/** Waits until the route serves: a controller takes time to apply a change. Undefined once it does. */
export async function awaitServed(
  context: ProbeContext,
  client: IngressClient,
  seconds: number = context.timeouts.convergence,
): Promise<Verdict | undefined> {
  const { route } = client;
  const { last, converged } = await pollUntilStable(
    () => queryControllers(client),
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

/** Queries enough to reach every controller, since each applies changes on its own: the first bad answer, else a good one. */
async function queryControllers({
  queryOften,
  connectionCount,
}: IngressClient): Promise<HttpResult | undefined> {
  const answers = await queryOften("/guestbook/", await connectionCount());
  return answers.find((seen) => !isServed(seen)) ?? answers.at(0);
}

/**
 * The first problem that `judge` finds: a violation by any controller before an inconclusive answer. Every controller
 * must answer every page correctly, without retries.
 */
export function firstProblem(
  answers: readonly IngressRequest[],
  judge: (request: IngressRequest) => Verdict | undefined,
): Verdict | undefined {
  const against = answers.flatMap((each) => judge(each) ?? []);
  return against.find(({ verdict }) => verdict === "violated") ?? against[0];
}

/** An answer as parameters of a reason: the requested page, the controller and the response. */
export const pageParameters = ({ page: { path, host, name }, controller, seen }: IngressRequest) => ({
  ...{ path, host: host ?? name, controller },
  ...{ outcome: outcomeOf(seen), seen: describeResponse(seen) },
});

export const outcomeOf = (seen: HttpResult): string => (seen.answered ? `HTTP ${seen.status}` : seen.outcome);

export function describeResponse(seen: HttpResult): Reason {
  if (!seen.answered) return requestFailed({ outcome: seen.outcome, why: seen.why });
  const app = isOfGuestbook(seen) ? "guestbook" : undefined;
  return reasons.answer({ status: seen.status, app, characters: seen.body.length, pod: podIn(seen) });
}
