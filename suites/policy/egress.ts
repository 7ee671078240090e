import { listenOutside } from "../../fixtures/outside/server.ts";
import { type Destination, destinationOf } from "../../fixtures/policy/destination.ts";
import { connected, isShut, type Knock, knock } from "../../fixtures/policy/pairs.ts";
import { connectionLost, ownServer } from "../../fixtures/policy/reasons.ts";
import { appPlace, shellPlace } from "../../fixtures/policy/ways.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { connectOutside } from "../../helpers/probes/outside.ts";
import { presentedHere, presentedTo } from "../../helpers/probes/tls-from.ts";
import { type Reason, withNotes } from "../../helpers/reason.ts";
import { FALSE_ALARM } from "../../helpers/statistics/budget.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { type Cast, castOf } from "./cast.ts";
import { whyClosed } from "./closed.ts";
import * as reasons from "./reasons-outside.ts";

export const defaultEgress: LabClaim = {
  id: "policy/default-egress",
  says: "Without a policy, a pod may connect out to any address.",
  expects:
    "open from pods of every node to a server outside the cluster, which sees them come or says who it is",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const source = lab.cluster.outside;
    await using server = await listenOutside(lab);
    if ("missing" in server || lab.cluster.elsewhere) {
      const to = await destinationOf(look, lab);
      if (!("missing" in to)) return toSomebodys(look, source, await castOf(lab), to);
      const none = "missing" in server ? { server: server.missing } : {};
      return skipped(reasons.noServerOutside({ ...none, why: to.missing }));
    }
    const cast = await castOf(lab);
    const { address, port } = server;
    const place = { name: ownServer.text, server: ownServer, address, port };
    const seen = await knock(look, sourcesOf(cast), [place]);
    const accepted = await server.accepted(seen.filter(({ outcome }) => outcome === "open").length);
    server.report(look);
    const shut = await shutOut(look, source, cast, seen);
    if (shut && "verdict" in shut) return shut;
    if (accepted < seen.length - (shut?.late ?? 0))
      return inconclusive(reasons.serverSawFewer({ accepted, connections: seen.length }), look.log.all);
    return upheld(
      withNotes(reasons.openToServer({ connections: seen.length, address, port }), shut?.reason),
      look.log.all,
    );
  },
};

const sourcesOf = ({ shells, apps }: Cast): Pod[] => [...shells, ...apps];

/** Judges connections to a server that is somebody's: where it speaks TLS, it must be to pods who it is to this machine. */
async function toSomebodys(look: Look, source: string, cast: Cast, to: Destination): Promise<Verdict> {
  const { all } = look.log;
  const here = await connectOutside(look, { source, address: to.address, port: to.port });
  if (here !== "open") return inconclusive(reasons.shutFromHere({ server: to.server, outcome: here }), all);
  const seen = await knock(look, sourcesOf(cast), [{ ...to, name: to.server.text }]);
  const shut = await shutOut(look, source, cast, seen);
  if (shut && "verdict" in shut) return shut;
  const asked = await presentedHere(look, source, to);
  const open = reasons.openToSomebody({ connections: seen.length, server: to.server, late: shut?.reason });
  if (asked === undefined) return upheld(withNotes(open, reasons.noTls), all);
  for (const app of cast.apps) {
    const answer = await presentedTo(look, app, to);
    if (answer === asked) continue;
    const other = answer === undefined ? reasons.nobodyTellsWho : reasons.somebodyElseOutside;
    return inconclusive(other({ open, pod: app.name, wanted: asked }), all);
  }
  return upheld(reasons.sameServer({ open }), all);
}

/** The verdict on connections that are not open; how many came late, and which; undefined where all are open. */
async function shutOut(
  look: Look,
  source: string,
  { shells, apps }: Cast,
  seen: readonly Knock[],
): Promise<Verdict | { late: number; reason: Reason } | undefined> {
  const { all } = look.log;
  const lost = seen.find(({ outcome }) => outcome === "lost");
  if (lost) return inconclusive(connectionLost(connected(lost)), all);
  const suspects = seen.filter(isShut).map((closed) => {
    const inside = [...apps.map(appPlace), ...shells.map(shellPlace)].filter(
      ({ pod }) => pod !== closed.from,
    );
    return { seen: closed, controls: [inside.map((to) => ({ from: closed.from, to }))] };
  });
  const [first] = suspects;
  if (!first) return undefined;
  const share = { of: seen.length, falseAlarm: FALSE_ALARM["policy/default-egress"] };
  const closed = await whyClosed(look, suspects, share);
  if (closed.is === "unknown") return inconclusive(closed.reason, all);
  if (closed.is === "late") return { late: suspects.length, reason: closed.reason };
  const { address, port } = closed.asked.seen;
  // In the window that has just ended it was asked by pods; the server must live in it as well.
  const here = await connectOutside(look, { source, address, port });
  if (here !== "open")
    return inconclusive(reasons.shutFromHereToo({ why: closed.reason, outcome: here }), all);
  return violated(reasons.shutToPods({ why: closed.reason }), all, closed.statistics);
}
