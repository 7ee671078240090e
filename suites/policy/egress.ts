import { listenOutside } from "../../fixtures/external/server.ts";
import { type Attempt, connected, connectPairs, isShut } from "../../fixtures/policy/connection-matrix.ts";
import { type Destination, destinationOf } from "../../fixtures/policy/destination.ts";
import { connectionLost, ownServer } from "../../fixtures/policy/reasons.ts";
import { appPlace, shellPlace } from "../../fixtures/policy/ways.ts";
import { type Reason, withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { connectOutside } from "../../helpers/probes/outside.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { presentedHere, presentedTo } from "../../helpers/probes/tls-from.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { whyClosed } from "./closed.ts";
import { type Participants, participantsOf } from "./participants.ts";
import * as reasons from "./reasons-outside.ts";

export const defaultEgress: LabClaim = {
  id: "policy/default-egress",
  statement: "Without a policy, a pod may connect out to any address.",
  expected:
    "open from pods of every node to a server outside the cluster, which sees them come or says who it is",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const source = lab.cluster.outside;
    await using server = await listenOutside(lab);
    if ("missing" in server || lab.cluster.elsewhere) {
      const to = await destinationOf(context, lab);
      if (!("missing" in to)) return toSomebodys(context, source, await participantsOf(lab), to);
      const none = "missing" in server ? { server: server.missing } : {};
      return skipped(reasons.noServerOutside({ ...none, why: to.missing }));
    }
    const cast = await participantsOf(lab);
    const { address, port } = server;
    const place = { name: ownServer.text, server: ownServer, address, port };
    const seen = await connectPairs(context, sourcesOf(cast), [place]);
    const accepted = await server.accepted(seen.filter(({ outcome }) => outcome === "open").length);
    server.report(context);
    const shut = await shutOut(context, source, cast, seen);
    if (shut && "verdict" in shut) return shut;
    if (accepted < seen.length - (shut?.late ?? 0))
      return inconclusive(reasons.serverSawFewer({ accepted, connections: seen.length }));
    return upheld(withNotes(reasons.openToServer({ connections: seen.length, address, port }), shut?.reason));
  },
};

const sourcesOf = ({ shells, apps }: Participants): Pod[] => [...shells, ...apps];

/** Judges connections to a server that is somebody's: where it speaks TLS, it must be to pods who it is to this machine. */
async function toSomebodys(
  context: ProbeContext,
  source: string,
  cast: Participants,
  to: Destination,
): Promise<Verdict> {
  const here = await connectOutside(context, { source, address: to.address, port: to.port });
  if (here !== "open") return inconclusive(reasons.shutFromHere({ server: to.server, outcome: here }));
  const seen = await connectPairs(context, sourcesOf(cast), [{ ...to, name: to.server.text }]);
  const shut = await shutOut(context, source, cast, seen);
  if (shut && "verdict" in shut) return shut;
  const asked = await presentedHere(context, source, to);
  const open = reasons.openToSomebody({ connections: seen.length, server: to.server, late: shut?.reason });
  if (asked === undefined) return upheld(withNotes(open, reasons.noTls));
  for (const app of cast.apps) {
    const answer = await presentedTo(context, app, to);
    if (answer === asked) continue;
    const other = answer === undefined ? reasons.nobodyTellsWho : reasons.somebodyElseOutside;
    return inconclusive(other({ open, pod: app.name, wanted: asked }));
  }
  return upheld(reasons.sameServer({ open }));
}

/** The verdict on connections that are not open; how many came late, and which; undefined where all are open. */
async function shutOut(
  context: ProbeContext,
  source: string,
  { shells, apps }: Participants,
  seen: readonly Attempt[],
): Promise<Verdict | { late: number; reason: Reason } | undefined> {
  const lost = seen.find(({ outcome }) => outcome === "lost");
  if (lost) return inconclusive(connectionLost(connected(lost)));
  const suspects = seen.filter(isShut).map((closed) => {
    const inside = [...apps.map(appPlace), ...shells.map(shellPlace)].filter(
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
  const { address, port } = closed.asked.seen;
  // In the window that has just ended it was asked by pods; the server must live in it as well.
  const here = await connectOutside(context, { source, address, port });
  if (here !== "open") return inconclusive(reasons.shutFromHereToo({ why: closed.reason, outcome: here }));
  return violated(reasons.shutToPods({ why: closed.reason }), closed.statistics);
}
