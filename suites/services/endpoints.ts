import { type Lab, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { asPod } from "../../fixtures/guestbook/pods.ts";
import { familyOf } from "../../helpers/address.ts";
import { isReady } from "../../helpers/kube/ready.ts";
import { Lost } from "../../helpers/lost.ts";
import { endpointsMeant, endpointsOf } from "../../helpers/probes/endpoints.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { readPods } from "../../helpers/probes/pods.ts";
import { serviceIfThere } from "../../helpers/probes/service.ts";
import { upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";

const APPS = [MASTER, SLAVE] as const;

export const endpoints: LabClaim = {
  id: "services/endpoints",
  says: "The endpoints of redis-master and redis-slave are exactly the pods that their selectors pick.",
  expects: "the addresses of 1 master and 2 slaves, port 6379",
  effect: "reads",
  touches: "namespace",
  seconds: 30,
  async check({ lab, look }) {
    const found: string[] = [];
    for (const app of APPS) {
      const before = await readyPods(look, lab, app);
      const [service, endpointsNow] = await Promise.all([
        serviceIfThere(look, lab.namespace, app.service),
        endpointsOf(look, lab.namespace, app.service),
      ]);
      const { addresses, ports } = endpointsNow;
      const after = await readyPods(look, lab, app);
      if (addressesOf(before) !== addressesOf(after))
        throw new Lost(`the pods of ${app.service} changed meanwhile`);
      const seen = addresses.join(", ") || "nobody";
      // One slice or more of each family that the service has: of a pod with two, both addresses or one.
      const families = service?.spec?.ipFamilies ?? [];
      const ofService = after
        .flatMap(({ ips }) => ips)
        .filter((ip) => families.some((each) => each === familyOf(ip)));
      const wanted = endpointsMeant({ addresses: [...addresses, ...ofService] }, after).join(", ");
      if (seen !== wanted)
        return violated(`the endpoints of ${app.service} are ${seen}, not ${wanted}`, look.log.all);
      if (ports.join(", ") !== String(app.port))
        return violated(
          `the endpoints of ${app.service} have port ${ports.join(", ")}, not ${app.port}`,
          look.log.all,
        );
      found.push(`${app.service} ${seen}`);
    }
    return upheld(`${found.join("; ")}: the addresses of the Ready pods, port ${MASTER.port}`, look.log.all);
  },
};

/** The Ready pods, recorded; throws Lost where they are not as many as the lab says. */
async function readyPods(look: Look, lab: Lab, app: (typeof APPS)[number]): Promise<Pod[]> {
  const { namespace } = lab;
  const pods = (await readPods(look, { namespace, selector: app.selector })).filter(isReady).map(asPod);
  if (pods.length !== app.replicas)
    throw new Lost(`${pods.length} pods of ${app.service} are Ready, not ${app.replicas}`);
  return pods;
}

const addressesOf = (pods: readonly Pod[]) =>
  pods
    .flatMap(({ ips }) => ips)
    .toSorted()
    .join(", ");
