import { SLAVE } from "../../fixtures/guestbook/lab.ts";
import { somePodsOf } from "../../fixtures/guestbook/pods.ts";
import { replacePod } from "../../fixtures/guestbook/replace-pod.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { follow } from "./follow.ts";
import { identitiesOf } from "./identities.ts";

export const recreated: LabClaim = {
  id: "services/recreated",
  says: "A pod that is recreated gets another IP, while the virtual IP stays the same and leads to it.",
  expects: "another pod IP, the same virtual IP, and connections from every node that reach the new pod",
  effect: "changes",
  touches: "namespace",
  seconds: 240,
  async check({ lab, look }) {
    const { log, signal } = look;
    const before = await somePodsOf(lab, SLAVE.selector);
    const [victim] = before;
    const known = await identitiesOf(look, before);
    const address = await virtualAddress(look, lab.namespace, SLAVE.service);
    const fresh = await replacePod(lab, SLAVE, victim, signal);
    const pods = await somePodsOf(lab, SLAVE.selector);
    const identities = new Map([...known, ...(await identitiesOf(look, pods))]);
    const now = await virtualAddress(look, lab.namespace, SLAVE.service);
    if (now !== address) return violated(`the virtual IP is ${now}, not ${address} as before`, log.all);
    const { converged, last, afterMs } = await follow(lab, look, { address, pods, identities });
    if (!converged)
      return violated(`${TIMEOUTS.convergence} s after ${fresh.name} was Ready, ${last}`, log.all);
    if (fresh.ip === victim.ip)
      return violated(`the IP of the new pod is ${fresh.ip} again, not another`, log.all);
    return upheld(
      `${victim.ip} became ${fresh.ip}; ${address} stayed, and led there from every node ${afterMs} ms after the pod was Ready`,
      log.all,
    );
  },
};
