import { hopAddresses } from "../../fixtures/cluster/inspect/node-addresses.ts";
import { BUSYBOX, ECHO, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { podsOf, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { MeasurementOf } from "../../helpers/engine/measurement.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { isSameAddress } from "../../helpers/network/address.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { podRoute } from "../../helpers/probes/pod-route.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { traceroute } from "../../helpers/probes/traceroute.ts";
import { requireResult } from "../../helpers/reasons/probe-error.ts";
import { type Reason, withNotes } from "../../helpers/reasons/reason.ts";
import type { LabClaim } from "../claim.ts";
import { judgeConcurrently, notRaw, singleNode } from "../skips.ts";
import * as reasons from "./reasons.ts";

export const routeAcross: LabClaim = {
  id: "pods/route-across",
  statement: "The route to a pod on another node passes the source node and the destination node.",
  expected: "3 hops: the source node, the destination node, the pod",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const skipReason = singleNode(lab.cluster) ?? notRaw(lab.cluster);
    if (skipReason) return skipped(skipReason);
    const pairs = requireResult(
      await pairsOf(lab, (one, other) => one.node !== other.node),
      reasons.noSlaveOnAnotherNode,
    );
    const hops = await hopAddresses(context, lab.cluster);
    return judgeConcurrently(pairs, ({ from, to }) => {
      const stops = [nodeHop(hops, from.node), nodeHop(hops, to.node), podHop(to)];
      return judgeRoute(context, { from, to, port: portOf(to) }, stops, hops.known);
    });
  },
};

export const routeLocal: LabClaim = {
  id: "pods/route-local",
  statement: "The route to a pod on the same node passes that node.",
  expected: "2 hops: the node, the pod; none between pods that share a segment",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const skipReason = notRaw(lab.cluster);
    if (skipReason) return skipped(skipReason);
    const pairs = requireResult(
      await pairsOf(lab, (one, other) => one.node === other.node && one.name !== other.name),
      reasons.noSlaveOnSameNode,
    );
    const hops = await hopAddresses(context, lab.cluster);
    // The lab traces across nodes only; a hop between pods of one node exists only in routed pod networks.
    const onSegment = async ({ from, to }: Pair) => {
      const leads = await podRoute(context, from, to.ip);
      const pair = { from: from.name, to: to.name, node: to.node };
      if (!leads) return inconclusive(reasons.segmentUnknown(pair));
      if ("via" in leads) return undefined;
      return skipped(reasons.sameSegment({ ...pair, segment: leads.segment }));
    };
    const verdict = await judgeConcurrently(pairs, ({ from, to }) => {
      const stops = [nodeHop(hops, from.node), podHop(to)];
      const segment = () => onSegment({ from, to });
      return judgeRoute(context, { from, to, port: portOf(to) }, stops, hops.known, segment);
    });
    const traced = new Set(pairs.map(({ from }) => from.node));
    const nodes = lab.cluster.nodes.map(({ name }) => name).filter((name) => !traced.has(name));
    if (nodes.length === 0) return verdict;
    return { ...verdict, reason: withNotes(verdict.reason, reasons.notTraced({ nodes })) };
  },
};

interface Pair {
  from: Pod;
  to: Pod;
}

/**
 * For each node its shell, since the application pods lack the rights for traceroute, and a destination: a redis slave,
 * as in the lab, or another pod that listens; undefined where no node has a pair.
 */
async function pairsOf(
  lab: Lab,
  fits: (from: Pod, to: Pod) => boolean,
): Promise<[Pair, ...Pair[]] | undefined> {
  const [shells, slaves, echoes] = await Promise.all([
    shellsOf(lab),
    somePodsOf(lab, SLAVE.selector),
    podsOf(lab, ECHO.selector),
  ]);
  const [first, ...others] = shells.flatMap((from): Pair[] => {
    const to = [...slaves, ...echoes, ...shells].find((each) => fits(from, each));
    return to ? [{ from, to }] : [];
  });
  return first && [first, ...others];
}

/** The shells and the echo pods listen on the same port. */
const portOf = ({ labels }: Pod) => (labels["app"] === "redis" ? SLAVE.port : BUSYBOX.port);

type Hops = Awaited<ReturnType<typeof hopAddresses>>;

function nodeHop({ ofNodes }: Hops, node: string): ExpectedHop {
  return { what: reasons.hopOfNode({ node }), node, addresses: ofNodes.get(node) ?? [] };
}

const podHop = ({ ip, node }: Pod): ExpectedHop => ({ what: reasons.hopOfPod, node, addresses: [ip] });

/** An expected hop, and the node that it is or is on. */
type ExpectedHop = Omit<MeasurementOf<"route">["stops"][number], "what"> & { what: Reason };

/**
 * Judges whether the route from one pod to another passes exactly these hops, in this order. `whose` contains all
 * addresses that the API lists, where it is the only source: an address that it does not list is unidentified.
 * `onOneHop` judges a route whose only hop is the pod itself.
 */
async function judgeRoute(
  context: ProbeContext,
  { from, to, port }: { from: Pod; to: Pod; port: number },
  stops: readonly ExpectedHop[],
  known?: ReadonlySet<string>,
  onOneHop?: () => Promise<Verdict | undefined>,
): Promise<Verdict> {
  const { log } = context;
  const unknown = stops.find(({ addresses }) => addresses.length === 0);
  if (unknown) return inconclusive(reasons.hopUnknown({ stop: unknown.what }));
  // The control: silent hops on the route to an unreachable pod are no evidence.
  const control = await connectFrom(context, from, to.ip, port);
  if (control.outcome !== "open")
    return inconclusive(reasons.routeUnreachable({ pod: to.name, outcome: control.outcome }));
  const { hops } = requireResult(await traceroute(context, from, to.ip), reasons.tracerouteFailed);
  const answers = hops.map(({ addresses, rttMs }) => ({ addresses, rttMs }));
  log.measure({
    kind: "route",
    from: endOf(from),
    to: endOf(to),
    hops: answers,
    stops: stops.map(measurementOf),
  });

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
      if (known && at.some((address) => !isAmong(known, address)))
        return inconclusive(reasons.hopUnidentified({ hop: nth, at, ...route }));
      return violated(reasons.hopWrong({ hop: nth, at, wanted: stop.what, ...route }));
    }
  }
  if (hops.length !== stops.length)
    return violated(reasons.routeLengthWrong({ found: hops.length, wanted: stops.length, ...route }));
  const ends = { from: from.name, fromNode: from.node, to: to.name, toNode: to.node };
  return upheld(reasons.routeAsExpected({ ...ends, ...route }));
}

const measurementOf = ({ what, ...rest }: ExpectedHop) => ({ ...rest, what: what.text });

const isAmong = (addresses: Iterable<string>, address: string) =>
  [...addresses].some((each) => isSameAddress(each, address));

const endOf = ({ name, node, ip }: Pod) => ({ name, node, ip });
