import { isIP } from "node:net";
import type { V1Service } from "@kubernetes/client-node";
import { nodePortRange } from "../../fixtures/cluster/inspect/networks.ts";
import {
  GUESTBOOK,
  HOST_NAME,
  isGuestbook,
  PAGE_TITLE,
  podNamed,
} from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { hostPort, httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom, fetchMany } from "../../helpers/probes/fetch.ts";
import { manyConnections, tally } from "../../helpers/probes/many-connections.ts";
import { type Pod, type ProbeContext, shellQuote } from "../../helpers/probes/probe-context.ts";
import { connectionsToSeeAll } from "../../helpers/statistics/missed-endpoint.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";
import { addressesOf, balancedService, noAddressYet } from "./service.ts";

/** The API server's own default, where it does not say what it has been told. */
const DEFAULT = [30000, 32767] as const;

export const layers: LabClaim = {
  id: "external/layers",
  statement: "A LoadBalancer service is a NodePort service and a ClusterIP service as well.",
  expected: "one object with a ClusterIP, a node port of the range, a balancer's address and policy Cluster",
  timeoutSeconds: TIMEOUTS.loadBalancer + 30,
  async check({ lab, context }) {
    const { service, balancers } = await balancedService(context, lab);
    const range = (await nodePortRange(context, lab.namespace)) ?? DEFAULT;
    const wrong = wrongWith(service, range);
    if (wrong) return violated(wrong);
    const { clusterIP = "", clusterIPs = [clusterIP], ports } = service.spec ?? {};
    const [from, to] = range;
    const inner = { clusterIps: clusterIPs, nodePort: ports?.[0]?.nodePort ?? 0, from, to };
    if (balancers.length > 0) return upheld(reasons.serviceLayers({ ...inner, balancers }));
    const known = reasons.innerLayers(inner);
    return lab.balancer
      ? skipped(reasons.butBalancer({ service: known, why: lab.balancer.missing }))
      : noAddressYet(context, lab, known);
  },
};

function wrongWith({ spec }: V1Service, [from, to]: readonly [number, number]): Reason | undefined {
  if (spec?.type !== "LoadBalancer") return reasons.serviceType({ type: spec?.type ?? "undefined" });
  for (const address of spec.clusterIPs ?? [spec.clusterIP ?? ""])
    if (isIP(address) === 0) return reasons.clusterIpNoAddress({ given: address });
  const nodePort = spec.ports?.[0]?.nodePort;
  if (nodePort === undefined || nodePort < from || nodePort > to)
    return reasons.nodePortOutOfRange({ nodePort, from, to });
  const { externalTrafficPolicy: policy = "Cluster" } = spec;
  return policy === "Cluster" ? undefined : reasons.trafficPolicy({ policy });
}

/** A pod that does not serve hides behind the others less than once in so many times. */
const HIDDEN = 1e-4;
const SECONDS = 3;
const CONCURRENCY = 9;

export const clusterIp: LabClaim = {
  id: "external/cluster-ip",
  statement: "Inside the cluster the same service serves the guestbook at its ClusterIP.",
  expected: "the guestbook's page at the ClusterIP, from a pod of every node, served by its pods",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const [shells, pods, { virtuals }] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, GUESTBOOK.selector),
      addressesOf(context, lab),
    ]);
    const answered: string[] = [];
    for (const from of shells)
      for (const virtual of virtuals) {
        const seen = await queryAt(context, from, virtual, pods);
        if ("verdict" in seen) return seen;
        answered.push(...seen.who);
      }
    const { port } = GUESTBOOK;
    const served = { addresses: virtuals, port, nodes: shells.length, pods: tally(answered) };
    return upheld(reasons.clusterIpServes(served));
  },
};

/** Who served a ClusterIP to a pod; the verdict where it does not serve. Throws ProbeError without its control. */
async function queryAt(
  context: ProbeContext,
  from: Pod,
  virtual: string,
  pods: readonly [Pod, ...Pod[]],
): Promise<Verdict | { who: string[] }> {
  const at = { address: virtual, port: GUESTBOOK.port, node: from.node };
  const names = new Set(pods.map(({ name }) => name));
  const each = connectionsToSeeAll(pods.length, HIDDEN);
  const named = await manyConnections(context, from, {
    query: `wget -q -T ${SECONDS} -O - ${shellQuote(httpUrl(virtual, GUESTBOOK.port, "/env"))}`,
    identityPattern: HOST_NAME,
    tool: "wget",
    target: hostPort(virtual, GUESTBOOK.port),
    count: each,
    concurrency: CONCURRENCY,
    seconds: SECONDS,
  });
  const who = named.map(podNamed);
  const foreign = who.filter((name) => name !== "" && !names.has(name));
  if (foreign.length > 0) return violated(reasons.clusterIpLeadsElsewhere({ ...at, pods: tally(foreign) }));
  const silent = who.filter((name) => name === "").length;
  const page = silent < each ? await fetchFrom(context, from, httpUrl(virtual, GUESTBOOK.port)) : undefined;
  if (page !== undefined && !isPage(page)) return violated(reasons.clusterIpOtherPage(at));
  // One pod alone may have another page, and one request meets it by chance only.
  const url = httpUrl(virtual, GUESTBOOK.port);
  const pages =
    page === undefined ? undefined : await fetchMany(context, from, { url, count: each, text: PAGE_TITLE });
  if (pages && pages.matching < pages.answered) return violated(reasons.clusterIpOtherPage(at));
  if (page !== undefined && silent === 0) {
    // A page that nobody brought, or a command that was lost, is not the guestbook's page in each request.
    const extras = pages?.answered ?? 0;
    if (extras === each) return { who };
    throw new ProbeError(reasons.clusterIpUnanswered({ ...at, silent: each - extras, requests: each }));
  }
  // The control: the same question to each pod itself, as any of them may be the one that is not reached.
  const direct = await Promise.all(
    pods.map(({ ip }) => fetchFrom(context, from, httpUrl(ip, GUESTBOOK.port))),
  );
  const mute = pods.find((_, index) => !isPage(direct[index] ?? ""));
  const unanswered = { ...at, silent, requests: each };
  if (mute) throw new ProbeError(reasons.clusterIpPodMute({ ...unanswered, pod: mute.name }));
  if (silent < each) throw new ProbeError(reasons.clusterIpUnanswered(unanswered));
  return violated(reasons.clusterIpShut({ ...at, pod: pods[0].name, pods: pods.length }));
}

const isPage = (body: string) => isGuestbook({ answered: true, status: 200, headers: {}, body });
