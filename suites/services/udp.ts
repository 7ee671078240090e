import { ECHO } from "../../fixtures/guestbook/lab.ts";
import { shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { spreadOf } from "../../helpers/figure.ts";
import { Lost } from "../../helpers/lost.ts";
import { tally } from "../../helpers/probes/connections.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { manyPackets } from "../../helpers/probes/udp.ts";
import { bandOf } from "../../helpers/statistics/band.ts";
import { POWER, sharedBy } from "../../helpers/statistics/budget.ts";
import { type SequentialSpread, sequentialSpread } from "../../helpers/statistics/sequential.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

const BATCH = 16;
/** Packets may get lost, and one of so many that is does not decide anything. */
const ONE_LOST_OF = 16;

export const udp: LabClaim = {
  id: "services/udp",
  says: "UDP packets to a virtual IP are distributed over the endpoints as well.",
  expects: "both echo pods and nobody else, evenly, in packets of fresh sockets from every node",
  effect: "reads",
  touches: "namespace",
  seconds: 180,
  async check({ lab, look }) {
    const [shells, pods, address] = await Promise.all([
      shellsOf(lab),
      somePodsOf(lab, ECHO.selector),
      virtualAddress(look, lab.namespace, ECHO.service),
    ]);
    if (pods.length !== ECHO.replicas)
      throw new Lost(`${pods.length} echo pods are Ready, not ${ECHO.replicas}`);
    const falseAlarm = sharedBy("services/udp", shells.length);
    const design = sequentialSpread({ endpoints: pods.length, falseAlarm, power: POWER });
    const names = pods.map(({ name }) => name);
    const seen: string[] = [];
    let connections = 0;
    const statistics = () => ({
      test: `sequential test over ${pods.length} endpoints on each of ${shells.length} nodes`,
      connections,
      falseAlarm: design.falseAlarm * shells.length,
      power: [...design.power, ...design.blindTo],
    });
    for (const from of shells) {
      const answers = await packetsUntilDecided(look, from, address, { design, names });
      connections += answers.length;
      look.log.draw(
        spreadOf(names, answers, { to: `UDP to ${address}`, node: from.node, ...bandAt(design, answers) }),
      );
      seen.push(`${from.node}: ${tally(answers)}`);
      const words = seen.join("; ");
      const foreign = answers.filter((name) => name !== "" && !names.includes(name));
      if (foreign.length > 0)
        return violated(`UDP to ${address} leads to ${tally(foreign)}, which is no endpoint`, look.log.all);
      const missing = pods.filter(({ name }) => !answers.includes(name));
      const mute = await firstMute(look, from, missing);
      if (mute) throw new Lost(`${mute.name} answers no UDP itself; ${words}`);
      if (missing.length === pods.length)
        return violated(`${address} answers no UDP on ${from.node}: ${words}`, look.log.all);
      if (tooManyLost(answers)) throw new Lost(`too many packets got no answer: ${words}`);
      const decision = design.next(countsOf(answers, names));
      if (decision === "undecided") throw new Lost(`${answers.length} packets decide nothing: ${words}`);
      if (decision === "uneven")
        return violated(
          `the spread of UDP on ${from.node} is not even: ${words}`,
          look.log.all,
          statistics(),
        );
    }
    return upheld(seen.join("; "), look.log.all, statistics());
  },
};

async function packetsUntilDecided(
  look: Look,
  from: Pod,
  address: string,
  { design, names }: { design: SequentialSpread; names: readonly string[] },
): Promise<string[]> {
  const answers: string[] = [];
  while (answers.length < design.most && !tooManyLost(answers)) {
    answers.push(...(await manyPackets(look, from, { address, port: ECHO.udpPort, count: BATCH })));
    const known = answers.every((name) => name === "" || names.includes(name));
    if (!known || design.next(countsOf(answers, names)) !== "undecided") break;
  }
  return answers;
}

/** What an even spread of so many answers stays within, whenever one looks, but for the false alarms. */
function bandAt(design: SequentialSpread, answers: readonly string[]) {
  const answered = answers.filter((name) => name !== "").length;
  const passes = (counts: readonly number[]) => design.next(counts) !== "uneven";
  return { band: bandOf(design.endpoints, answered, passes), falseAlarm: design.falseAlarm };
}

/** The control: the first of the pods that answers no packet to its own address. */
async function firstMute(look: Look, from: Pod, pods: readonly Pod[]): Promise<Pod | undefined> {
  for (const pod of pods) {
    const answers = await manyPackets(look, from, { address: pod.ip, port: ECHO.udpPort, count: 3 });
    if (!answers.includes(pod.name)) return pod;
  }
  return undefined;
}

const tooManyLost = (answers: readonly string[]) =>
  answers.filter((name) => name === "").length > Math.max(1, answers.length / ONE_LOST_OF);

const countsOf = (answers: readonly string[], names: readonly string[]) =>
  names.map((name) => answers.filter((answer) => answer === name).length);
