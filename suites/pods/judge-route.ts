import type { FigureOf } from "../../helpers/engine/measurement.ts";
import { requireResult } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { inconclusive, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { routeFrom } from "../../helpers/probes/route.ts";
import * as reasons from "./reasons.ts";

/** What a hop must be, and the node that it is on or is. */
export type Stop = Omit<FigureOf<"route">["stops"][number], "what"> & { what: Reason };

/**
 * Whether the way from one pod to a server in another leads over exactly these stops, in this order. Where only
 * the API tells whose addresses are, `whose` has all that it knows: one that it does not may be anybody's. Where the
 * pod itself is the only hop, `onOneHop` may tell that none lies between.
 */
export async function judgeRoute(
  context: ProbeContext,
  { from, to, port }: { from: Pod; to: Pod; port: number },
  stops: readonly Stop[],
  whose?: ReadonlySet<string>,
  onOneHop?: () => Promise<Verdict | undefined>,
): Promise<Verdict> {
  const { log } = context;
  const without = stops.find(({ addresses }) => addresses.length === 0);
  if (without) return inconclusive(reasons.hopUnknown({ stop: without.what }));
  // The control: a silent way to a pod that cannot be reached at all says nothing about the way.
  const control = await connectFrom(context, from, to.ip, port);
  if (control.outcome !== "open")
    return inconclusive(reasons.routeUnreachable({ pod: to.name, outcome: control.outcome }));
  const { hops } = requireResult(await routeFrom(context, from, to.ip), reasons.tracerouteLost);
  const answers = hops.map(({ addresses, rttMs }) => ({ addresses, rttMs }));
  log.measure({ kind: "route", from: endOf(from), to: endOf(to), hops: answers, stops: stops.map(figureOf) });

  const route = { hops: hops.map(({ addresses }) => addresses) };
  const [hop1] = hops;
  if (
    onOneHop &&
    hops.length === 1 &&
    hop1?.addresses.length === 1 &&
    isAmong([to.ip], hop1.addresses[0] ?? "")
  ) {
    const verdict = await onOneHop();
    if (verdict) return verdict;
  }
  for (const [index, stop] of stops.entries()) {
    const [hop, nth] = [hops[index], index + 1];
    if (hop?.addresses.length === 0) return inconclusive(reasons.hopSilent({ hop: nth, ...route }));
    if (!hop?.addresses.every((address) => isAmong(stop.addresses, address))) {
      const at = hop?.addresses ?? [];
      if (whose && at.some((address) => !isAmong(whose, address)))
        return inconclusive(reasons.hopUnidentified({ hop: nth, at, ...route }));
      return violated(reasons.hopWrong({ hop: nth, at, wanted: stop.what, ...route }));
    }
  }
  if (hops.length !== stops.length)
    return violated(reasons.routeTooLong({ found: hops.length, wanted: stops.length, ...route }));
  const ends = { from: from.name, fromNode: from.node, to: to.name, toNode: to.node };
  return upheld(reasons.routeAsWanted({ ...ends, ...route }));
}

const figureOf = ({ what, ...rest }: Stop) => ({ ...rest, what: what.text });

const isAmong = (addresses: Iterable<string>, address: string) =>
  [...addresses].some((each) => isSameAddress(each, address));

const endOf = ({ name, node, ip }: Pod) => ({ name, node, ip });
