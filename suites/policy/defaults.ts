import type { Entrance } from "../../fixtures/external/entrance.ts";
import { omittedNodes, requestsToReachAll } from "../../fixtures/external/reachable-nodes.ts";
import { listenOutside } from "../../fixtures/external/server.ts";
import { GUESTBOOK, isGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { entrancesOf } from "../../fixtures/lab/entrances.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import {
  type Attempt,
  connected,
  connectPairs,
  isShut,
  type Question,
  type Suspect,
} from "../../fixtures/policy/connection-matrix.ts";
import {
  appPlace,
  type Destination,
  destinationOf,
  type Place,
  shellPlace,
} from "../../fixtures/policy/places.ts";
import { connectionEnded, connectionFailed, ownServer } from "../../fixtures/policy/reasons.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { certificateFromHere, certificateFromPod } from "../../helpers/probes/certificate.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { connectOutside } from "../../helpers/probes/connect-outside.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { manyRequests } from "../../helpers/probes/many-requests.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { noEntrance, notOutside } from "../skips.ts";
import { whyClosed } from "./closed-connections.ts";
import { type Participants, participantsOf } from "./participants.ts";
import { openInside } from "./reasons.ts";
import * as reasons from "./reasons-outside.ts";

export const defaultEgress: LabClaim = {
  id: "policy/default-egress",
  statement: "Without a policy, a pod can connect to any address outside the cluster.",
  expected:
    "open from pods on every node to an external server, which receives the connections or presents its certificate",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const source = lab.cluster.outside;
    await using server = await listenOutside(lab);
    if ("missing" in server || lab.cluster.elsewhere) {
      const to = await destinationOf(context, lab);
      if (!("missing" in to)) return judgeForeignServer(context, source, await participantsOf(lab), to);
      const none = "missing" in server ? { server: server.missing } : {};
      return skipped(reasons.noServerOutside({ ...none, why: to.missing }));
    }
    const participants = await participantsOf(lab);
    const { address, port } = server;
    const place = { name: ownServer.text, server: ownServer, address, port };
    const seen = await connectPairs(context, sourcesOf(participants), [place]);
    const accepted = await server.accepted(seen.filter(({ outcome }) => outcome === "open").length);
    server.report(context);
    const shut = await judgeClosed(context, source, participants, seen);
    if (shut && "verdict" in shut) return shut;
    if (accepted < seen.length - (shut?.late ?? 0))
      return inconclusive(reasons.serverSawFewer({ accepted, connections: seen.length }));
    return upheld(withNotes(reasons.openToServer({ connections: seen.length, address, port }), shut?.reason));
  },
};

const sourcesOf = ({ shells, apps }: Participants): Pod[] => [...shells, ...apps];

/** Judges connections to a foreign server: if it speaks TLS, it must present the same certificate to pods as to this machine. */
async function judgeForeignServer(
  context: ProbeContext,
  source: string,
  participants: Participants,
  to: Destination,
): Promise<Verdict> {
  const here = await connectOutside(context, { source, address: to.address, port: to.port });
  if (here !== "open") return inconclusive(reasons.shutFromHere({ server: to.server, outcome: here }));
  const seen = await connectPairs(context, sourcesOf(participants), [{ ...to, name: to.server.text }]);
  const shut = await judgeClosed(context, source, participants, seen);
  if (shut && "verdict" in shut) return shut;
  const own = await certificateFromHere(context, source, to);
  const open = reasons.openToForeignServer({
    connections: seen.length,
    server: to.server,
    late: shut?.reason,
  });
  if (own === undefined) return upheld(withNotes(open, reasons.noTls));
  for (const app of participants.apps) {
    const answer = await certificateFromPod(context, app, to);
    if (answer === own) continue;
    const other = answer === undefined ? reasons.serverUnidentified : reasons.serverIsAnother;
    return inconclusive(other({ open, pod: app.name, wanted: own }));
  }
  return upheld(reasons.sameServer({ open }));
}

/** The verdict on connections that are not open, or how many were late and which; undefined if all are open. */
async function judgeClosed(
  context: ProbeContext,
  source: string,
  { shells, apps }: Participants,
  seen: readonly Attempt[],
): Promise<Verdict | { late: number; reason: Reason } | undefined> {
  const failed = seen.find(({ outcome }) => outcome === "lost");
  if (failed) return inconclusive(connectionFailed(connected(failed)));
  const suspects = seen.filter(isShut).map((closed) => {
    const inside = [...apps.map((pod) => appPlace(pod)), ...shells.map((pod) => shellPlace(pod))].filter(
      ({ pod }) => pod !== closed.from,
    );
    return { seen: closed, controls: [inside.map((to) => ({ from: closed.from, to }))] };
  });
  const [first] = suspects;
  if (!first) return undefined;
  const share = { of: seen.length, falseAlarm: FALSE_ALARM["policy/default-egress"] };
  const closed = await whyClosed(context, suspects, share);
  if (closed.is === "unknown") return inconclusive(closed.reason);
  if (closed.is === "late") return { late: suspects.length, reason: closed.reason };
  const { address, port } = closed.retried.seen;
  // The server must be alive in the same window in which the pods tried it.
  const here = await connectOutside(context, { source, address, port });
  if (here !== "open") return inconclusive(reasons.shutFromHereToo({ why: closed.reason, outcome: here }));
  return violated(reasons.shutToPods({ why: closed.reason }), closed.statistics);
}

export const defaultInternal: LabClaim = {
  id: "policy/default-internal",
  statement: "Without a policy, a pod accepts traffic from any other pod of the cluster.",
  expected: "open from pods of both namespaces on every node to every pod of the lab",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const { shells, apps, stranger, sameLabelClient, redis } = await participantsOf(lab);
    const places = [...redis, ...apps.map((pod) => appPlace(pod)), ...shells.map((pod) => shellPlace(pod))];
    const sources = [...shells, stranger, sameLabelClient];
    const seen = await connectPairs(context, sources, places);
    const failed = seen.find(({ outcome }) => outcome === "lost");
    const suspects = suspectsAmong(
      seen,
      [...shells, stranger, sameLabelClient].map((pod) => shellPlace(pod)),
    );
    const open = openInside({ connections: seen.length, sources: sources.length });
    const unlessProbeFailed = (reason: Reason) =>
      failed ? inconclusive(connectionFailed(connected(failed))) : upheld(reason);
    if (suspects.length === 0) return unlessProbeFailed(open);
    const share = { of: seen.length, falseAlarm: FALSE_ALARM["policy/default-internal"] };
    const closed = await whyClosed(context, suspects, share);
    if (closed.is === "shut") return violated(closed.reason, closed.statistics);
    if (closed.is === "unknown") return inconclusive(closed.reason);
    return unlessProbeFailed(withNotes(open, closed.reason));
  },
};

/**
 * The connections that are not open, each with the controls that must be open meanwhile: from its source to another
 * target, and from another source to its target. A target that accepted no connection must at least reach itself and
 * others.
 */
export function suspectsAmong(seen: readonly Attempt[], others: readonly Place[]): Suspect[] {
  const open = seen.filter(({ outcome }) => outcome === "open");
  return seen.filter(isShut).map((closed) => {
    const { from, to } = closed;
    const elsewhere = others.filter(({ pod }) => pod !== from && pod !== to.pod);
    const reached = open.find((each) => each.from === from);
    const accepted = open.find((each) => each.to === to);
    const source: Question[] = reached ? [reached] : elsewhere.map((place) => ({ from, to: place }));
    return { seen: closed, controls: [source, ...(accepted ? [[accepted]] : aliveBy(to, elsewhere))] };
  });
}

const aliveBy = (target: Place, elsewhere: readonly Place[]): Question[][] => {
  const { pod } = target;
  if (!pod) return [];
  return [[{ from: pod, to: target }], elsewhere.map((place) => ({ from: pod, to: place }))];
};

const CONCURRENCY = 32;
const HTTPS = 443;

export const defaultExternal: LabClaim = {
  id: "policy/default-external",
  statement:
    "Without a policy, pods accept traffic from outside through node port, load balancer and ingress.",
  expected: "the guestbook answers from outside through every entrance",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    const { apps, shells } = await participantsOf(lab);
    const entrances = await entrancesOf(context, lab);
    if (entrances.length === 0) return inconclusive(reasons.noEntranceOutside);
    const source = lab.cluster.outside;
    // Enough requests to notice a pod that only one node or controller cannot reach.
    const requests = ({ kind }: Entrance) => requestsToReachAll(lab, kind, GUESTBOOK.replicas);
    const checks = entrances.map(async (entrance) => {
      const all = await manyRequests(context, {
        ...{ ...entrance, source, count: requests(entrance), concurrency: CONCURRENCY },
        summarize: (seen) => (seen.answered ? `HTTP ${seen.status}` : seen.outcome),
      });
      const seen = all.find((each) => !isGuestbook(each));
      return seen && { entrance, seen };
    });
    // A silent entrance does not decide about another one that answers incorrectly.
    const verdicts: Verdict[] = [];
    for (const wrong of await Promise.all(checks))
      if (wrong) verdicts.push(await judgeEntrance(context, lab, { shells, apps }, wrong));
    const worst = verdicts.find(({ verdict }) => verdict === "violated") ?? verdicts[0];
    if (worst) return worst;
    const created = entrances.map((entrance) =>
      reasons.requestsBy({ requests: requests(entrance), entrance: entrance.name }),
    );
    const reason = withNotes(reasons.allRequestsServed({ requests: created }), omittedNodes(lab.cluster));
    return upheld(reason);
  },
};

const statusOrOutcome = (seen: HttpResult) =>
  seen.answered ? { status: seen.status } : { outcome: seen.outcome };

async function judgeEntrance(
  context: ProbeContext,
  lab: Lab,
  { shells, apps }: Pick<Awaited<ReturnType<typeof participantsOf>>, "shells" | "apps">,
  { entrance, seen }: { entrance: Entrance; seen: HttpResult },
): Promise<Verdict> {
  const at = { entrance: entrance.name, url: entrance.url, ...statusOrOutcome(seen) };
  if (seen.answered || seen.outcome === "open") return inconclusive(reasons.entranceOfAnother(at));
  const reason = reasons.entranceUnserved(at);
  return judgeUnserved(context, lab, { entrance, seen, reason }, async () => {
    const controller = await controllerOutcome(context, shells[0], entrance);
    if (controller) return reasons.controllerShut({ outcome: controller });
    // If the pods serve nothing inside either, the failure is not specific to traffic from outside.
    const inside = await connectPairs(
      context,
      shells,
      apps.map((pod) => appPlace(pod)),
    );
    const closed = inside.find(({ outcome }) => outcome !== "open");
    return closed && connectionEnded(connected(closed));
  });
}

/** How a connection to an ingress ends inside the cluster, if it is not open; undefined for any other entrance. */
async function controllerOutcome(
  context: ProbeContext,
  from: Pod,
  { kind, address }: Entrance,
): Promise<string | undefined> {
  if (kind !== "ingress" || !address) return undefined;
  const { outcome } = await connectFrom(context, from, address, HTTPS);
  return outcome === "open" ? undefined : outcome;
}
