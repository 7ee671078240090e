import { type Lab, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { asPod } from "../../fixtures/guestbook/pods.ts";
import { familyOf } from "../../helpers/address.ts";
import { isReady } from "../../helpers/kube/ready.ts";
import { Lost } from "../../helpers/lost.ts";
import { endpointsMeant, endpointsOf } from "../../helpers/probes/endpoints.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { readPods } from "../../helpers/probes/pods.ts";
import { serviceIfThere } from "../../helpers/probes/service.ts";
import type { Reason } from "../../helpers/reason.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

const APPS = [MASTER, SLAVE] as const;

export const endpoints: LabClaim = {
  id: "services/endpoints",
  says: "The endpoints of redis-master and redis-slave are exactly the pods that their selectors pick.",
  expects: "the addresses of 1 master and 2 slaves, port 6379",
  effect: "reads",
  touches: "namespace",
  seconds: 30,
  async check({ lab, look }) {
    const found: Reason[] = [];
    const { port } = MASTER;
    for (const app of APPS) {
      const { service } = app;
      const before = await readyPods(look, lab, app);
      const [itself, endpointsNow] = await Promise.all([
        serviceIfThere(look, lab.namespace, app.service),
        endpointsOf(look, lab.namespace, app.service),
      ]);
      const { addresses, ports } = endpointsNow;
      const after = await readyPods(look, lab, app);
      if (addressesOf(before) !== addressesOf(after)) throw new Lost(reasons.servicePodsChanged({ service }));
      // One slice or more of each family that the service has: of a pod with two, both addresses or one.
      const families = itself?.spec?.ipFamilies ?? [];
      const ofService = after
        .flatMap(({ ips }) => ips)
        .filter((ip) => families.some((each) => each === familyOf(ip)));
      const wanted = endpointsMeant({ addresses: [...addresses, ...ofService] }, after);
      if ((addresses.join() || "nobody") !== wanted.join())
        return violated(reasons.endpointsWrong({ service, found: addresses, wanted }), look.log.all);
      if (ports.join(", ") !== String(app.port))
        return violated(
          reasons.endpointsPortWrong({ service, found: ports, wanted: app.port }),
          look.log.all,
        );
      found.push(reasons.endpointsOfService({ service, addresses }));
    }
    return upheld(reasons.endpointsRight({ services: found, port }), look.log.all);
  },
};

/** The Ready pods, recorded; throws Lost where they are not as many as the lab says. */
async function readyPods(look: Look, lab: Lab, app: (typeof APPS)[number]): Promise<Pod[]> {
  const { namespace } = lab;
  const pods = (await readPods(look, { namespace, selector: app.selector })).filter(isReady).map(asPod);
  if (pods.length !== app.replicas)
    throw new Lost(
      reasons.servicePodsMissing({ service: app.service, ready: pods.length, wanted: app.replicas }),
    );
  return pods;
}

const addressesOf = (pods: readonly Pod[]) =>
  pods
    .flatMap(({ ips }) => ips)
    .toSorted()
    .join(", ");
