import { APPS } from "../../fixtures/guestbook/lab.ts";
import { appPodsOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { alone } from "../skips.ts";
import { meshFrom, peersOf } from "./mesh.ts";

const SIX = APPS.reduce((sum, { replicas }) => sum + replicas, 0);

export const reachAny: LabClaim = {
  id: "pods/reach-any",
  says: "Any pod reaches any other pod by its IP, on the same node and across nodes.",
  expects: "every pod answered by every other with that one's own identity",
  effect: "reads",
  touches: "namespace",
  seconds: 120,
  async check({ lab, look }) {
    const { log } = look;
    const [apps, shells] = await Promise.all([appPodsOf(lab), shellsOf(lab)]);
    if (apps.length !== SIX)
      return inconclusive(`${apps.length} of the lab's pods are Ready, not ${SIX}`, log.all);
    const pods = [...apps, ...shells];
    const peers = await peersOf(look, pods);
    const mesh = pods.map((pod) =>
      meshFrom(
        look,
        pod,
        peers.filter((peer) => peer.pod.name !== pod.name),
      ),
    );
    const cells = (await Promise.all(mesh)).flat();
    const total = cells.length;
    const wrong = cells.filter(({ answer, to }) => answer !== "lost" && answer !== to.identity);
    // An answer of somebody else needs no control; silence does.
    const first = wrong.find(({ answer }) => answer !== "") ?? wrong[0];
    if (first) {
      const example = `${first.from.name} asked ${first.to.pod.name} (${first.to.pod.ip})`;
      // A server that is silent to itself as well has shown nothing of the network.
      const [itself] = first.answer === "" ? await meshFrom(look, first.to.pod, [first.to]) : [];
      if (itself && itself.answer !== first.to.identity)
        return inconclusive(`${example}, which does not even answer itself`, log.all);
      const answer = first.answer || "nothing";
      return violated(
        `${wrong.length} of ${total} pairs do not reach each other: ${example} and got ${answer}, not ${first.to.identity}`,
        log.all,
      );
    }
    const lost = cells.filter(({ answer }) => answer === "lost").length;
    if (lost > 0) return inconclusive(`${lost} of ${total} pairs were lost`, log.all);
    const across = cells.filter(({ from, to }) => from.node !== to.pod.node).length;
    const single = alone(lab.cluster);
    if (single) return skipped(`${single}; there all ${total} pairs reach each other`, log.all);
    if (across === 0) return inconclusive("all pods are on one node, so no pair crosses nodes", log.all);
    return upheld(
      `all ${total} pairs of ${pods.length} pods reach each other, ${across} of them across nodes`,
      log.all,
    );
  },
};
