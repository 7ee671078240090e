import { ECHO } from "../../fixtures/guestbook/guestbook.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { manyPackets } from "../../helpers/probes/udp.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { sequentialSpread } from "../../helpers/statistics/sequential.ts";
import { udpToAddress } from "../answer-reasons.ts";
import type { LabClaim } from "../claim.ts";
import { gatherAnswers, judgeDistribution } from "../distribution-verdict.ts";
import { appPodsMissing } from "../reasons.ts";
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
