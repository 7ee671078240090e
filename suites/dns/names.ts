import { APPS, ECHO, MASTER } from "../../fixtures/guestbook/guestbook.ts";
import { podOnEachNode } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import { upheld } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { read } from "../../helpers/probes/read.ts";
import { clusterIPsOf } from "../../helpers/probes/service.ts";
import type { LabClaim } from "../claim.ts";
import { judgeNames, masterWanted, type Wanted } from "./asked.ts";
import { clientsOf, zonesOf } from "./clients.ts";
import * as reasons from "./reasons.ts";

export const shortName: LabClaim = {
  id: "dns/short-name",
  statement: "nslookup of redis-master in a guestbook pod gives the service's ClusterIP.",
  expected: "the ClusterIP of redis-master, and no other address",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const wanted = await masterWanted(context, lab, MASTER.service);
    const { wrong, besides } = await judgeNames(context, "dns/short-name", clients, [wanted]);
    return wrong ?? upheld(withNotes(reasons.nameResolves(wanted), ...besides));
  },
};

export const fqdn: LabClaim = {
  id: "dns/fqdn",
  statement: "A service's whole name is service, namespace, svc and the cluster's domain.",
  expected: "the ClusterIP of redis-master by that name",
  timeoutSeconds: 60,
  async check({ lab, context }) {
    const clients = await clientsOf(context, await podOnEachNode(lab));
    const { domain } = zonesOf(clients[0]);
    const name = `${MASTER.service}.${lab.namespace}.svc.${domain}`;
    const wanted = await masterWanted(context, lab, name);
    const { wrong, besides } = await judgeNames(context, "dns/fqdn", clients, [wanted]);
    const reason = withNotes(reasons.nameResolves(wanted), reasons.clusterDomain({ domain }), ...besides);
    return wrong ?? upheld(reason);
  },
};

export const everyService: LabClaim = {
  id: "dns/every-service",
  statement: "Each service of the lab has an entry in the cluster's DNS.",
  expected: "every service's own ClusterIP by its name",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const [clients, services] = [
      await clientsOf(context, await podOnEachNode(lab)),
      await servicesOf(context, lab),
    ];
    const { wrong, besides } = await judgeNames(context, "dns/every-service", clients, services);
    if (wrong) return wrong;
    const all = reasons.everyServiceNamed({
      count: services.length,
      services: services.map(({ name: service, addresses }) => reasons.serviceNamed({ service, addresses })),
    });
    return upheld(withNotes(all, ...besides));
  },
};

/**
 * The services of the lab's namespace that have a ClusterIP. Others than the lab's own may come and go while
 * claims are asked; one that has just come need not be known yet. Throws ProbeError where one of the lab's is not there.
 */
async function servicesOf(context: ProbeContext, { namespace }: Lab): Promise<Wanted[]> {
  const { items } = await read(
    context,
    { kind: "services", namespace },
    () => context.kube.core.listNamespacedService({ namespace }),
    (list) =>
      list.items
        .map((service) => `${service.metadata?.name} ${clusterIPsOf(service).join(", ") || "None"}`)
        .join("\n"),
  );
  const own: string[] = [...APPS, ECHO].map(({ service }) => service);
  const missing = own.find((name) => !items.some(({ metadata }) => metadata?.name === name));
  if (missing) throw new ProbeError(reasons.serviceMissing({ service: missing }));
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
