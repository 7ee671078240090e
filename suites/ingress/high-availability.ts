import { isGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { DELETE_CONTROLLERS } from "../../fixtures/guestbook/rights.ts";
import { type ControllerPod, controllerPods } from "../../fixtures/ingress/controller-pods.ts";
import { type IngressClient, ingressClients } from "../../fixtures/ingress/ingress-client.ts";
import { noRouteTaken, ofForm } from "../../fixtures/ingress/reasons.ts";
import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import { NotReadyError, pause, waitFor } from "../../helpers/async/wait.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { curlWithAuthority } from "../../helpers/probes/tls.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./ending-reasons.ts";
import { noRoute } from "./reasons.ts";
import { outcomeOf, seenOf } from "./routes.ts";

const EVERY_MS = 100;
const BEFORE_MS = 1000;
/** How long a node's proxy may take to hear that an endpoint is withdrawn; what fails until then was in flight. */
const HEARD_MS = 1000;
const AFTER_MS = 3000;
/** What fails later than this after the deletion was not in flight; that the API was slow to withdraw excuses it not. */
const IN_FLIGHT_MS = 5000;

export const highAvailability: LabClaim = {
  id: "ingress/high-availability",
  statement: "Two controller pods make the ingress highly available, so that one of them may go.",
  expected: "no failed request but those in flight while one of two controller pods is deleted",
  mutates: true,
  scope: "cluster",
  permissions: DELETE_CONTROLLERS,
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { log } = context;
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
    // The load would fill the record: it keeps what failed, and the sum.
    const quiet = { ...context, log: new EvidenceLog() };
    // What never served may not serve while a controller goes, either.
    const route = lab.ingress.find(({ unproved }) => unproved === undefined);
    if (!route) return inconclusive(noneServed(lab.ingress));
    const [asker] = await ingressClients(quiet, lab, [route]);
    if (!asker) return skipped(noRoute);
    const pods = await controllerPods(context, asker.published);
    const [victim] = pods;
    if (!victim || pods.length < 2)
      return skipped(reasons.tooFewControllers({ pods: pods.length, address: asker.published }));
    const load = startLoad(asker);
    let deleted = 0;
    let heard = 0;
    try {
      await pause(BEFORE_MS, context.signal);
      deleted = Date.now();
      await context.kube.core.deleteNamespacedPod({ name: victim.name, namespace: victim.namespace });
      heard = (await withdrawn(context, asker.published, victim)) + HEARD_MS;
      await pause(HEARD_MS + AFTER_MS, context.signal);
    } finally {
      await load.stop();
      await allBack(context, asker.published, victim, pods.length);
    }
    const { requests } = load;
    for (const { at, seen } of requests) if (!isServed(seen)) log.add(evidenceOf(asker, at, seen, deleted));
    log.add(summary(asker, requests, deleted));
    const failed = requests.filter(({ seen }) => !isServed(seen));
    // What fails while all controllers are there says nothing of one that goes.
    const early = failed.find(({ back }) => back !== undefined && back < deleted);
    if (early) return inconclusive(reasons.failedBeforeDeletion(outcomeAndSeen(early)));
    const late = failed.filter(({ at }) => at > heard);
    const seen = late.find((each) => !isLost(each.seen));
    const pod = victim.name;
    const after = (each: Sent) =>
      reasons.failedAfterDeletion({ pod, after: each.at - deleted, ...outcomeAndSeen(each) });
    if (seen) return violated(after(seen));
    if (late[0]) return inconclusive(after(late[0]));
    const outage = failed.find(({ at }) => at > deleted + IN_FLIGHT_MS);
    if (outage) {
      const [failedMs, withdrawnMs] = [outage.at - deleted, heard - HEARD_MS - deleted];
      return inconclusive(reasons.withdrawnLate({ pod: victim.name, failedMs, withdrawnMs }));
    }
    return upheld(
      reasons.servedWithoutOne({
        ...{ pod, controllers: pods.length, requests: requests.length, failed: failed.length },
      }),
    );
  },
};

function noneServed(routes: readonly IngressRoute[]): Reason {
  const left = routes.flatMap(({ form, unproved }) => (unproved ? [ofForm({ form, why: unproved })] : []));
  return noRouteTaken({ left });
}

interface Sent {
  at: number;
  /** When its answer was there, or it was given up; absent where it never came back. */
  back?: number;
  seen: HttpResult;
}

const outcomeAndSeen = ({ seen }: Sent) => ({ outcome: outcomeOf(seen), seen: seenOf(seen) });

const LOST: HttpResult = { answered: false, outcome: "lost", why: "it never came back" };
const isServed = isGuestbook;
const isLost = (seen: HttpResult) => !seen.answered && seen.outcome === "lost";

/** A fresh request at a fixed pace, whether or not the earlier ones have come back. */
function startLoad({ query: ask }: IngressClient) {
  const requests: Sent[] = [];
  const out: Promise<unknown>[] = [];
  const timer = setInterval(() => {
    const sent: Sent = { at: Date.now(), seen: LOST };
    requests.push(sent);
    out.push(
      ask("/guestbook/").then(
        (seen) => {
          sent.seen = seen;
          sent.back = Date.now();
        },
        () => undefined,
      ),
    );
  }, EVERY_MS);
  const stop = async () => {
    clearInterval(timer);
    await Promise.all(out);
  };
  return { requests, stop };
}

/** When the API no longer lists the pod among the endpoints. */
async function withdrawn(context: ProbeContext, address: string, victim: ControllerPod): Promise<number> {
  const quiet = { ...context, log: new EvidenceLog() };
  await waitFor(
    { what: `${victim.name} to be withdrawn`, seconds: 60, everyMs: 100, signal: context.signal },
    async () => {
      const left = await controllerPods(quiet, address);
      if (left.some(({ ip }) => ip === victim.ip)) throw new NotReadyError("it is an endpoint");
      return true;
    },
  );
  return Date.now();
}

/** Another pod in its place, and the deleted one gone: it may take what is left of its grace. */
async function allBack(
  context: ProbeContext,
  address: string,
  victim: ControllerPod,
  count: number,
): Promise<void> {
  const quiet = {
    kube: context.kube,
    signal: AbortSignal.timeout(TIMEOUTS.loadBalancer * 1000),
    log: new EvidenceLog(),
  };
  await waitFor({ what: "the controller's pods to be back", seconds: TIMEOUTS.loadBalancer }, async () => {
    const { length } = await controllerPods(quiet, address);
    if (length < count) throw new NotReadyError(`${length} of ${count}`);
    const { items } = await context.kube.core.listNamespacedPod({ namespace: victim.namespace });
    if (items.some(({ metadata }) => metadata?.name === victim.name))
      throw new NotReadyError("the old one is there");
    return true;
  });
}

function evidenceOf({ route }: IngressClient, at: number, seen: HttpResult, deleted: number) {
  return {
    at: new Date(at).toISOString(),
    probe: "http",
    source: "the load from outside",
    target: `https://${route.host}/guestbook/`,
    outcome: `failed ${at - deleted} ms after the deletion`,
    raw: seenOf(seen).text,
    command: curlWithAuthority(route.authority, `https://${route.host}/guestbook/`),
    durationMs: 0,
  };
}

function summary({ route, address }: IngressClient, requests: readonly Sent[], deleted: number) {
  const served = requests.filter(({ seen }) => isServed(seen)).length;
  return {
    at: new Date(deleted).toISOString(),
    probe: "load",
    source: "the load from outside",
    target: `https://${route.host}/guestbook/ at ${address}`,
    outcome: `${served} of ${requests.length} served`,
    raw: `one request every ${EVERY_MS} ms over a connection of its own`,
    command: `while sleep 0.1; do (${curlWithAuthority(route.authority, `https://${route.host}/guestbook/ -o /dev/null`)}) & done`,
    durationMs: requests.length * EVERY_MS,
  };
}
