import { APPS, ECHO, type Lab, MASTER } from "../../fixtures/guestbook/lab.ts";
import { podOnEachNode } from "../../fixtures/guestbook/pods.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { read } from "../../helpers/probes/read.ts";
import { clusterIPsOf } from "../../helpers/probes/service.ts";
import { withNotes } from "../../helpers/reason.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { upheld } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { judgeNames, masterWanted, type Wanted } from "./asked.ts";
import { clientsOf, zonesOf } from "./clients.ts";
import * as reasons from "./reasons.ts";

export const shortName: LabClaim = {
  id: "dns/short-name",
  says: "nslookup of redis-master in a guestbook pod gives the service's ClusterIP.",
  expects: "the ClusterIP of redis-master, and no other address",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const clients = await clientsOf(look, await podOnEachNode(lab));
    const wanted = await masterWanted(look, lab, MASTER.service);
    const { wrong, besides } = await judgeNames(look, "dns/short-name", clients, [wanted]);
    return wrong ?? upheld(withNotes(reasons.nameResolves(wanted), ...besides), look.log.all);
  },
};

export const fqdn: LabClaim = {
  id: "dns/fqdn",
  says: "A service's whole name is service, namespace, svc and the cluster's domain.",
  expects: "the ClusterIP of redis-master by that name",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const clients = await clientsOf(look, await podOnEachNode(lab));
    const { domain } = zonesOf(clients[0]);
    const name = `${MASTER.service}.${lab.namespace}.svc.${domain}`;
    const wanted = await masterWanted(look, lab, name);
    const { wrong, besides } = await judgeNames(look, "dns/fqdn", clients, [wanted]);
    const reason = withNotes(reasons.nameResolves(wanted), reasons.clusterDomain({ domain }), ...besides);
    return wrong ?? upheld(reason, look.log.all);
  },
};

export const everyService: LabClaim = {
  id: "dns/every-service",
  says: "Each service of the lab has an entry in the cluster's DNS.",
  expects: "every service's own ClusterIP by its name",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const [clients, services] = [
      await clientsOf(look, await podOnEachNode(lab)),
      await servicesOf(look, lab),
    ];
    const { wrong, besides } = await judgeNames(look, "dns/every-service", clients, services);
    if (wrong) return wrong;
    const all = reasons.everyServiceNamed({
      count: services.length,
      services: services.map(({ name: service, addresses }) => reasons.serviceNamed({ service, addresses })),
    });
    return upheld(withNotes(all, ...besides), look.log.all);
  },
};

/**
 * The services of the lab's namespace that have a ClusterIP. Others than the lab's own may come and go while
 * claims are asked; one that has just come need not be known yet. Throws Lost where one of the lab's is not there.
 */
async function servicesOf(look: Look, { namespace }: Lab): Promise<Wanted[]> {
  const { items } = await read(
    look,
    { kind: "services", namespace },
    () => look.kube.core.listNamespacedService({ namespace }),
    (list) =>
      list.items
        .map((service) => `${service.metadata?.name} ${clusterIPsOf(service).join(", ") || "None"}`)
        .join("\n"),
  );
  const own: string[] = [...APPS, ECHO].map(({ service }) => service);
  const missing = own.find((name) => !items.some(({ metadata }) => metadata?.name === name));
  if (missing) throw new Lost(reasons.serviceMissing({ service: missing }));
  const settledBefore = Date.now() - TIMEOUTS.convergence * 1000;
  return items.flatMap((service) => {
    const { metadata, spec } = service;
    const [name = "", addresses] = [metadata?.name, clusterIPsOf(service)];
    const age = metadata?.creationTimestamp?.getTime() ?? 0;
    const port = spec?.ports?.find(({ protocol }) => protocol !== "UDP")?.port;
    const counts = own.includes(name) || age < settledBefore;
    return addresses.length === 0 || !port || !counts ? [] : [{ name, addresses, port }];
  });
}
