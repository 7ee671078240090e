import { MASTER } from "../../fixtures/guestbook/lab.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { connectOutside } from "../../helpers/probes/outside.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { notOutside } from "../skips.ts";

export const internalOnly: LabClaim = {
  id: "services/internal-only",
  says: "From outside the cluster neither a ClusterIP nor a pod's IP can be reached.",
  expects: "no connection from outside to either, while both are open to a pod in the same window",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const { log } = look;
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const source = lab.cluster.outside;
    const [[shell], master] = await Promise.all([shellsOf(lab), onePodOf(lab, MASTER.selector)]);
    const { port } = MASTER;
    const places = [
      { name: "the ClusterIP", address: await virtualAddress(look, lab.namespace, MASTER.service) },
      { name: "the pod IP", address: master.ip },
    ];
    const seen = await Promise.all(
      places.map(async ({ name, address }) => {
        const [outside, { outcome: inside }] = await Promise.all([
          connectOutside(look, { source, address, port }),
          connectFrom(look, shell, address, port),
        ]);
        return { at: `${name} ${address}:${port}`, outside, inside };
      }),
    );
    // A connection that was torn down had come about before.
    const open = seen.find(({ outside }) => outside === "open" || outside === "reset");
    if (open)
      return violated(`${open.at} is ${open.outside} from outside (${source}), not out of reach`, log.all);
    const lost = seen.find(({ outside, inside }) => outside === "lost" || inside !== "open");
    const words = seen.map(({ at, outside, inside }) => `${at} is ${outside} from outside, ${inside} inside`);
    return lost ? inconclusive(words.join("; "), log.all) : upheld(words.join("; "), log.all);
  },
};
