import { isGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { DELETE_CONTROLLERS } from "../../fixtures/guestbook/rights.ts";
import { type ControllerPod, controllerPods } from "../../fixtures/ingress/controller-pods.ts";
import { type IngressClient, ingressClients } from "../../fixtures/ingress/ingress-client.ts";
import { noRouteAccepted, ofForm } from "../../fixtures/ingress/reasons.ts";
import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import { NotReadyError, pause, waitFor } from "../../helpers/async/wait.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/engine/verdict.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { newContext, type ProbeContext } from "../../helpers/probes/probe-context.ts";
import { curlWithAuthority } from "../../helpers/probes/tls.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import * as reasons from "./deletion-reasons.ts";
import { noRoute } from "./reasons.ts";
import { describeResponse, outcomeOf } from "./routes.ts";

const EVERY_MS = 100;
const BEFORE_MS = 1000;
/** How long a node's proxy may take to apply the removal of an endpoint; requests that fail before were in flight. */
const PROXY_SYNC_MS = 1000;
const AFTER_MS = 3000;
/** A request that fails later than this after the deletion was not in flight, even if the API was slow. */
const IN_FLIGHT_MS = 5000;

export const highAvailability: LabClaim = {
  id: "ingress/high-availability",
  statement: "Two controller pods make the ingress highly available: one of them can be deleted.",
  expected: "no failed requests, except those in flight, while one of two controller pods is deleted",
  mutates: true,
  scope: "cluster",
  permissions: DELETE_CONTROLLERS,
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const { log } = context;
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    if ("missing" in lab.ingress) return skipped(lab.ingress.missing);
    // The load would fill the record, so only failed requests and a summary are recorded.
    const quiet = newContext(context, context.signal);
    // A route that never served shows nothing about the deletion.
    const route = lab.ingress.find(({ unproved }) => unproved === undefined);
    if (!route) return inconclusive(noneServed(lab.ingress));
    const [client] = await ingressClients(quiet, lab, [route]);
    if (!client) return skipped(noRoute);
    const pods = await controllerPods(context, client.published);
    const [victim] = pods;
    if (!victim || pods.length < 2)
      return skipped(reasons.tooFewControllers({ pods: pods.length, address: client.published }));
    const load = startLoad(client);
    let deleted = 0;
    let syncedAt = 0;
    try {
      await pause(BEFORE_MS, context.signal);
      deleted = Date.now();
      await context.kube.core.deleteNamespacedPod({ name: victim.name, namespace: victim.namespace });
      syncedAt = (await awaitWithdrawn(context, client.published, victim)) + PROXY_SYNC_MS;
      await pause(PROXY_SYNC_MS + AFTER_MS, context.signal);
    } finally {
      await load.stop();
      await awaitControllersBack(context, client.published, victim, pods.length);
    }
    const { requests } = load;
    for (const { at, seen } of requests) if (!isServed(seen)) log.add(evidenceOf(client, at, seen, deleted));
    log.add(summary(client, requests, deleted));
    const failed = requests.filter(({ seen }) => !isServed(seen));
    // A failure while all controllers run is not caused by the deletion.
    const early = failed.find(({ answeredAt }) => answeredAt !== undefined && answeredAt < deleted);
    if (early) return inconclusive(reasons.failedBeforeDeletion(outcomeAndSeen(early)));
    const late = failed.filter(({ at }) => at > syncedAt);
    const seen = late.find((each) => !isProbeFailure(each.seen));
    const pod = victim.name;
    const after = (each: Sent) =>
      reasons.failedAfterDeletion({ pod, after: each.at - deleted, ...outcomeAndSeen(each) });
    if (seen) return violated(after(seen));
    if (late[0]) return inconclusive(after(late[0]));
    const outage = failed.find(({ at }) => at > deleted + IN_FLIGHT_MS);
    if (outage) {
      const [failedMs, withdrawnMs] = [outage.at - deleted, syncedAt - PROXY_SYNC_MS - deleted];
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
  return noRouteAccepted({ left });
}

interface Sent {
  at: number;
  /** When it was answered or timed out; absent if the probe never returned. */
  answeredAt?: number;
  seen: HttpResult;
}

const outcomeAndSeen = ({ seen }: Sent) => ({ outcome: outcomeOf(seen), seen: describeResponse(seen) });

const UNANSWERED: HttpResult = { answered: false, outcome: "lost", why: "the probe never returned" };
const isServed = isGuestbook;
const isProbeFailure = (seen: HttpResult) => !seen.answered && seen.outcome === "lost";

/** Sends fresh requests at a fixed rate, without waiting for earlier ones. */
function startLoad({ query }: IngressClient) {
  const requests: Sent[] = [];
  const pending: Promise<unknown>[] = [];
  const timer = setInterval(() => {
    const sent: Sent = { at: Date.now(), seen: UNANSWERED };
    requests.push(sent);
    pending.push(
      query("/guestbook/").then(
        (seen) => {
          sent.seen = seen;
          sent.answeredAt = Date.now();
        },
        () => undefined,
      ),
    );
  }, EVERY_MS);
  const stop = async () => {
    clearInterval(timer);
    await Promise.all(pending);
  };
  return { requests, stop };
}

/** The time at which the API no longer lists the pod among the endpoints. */
async function awaitWithdrawn(
  context: ProbeContext,
  address: string,
  victim: ControllerPod,
): Promise<number> {
  const quiet = newContext(context, context.signal);
  await waitFor(
    {
      what: `${victim.name} to be removed from the endpoints`,
      seconds: 60,
      everyMs: 100,
      signal: context.signal,
    },
    async () => {
      const left = await controllerPods(quiet, address);
      if (left.some(({ ip }) => ip === victim.ip)) throw new NotReadyError("it is still an endpoint");
      return true;
    },
  );
  return Date.now();
}

/** Waits for a replacement pod and for the end of the deleted one, which may use its grace period. */
async function awaitControllersBack(
  context: ProbeContext,
  address: string,
  victim: ControllerPod,
  count: number,
): Promise<void> {
  const quiet = newContext(context, AbortSignal.timeout(context.timeouts.loadBalancer * 1000));
  await waitFor(
    { what: "all controller pods to be Ready", seconds: context.timeouts.loadBalancer },
    async () => {
      const { length } = await controllerPods(quiet, address);
      if (length < count) throw new NotReadyError(`${length} of ${count} are Ready`);
      const { items } = await context.kube.core.listNamespacedPod({ namespace: victim.namespace });
      if (items.some(({ metadata }) => metadata?.name === victim.name))
        throw new NotReadyError("the deleted pod still exists");
      return true;
    },
  );
}

function evidenceOf({ route }: IngressClient, at: number, seen: HttpResult, deleted: number) {
  return {
    at: new Date(at).toISOString(),
    probe: "http",
    source: "the load from outside",
    target: `https://${route.host}/guestbook/`,
    outcome: `failed ${at - deleted} ms after the deletion`,
    raw: describeResponse(seen).text,
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
