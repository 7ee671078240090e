import { type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, podsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { familyOf, hostPort, isSameAddress } from "../../helpers/address.ts";
import { Lost } from "../../helpers/lost.ts";
import { askOutside } from "../../helpers/probes/ask-outside.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { Look } from "../../helpers/probes/look.ts";
import type { Outcome } from "../../helpers/probes/outcome.ts";
import { runIdOf } from "../../helpers/probes/redis.ts";
import { routeOutside } from "../../helpers/probes/route-outside.ts";
import { clusterIPsOf, serviceOf } from "../../helpers/probes/service.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";
import { type PortControl, portControls } from "./port-controls.ts";

const { port } = MASTER;
const RUN_ID = /^run_id:([0-9a-f]+)\r$/m;

/** An address inside as it was seen from both sides. */
interface Seen {
  address: string;
  at: string;
  outside: Outcome;
  /** What came back over a connection from outside. */
  said: string;
  inside: Outcome;
}

export const internalOnly: LabClaim = {
  id: "services/internal-only",
  says: "From outside the cluster neither a ClusterIP nor a pod's IP can be reached.",
  expects:
    "no connection from outside to either, while both are open to a pod and this machine may send to their port",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const { log } = look;
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const source = lab.cluster.outside;
    const [seen, controls] = await Promise.all([seenOf(look, lab), portControls(look, lab, port)]);
    const words = seen.map(({ at, outside, inside }) => `${at} is ${outside} from outside, ${inside} inside`);
    const open = seen.find(({ outside }) => outside === "open");
    if (open) {
      const who = await whoIn(look, lab, open.said);
      if (who !== undefined)
        return violated(
          `${open.at} is open from outside (${source}), and ${who} answers there: not out of reach`,
          log.all,
        );
      return inconclusive(
        `something answers at ${hostPort(open.address, port)} outside, and is not known to be the lab's redis`,
        log.all,
      );
    }
    if (seen.some(({ inside }) => inside !== "open")) return inconclusive(words.join("; "), log.all);
    const witnesses = new Set<string>();
    for (const each of seen) {
      const evidence = await outOfReach(look, lab, each, controls);
      if ("unproven" in evidence) return inconclusive(`${words.join("; ")}; ${evidence.unproven}`, log.all);
      witnesses.add(evidence.because);
    }
    return upheld(`${words.join("; ")}; ${[...witnesses].join("; ")}`, log.all);
  },
};

/** The master's ClusterIPs and pod IP, each asked from outside who is there, and from a pod whether it is open. */
async function seenOf(look: Look, lab: Lab): Promise<Seen[]> {
  const [[shell], master, service] = await Promise.all([
    shellsOf(lab),
    onePodOf(lab, MASTER.selector),
    serviceOf(look, lab.namespace, MASTER.service),
  ]);
  const virtual = clusterIPsOf(service);
  if (virtual.length === 0) throw new Lost(`${MASTER.service} has no ClusterIP`);
  const places = [
    ...virtual.map((address) => ({ name: "the ClusterIP", address })),
    ...master.ips.map((address) => ({ name: "the pod IP", address })),
  ];
  return Promise.all(
    places.map(async ({ name, address }) => {
      const question = { text: "INFO server\r\nQUIT\r\n", until: RUN_ID, seconds: TIMEOUTS.connection };
      const [{ outcome, said }, { outcome: inside }] = await Promise.all([
        askOutside(look, { source: lab.cluster.outside, address, port, ...question }),
        connectFrom(look, shell, address, port),
      ]);
      return { address, at: `${name} ${hostPort(address, port)}`, outside: outcome, said, inside };
    }),
  );
}

/** The lab's redis pod whose server says so; undefined where it is none, or does not say. */
async function whoIn(look: Look, lab: Lab, said: string): Promise<string | undefined> {
  const id = RUN_ID.exec(said)?.[1];
  if (id === undefined) return undefined;
  const pods = await podsOf(lab, "app=redis");
  const ids = await Promise.all(pods.map((pod) => runIdOf(look, pod)));
  return pods[ids.indexOf(id)]?.name;
}

/**
 * Why an address that does not open is out of reach, and not merely silent: this machine has no route there; or it
 * may send to that port, as another address of the cluster answered it there, and does not send through a node.
 */
async function outOfReach(
  look: Look,
  { cluster }: Lab,
  { address, at, outside }: Seen,
  controls: readonly PortControl[],
): Promise<{ because: string } | { unproven: string }> {
  const own = await routeOutside(look, cluster.outside, address);
  // Without a route a connection of a family that this machine lacks is lost before it begins.
  if (own.route === "none" && (outside === "unreachable" || outside === "lost"))
    return { because: `this machine has no route to ${at}` };
  if (outside === "lost") return { unproven: `the connection from ${cluster.outside} was lost` };
  if (outside === "refused" || outside === "reset")
    return { unproven: `who was ${outside} at ${hostPort(address, port)} cannot be known from that` };
  const alike = controls.filter((control) => familyOf(control.address) === familyOf(address));
  const answered = alike.find((control) => control.answered);
  if (answered === undefined) {
    const tried = alike.map(({ words }) => words).join(", ") || "no other address of the cluster is known";
    return { unproven: `nothing shows that ${cluster.outside} may send to port ${port}: ${tried}` };
  }
  const through = cluster.nodes.find(
    (node) => own.route === "some" && own.via !== undefined && isSameAddress(node.address, own.via),
  );
  if (through)
    return {
      unproven: `this machine's route to ${address} leads through ${through.name}, where nobody says why it ends`,
    };
  return { because: `this machine may send to that port: ${answered.words}` };
}
