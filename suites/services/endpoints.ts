import { MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { asPod } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import { upheld, violated } from "../../helpers/engine/verdict.ts";
import { isReady } from "../../helpers/kubernetes/ready.ts";
import { familyOf } from "../../helpers/network/address.ts";
import { endpointsMeant, endpointsOf } from "../../helpers/probes/endpoints.ts";
import { readPods } from "../../helpers/probes/pods.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { serviceIfThere } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import * as reasons from "./reasons.ts";

const APPS = [MASTER, SLAVE] as const;

export const endpoints: LabClaim = {
  id: "services/endpoints",
  statement: "The endpoints of redis-master and redis-slave are exactly the pods that their selectors pick.",
  expected: "the addresses of 1 master and 2 slaves, port 6379",
  timeoutSeconds: 30,
  async check({ lab, context }) {
    const found: Reason[] = [];
    const { port } = MASTER;
    for (const app of APPS) {
      const { service } = app;
      const before = await readyPods(context, lab, app);
      const [itself, endpointsNow] = await Promise.all([
        serviceIfThere(context, lab.namespace, app.service),
        endpointsOf(context, lab.namespace, app.service),
      ]);
      const { addresses, ports } = endpointsNow;
      const after = await readyPods(context, lab, app);
      if (addressesOf(before) !== addressesOf(after))
        throw new ProbeError(reasons.servicePodsChanged({ service }));
      // One slice or more of each family that the service has: of a pod with two, both addresses or one.
      const families = itself?.spec?.ipFamilies ?? [];
      const ofService = after
        .flatMap(({ ips }) => ips)
        .filter((ip) => families.some((each) => each === familyOf(ip)));
      const wanted = endpointsMeant({ addresses: [...addresses, ...ofService] }, after);
      if ((addresses.join() || "nobody") !== wanted.join())
        return violated(reasons.endpointsWrong({ service, found: addresses, wanted }));
      if (ports.join(", ") !== String(app.port))
        return violated(reasons.endpointsPortWrong({ service, found: ports, wanted: app.port }));
      found.push(reasons.endpointsOfService({ service, addresses }));
    }
    return upheld(reasons.endpointsRight({ services: found, port }));
  },
};

/** The Ready pods, recorded; throws ProbeError where they are not as many as the lab says. */
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
