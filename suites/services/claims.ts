import { BUSYBOX, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { podsOf } from "../../fixtures/guestbook/pods.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { execute } from "../../helpers/probes/exec.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { askRunId, runIdOf } from "../../helpers/probes/redis.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { chiSquareTest } from "../../helpers/statistics/chi-square.ts";
import { missProbability } from "../../helpers/statistics/missed-endpoint.ts";
import { sampleSize } from "../../helpers/statistics/power.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

/** The chance that a fair balancer is called unfair; the whole run may spend 1e-6. */
const ALPHA = 1e-7;
/** What must not be missed: nine of ten connections to one endpoint, missed once in a million runs. */
const UNFAIR = [0.9, 0.1];
const POWER = 1 - 1e-6;
const SECONDS = 2;
const SIDE_BY_SIDE = 16;

const distributes: LabClaim = {
  id: "services/distributes",
  says: "The virtual IP of redis-slave distributes connections over its endpoints.",
  effect: "reads",
  seconds: 120,
  async check({ lab, look }) {
    const { log } = look;
    const [[shell], slaves] = await Promise.all([podsOf(lab, BUSYBOX.selector), podsOf(lab, SLAVE.selector)]);
    if (!shell) return inconclusive("no BusyBox pod is Ready", log.all);
    if (slaves.length !== 2)
      return inconclusive(`${slaves.length} redis-slave pods are Ready, not 2`, log.all);
    const names = new Map<string, string>();
    for (const slave of slaves) {
      const id = await runIdOf(look, slave);
      if (id === undefined) return inconclusive(`${slave.name} could not be asked for its identity`, log.all);
      names.set(id, slave.name);
    }
    const { namespace } = lab;
    const address = await virtualAddress(look, namespace, SLAVE.service);

    const connections = sampleSize({ alpha: ALPHA, power: POWER, alternative: UNFAIR });
    const answers = await manyConnections(look, shell, address, connections);
    if (!answers) return inconclusive("the probe that makes the connections was lost", log.all);
    const foreign = answers.filter((id) => id !== "" && !names.has(id));
    if (foreign.length > 0)
      return violated(`${foreign.length} connections reached a server that is no endpoint`, log.all);
    const counts = [...names.keys()].map((id) => answers.filter((answer) => answer === id).length);
    const words = [...names.values()].map((name, index) => `${name} ${counts[index]}`).join(", ");
    const silent = answers.filter((id) => id === "").length;
    const spread = `${words}${silent > 0 ? `, no answer ${silent}` : ""} of ${connections} connections`;
    const answered = connections - silent;
    if (answered === 0) {
      // The control: a probe that reaches no endpoint directly either has not shown what the address does.
      const direct = await Promise.all(slaves.map(({ ip }) => connectFrom(look, shell, ip, SLAVE.port)));
      const shut = direct.find(({ outcome }) => outcome !== "open");
      if (shut) return inconclusive(`no answer, and ${shut.address} itself is ${shut.outcome}`, log.all);
      return violated(`the virtual IP answers no connection: ${spread}`, log.all);
    }
    // That a fair choice leaves one out so long is less likely than the test below calling it unfair.
    if (counts.includes(0) && missProbability(answered, names.size) < ALPHA) {
      return violated(`an endpoint is never reached: ${spread}`, log.all, ALPHA);
    }
    if (silent > 0) return inconclusive(`some connections got no answer: ${spread}`, log.all);
    const { pValue } = chiSquareTest(counts);
    const test = `p = ${pValue.toPrecision(2)}, false alarms ${ALPHA}, power ${POWER} at 90/10`;
    if (pValue < ALPHA) return violated(`the spread is not even: ${spread} (${test})`, log.all, ALPHA);
    return upheld(`${spread} (${test})`, log.all, ALPHA);
  },
};

/** Who answered each of many fresh connections; empty where nobody did. Undefined when an answer is missing. */
async function manyConnections(
  look: Look,
  from: Pod,
  address: string,
  count: number,
): Promise<string[] | undefined> {
  const one = `echo "answer $(${askRunId(address, SLAVE.port, SECONDS)} 2>/dev/null | cut -d: -f2 | tr -d '\\r')"`;
  const executed = await execute(look, {
    pod: from,
    argv: [
      "sh",
      "-c",
      `seq ${count} | xargs -n 1 -P ${SIDE_BY_SIDE} sh -c '${one.replaceAll("'", `'\\''`)}'`,
    ],
    seconds: (Math.ceil(count / SIDE_BY_SIDE) + 5) * (SECONDS + 1),
    probe: "connections",
    target: `${address}:${SLAVE.port} × ${count}`,
  });
  if (executed.lost) return undefined;
  const answers = [...executed.stdout.matchAll(/^answer ?(\w*)\r?$/gm)].map(([, id = ""]) => id);
  return answers.length === count ? answers : undefined;
}

export const servicesClaims: readonly LabClaim[] = [distributes];
