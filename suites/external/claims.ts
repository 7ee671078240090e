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
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { hostPort, httpUrl } from "../../helpers/network/address.ts";
import { fetchFrom, fetchMany } from "../../helpers/probes/fetch.ts";
import { manyConnections, tally } from "../../helpers/probes/many-connections.ts";
import { type Pod, type ProbeContext, shellQuote } from "../../helpers/probes/probe-context.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { connectionsToSeeAll } from "../../helpers/statistics/missed-endpoint.ts";
import type { LabClaim } from "../claim.ts";
import { distributes } from "./distributes.ts";
import { loadBalancer, nodePort, podlessNode } from "./entrances.ts";
import { plainNodePort } from "./plain-node-port.ts";
import * as reasons from "./reasons.ts";
import { addressesOf, balancedService, judgeMissingBalancer } from "./service.ts";

/** The API server's default, if it does not report its flags. */
const DEFAULT = [30000, 32767] as const;

const layers: LabClaim = {
  id: "external/layers",
  statement: "A LoadBalancer Service is also a NodePort Service and a ClusterIP Service.",
  expected:
    "one object with a ClusterIP, a node port in range, a load balancer address and externalTrafficPolicy Cluster",
  timeoutSeconds: DEFAULT_TIMEOUTS.loadBalancer + 30,
  async check({ lab, context }) {
    const { service, balancers } = await balancedService(context, lab);
    const range = (await nodePortRange(context, lab.namespace)) ?? DEFAULT;
    const problem = serviceProblem(service, range);
    if (problem) return violated(problem);
    const { clusterIP = "", clusterIPs = [clusterIP], ports } = service.spec ?? {};
    const [from, to] = range;
    const inner = { clusterIps: clusterIPs, nodePort: ports?.[0]?.nodePort ?? 0, from, to };
    if (balancers.length > 0) return upheld(reasons.serviceLayers({ ...inner, balancers }));
    const known = reasons.innerLayers(inner);
    return lab.balancer
      ? skipped(reasons.serviceWithoutBalancer({ service: known, why: lab.balancer.missing }))
      : judgeMissingBalancer(context, lab, known);
  },
};

function serviceProblem({ spec }: V1Service, [from, to]: readonly [number, number]): Reason | undefined {
  if (spec?.type !== "LoadBalancer") return reasons.serviceType({ type: spec?.type ?? "undefined" });
  for (const address of spec.clusterIPs ?? [spec.clusterIP ?? ""])
    if (isIP(address) === 0) return reasons.clusterIpNoAddress({ given: address });
  const port = spec.ports?.[0]?.nodePort;
  if (port === undefined || port < from || port > to)
    return reasons.nodePortOutOfRange({ nodePort: port, from, to });
  const { externalTrafficPolicy: policy = "Cluster" } = spec;
  return policy === "Cluster" ? undefined : reasons.trafficPolicy({ policy });
}

/** The accepted chance of missing one pod that does not serve. */
const MISS_PROBABILITY = 1e-4;
const SECONDS = 3;
const CONCURRENCY = 9;

export const clusterIp: LabClaim = {
  id: "external/cluster-ip",
  statement: "Inside the cluster, the same Service serves the guestbook at its ClusterIP.",
  expected: "a pod on every node gets the guestbook's page at the ClusterIP, served by guestbook pods",
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
        const seen = await checkClusterIp(context, from, virtual, pods);
        if ("verdict" in seen) return seen;
        answered.push(...seen.who);
      }
    const { port } = GUESTBOOK;
    const served = { addresses: virtuals, port, nodes: shells.length, pods: tally(answered) };
    return upheld(reasons.clusterIpServes(served));
  },
};

/** Who served a ClusterIP to a pod, or the verdict if it does not serve. Throws ProbeError if the control fails. */
async function checkClusterIp(
  context: ProbeContext,
  from: Pod,
  virtual: string,
  pods: readonly [Pod, ...Pod[]],
): Promise<Verdict | { who: string[] }> {
  const at = { address: virtual, port: GUESTBOOK.port, node: from.node };
  const names = new Set(pods.map(({ name }) => name));
  const each = connectionsToSeeAll(pods.length, MISS_PROBABILITY);
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
  // One pod alone may have another page, which a single request may miss.
  const url = httpUrl(virtual, GUESTBOOK.port);
  const pages =
    page === undefined ? undefined : await fetchMany(context, from, { url, count: each, text: PAGE_TITLE });
  if (pages && pages.matching < pages.answered) return violated(reasons.clusterIpOtherPage(at));
  if (page !== undefined && silent === 0) {
    // A missing answer or a failed command does not prove that every request gets the guestbook's page.
    const answered = pages?.answered ?? 0;
    if (answered === each) return { who };
    throw new ProbeError(reasons.clusterIpUnanswered({ ...at, silent: each - answered, requests: each }));
  }
  // The control: the same request to each pod directly, since any of them may be the unreachable one.
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

export const externalClaims: readonly LabClaim[] = [
  layers,
  loadBalancer,
  nodePort,
  podlessNode,
  distributes,
  clusterIp,
  plainNodePort,
];
