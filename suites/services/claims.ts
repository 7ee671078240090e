import type { V1Service } from "@kubernetes/client-node";
import { serviceRanges, usedRanges } from "../../fixtures/cluster/inspect/networks.ts";
import { nodeAddresses } from "../../fixtures/cluster/inspect/node-addresses.ts";
import { ECHO, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { asPod, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { READ_ALL_PODS, READ_NODES } from "../../fixtures/guestbook/rights.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { upheld, violated } from "../../helpers/engine/verdict.ts";
import { isReady } from "../../helpers/kubernetes/ready.ts";
import { cidrContains, familyOf } from "../../helpers/network/address.ts";
import { endpointsOf, expectedEndpoints } from "../../helpers/probes/endpoints.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { addressesOfPod, readPods } from "../../helpers/probes/read.ts";
import { clusterIPsOf, findService, serviceOf, virtualAddress } from "../../helpers/probes/service.ts";
import { manyPackets } from "../../helpers/probes/udp.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import type { Reason } from "../../helpers/reasons/reason.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { sequentialSpread } from "../../helpers/statistics/sequential.ts";
import { udpToAddress } from "../answer-reasons.ts";
import type { LabClaim } from "../claim.ts";
import { gatherAnswers, judgeDistribution } from "../distribution-verdict.ts";
import { appPodsMissing } from "../reasons.ts";
import { recreated, scaled } from "./changes.ts";
import { distributes, random, routes } from "./distribution.ts";
import { internalOnly } from "./internal-only.ts";
import * as reasons from "./reasons.ts";
import { podItselfNoUdp } from "./reasons.ts";

const BATCH = 16;
/** UDP packets may get lost: one of this many is tolerated. */
const PACKETS_PER_LOSS = 16;
/** The number of packets sent to a pod directly, as a control; one answer is enough. */
const CONTROLS = 3;

export const udp: LabClaim = {
  id: "services/udp",
  statement: "UDP packets to a virtual IP are distributed over the endpoints as well.",
  expected: "answers from both echo pods only, evenly, to packets of fresh sockets from every node",
  timeoutSeconds: 180,
  async check({ lab, context }) {
    const [shells, pods, address] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, ECHO.selector),
      // Only the first family: the server in the echo pods does not listen on the other one.
      virtualAddress(context, lab.namespace, ECHO.service),
    ]);
    if (pods.length !== ECHO.replicas)
      throw new ProbeError(
        appPodsMissing({ app: ECHO.deployment, ready: pods.length, wanted: ECHO.replicas }),
      );
    const falseAlarm = sharedBy("services/udp", shells.length);
    const spread = {
      target: udpToAddress({ address }),
      endpoints: pods.map(({ name }) => name),
      design: sequentialSpread({ endpoints: pods.length, falseAlarm, power: POWER }),
      batch: BATCH,
      // Concurrent packets of several nodes would interfere (see manyPackets).
      concurrency: 1,
      packets: "UDP" as const,
      toleratedUnanswered: (packets: number) => Math.max(1, packets / PACKETS_PER_LOSS),
    };
    const packets = (from: Pod, to: string, count: number) =>
      manyPackets(context, from, { address: to, port: ECHO.udpPort, count });
    const choosers = shells.map((from) => ({
      node: from.node,
      query: (count: number) => packets(from, address, count),
      async control(endpoint: string) {
        const pod = pods.find(({ name }) => name === endpoint);
        const answers = pod ? await packets(from, pod.ip, CONTROLS) : [];
        return answers.includes(endpoint) ? undefined : podItselfNoUdp({ pod: endpoint });
      },
    }));
    return judgeDistribution(context, spread, await gatherAnswers(spread, choosers));
  },
};

const PORT_NAME = "redis-server";

const shape: LabClaim = {
  id: "services/shape",
  statement:
    "redis-master and redis-slave are ClusterIP services that map port 6379 to the pods' port redis-server, without affinity.",
  expected: "type ClusterIP, port 6379 to redis-server, affinity None, addresses only in the service range",
  permissions: [...READ_NODES, ...READ_ALL_PODS],
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const [own, used] = await Promise.all([serviceRanges(context), usedAddresses(context, lab)]);
    const addresses: Reason[] = [];
    for (const { service: name } of [MASTER, SLAVE]) {
      const service = await serviceOf(context, lab.namespace, name);
      const virtual = clusterIPsOf(service);
      const places = (virtual.length > 0 ? virtual : ["None"]).map((address) =>
        addressProblem({ service: name, address }, own, used),
      );
      const wrong = fieldProblem(name, service) ?? places.find((each) => each !== undefined);
      if (wrong) return violated(wrong);
      addresses.push(reasons.serviceAddresses({ service: name, addresses: virtual }));
    }
    const counts = { ranges: own, taken: used.length };
    return upheld(reasons.servicesShaped({ portName: PORT_NAME, services: addresses, ...counts }));
  },
};

/** The first field of a service that differs from the lab's manifest. */
function fieldProblem(name: string, { spec }: V1Service): Reason | undefined {
  const [port, ...others] = spec?.ports ?? [];
  const facts: readonly (readonly [reasons.ServiceField, unknown, string | number])[] = [
    ["type", spec?.type, "ClusterIP"],
    ["affinity", spec?.sessionAffinity, "None"],
    ["port", port?.port, MASTER.port],
    ["targetPort", port?.targetPort, PORT_NAME],
    ["otherPorts", others.length, 0],
  ];
  const wrong = facts.find(([, is, wanted]) => is !== wanted);
  if (!wrong) return undefined;
  const [field, found, wanted] = wrong;
  return reasons.serviceFieldWrong({ service: name, field, found: String(found), wanted });
}

function addressProblem(
  place: { service: string; address: string },
  own: readonly string[] | undefined,
  used: readonly string[],
): Reason | undefined {
  const { address } = place;
  if (own && !own.some((each) => cidrContains(each, address)))
    return reasons.notInServiceRange({ ...place, ranges: own });
  const range = used.find((each) => cidrContains(each, address));
  return range === undefined ? undefined : reasons.serviceAddressInUse({ ...place, range });
}

/** The ranges and addresses of nodes and pods, host network or not. */
async function usedAddresses(context: ProbeContext, lab: Lab): Promise<string[]> {
  const [ranges, nodes, pods] = await Promise.all([
    usedRanges(context, lab.cluster),
    nodeAddresses(context),
    readPods(context),
  ]);
  return [...new Set([...ranges, ...[...nodes.values()].flat(), ...pods.flatMap(addressesOfPod)])];
}

const APPS = [MASTER, SLAVE] as const;

export const endpoints: LabClaim = {
  id: "services/endpoints",
  statement: "The endpoints of redis-master and redis-slave are exactly the pods that their selectors match.",
  expected: "the addresses of 1 master and 2 slaves, port 6379",
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const found: Reason[] = [];
    const { port } = MASTER;
    for (const app of APPS) {
      const { service } = app;
      const before = await readyPods(context, lab, app);
      const [itself, endpointsNow] = await Promise.all([
        findService(context, lab.namespace, app.service),
        endpointsOf(context, lab.namespace, app.service),
      ]);
      const { addresses, ports } = endpointsNow;
      const after = await readyPods(context, lab, app);
      if (addressesOf(before) !== addressesOf(after))
        throw new ProbeError(reasons.servicePodsChanged({ service }));
      // The service's IP families decide whether both addresses of a dual-stack pod are endpoints, or one.
      const families = itself?.spec?.ipFamilies ?? [];
      const ofService = after
        .flatMap(({ ips }) => ips)
        .filter((ip) => families.some((each) => each === familyOf(ip)));
      const wanted = expectedEndpoints({ addresses: [...addresses, ...ofService] }, after);
      if ((addresses.join() || "nobody") !== wanted.join())
        return violated(reasons.endpointsWrong({ service, found: addresses, wanted }));
      if (ports.join(", ") !== String(app.port))
        return violated(reasons.endpointsPortWrong({ service, found: ports, wanted: app.port }));
      found.push(reasons.endpointsOfService({ service, addresses }));
    }
    return upheld(reasons.endpointsRight({ services: found, port }));
  },
};

/** The Ready pods; throws ProbeError where their number is not the lab's. */
async function readyPods(context: ProbeContext, lab: Lab, app: (typeof APPS)[number]): Promise<Pod[]> {
  const { namespace } = lab;
  const pods = (await readPods(context, { namespace, selector: app.selector })).filter(isReady).map(asPod);
  if (pods.length !== app.replicas)
    throw new ProbeError(
      reasons.servicePodsMissing({ service: app.service, ready: pods.length, wanted: app.replicas }),
    );
  return pods;
}

const addressesOf = (pods: readonly Pod[]) =>
  pods
    .flatMap(({ ips }) => ips)
    .toSorted()
    .join(", ");

export const servicesClaims: readonly LabClaim[] = [
  shape,
  endpoints,
  routes,
  distributes,
  random,
  udp,
  recreated,
  scaled,
  internalOnly,
];
