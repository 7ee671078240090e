import { BUSYBOX, GUESTBOOK, type Lab, MASTER, SLAVE } from "../../fixtures/guestbook/lab.ts";
import { shellsOf, somePodsOf, strangersOf } from "../../fixtures/guestbook/pods.ts";
import { Lost } from "../../helpers/lost.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";

/** Somewhere to connect to. */
export interface Place {
  name: string;
  address: string;
  port: number;
}

/** Who takes part where policies are asked about. */
export interface Cast {
  /** Plain BusyBox pods in the lab's namespace, one on every node. */
  shells: readonly [Pod, ...Pod[]];
  apps: readonly [Pod, ...Pod[]];
  /** In the other namespace: any pod, and one with the guestbook's label. */
  stranger: Pod;
  namesake: Pod;
  /** The redis pods, the master first, and the services before them. */
  redis: readonly Place[];
  virtual: readonly Place[];
  pods: readonly Pod[];
}

/** Finds them; throws Lost where the master, one of two slaves or any other is not Ready. */
export async function castOf(lab: Lab, look: Look): Promise<Cast> {
  const [shells, apps, strangers, masters, slaves] = await Promise.all([
    shellsOf(lab),
    // Those of the Deployment: a claim may run a pod of its own with their label.
    somePodsOf(lab, `${GUESTBOOK.selector},pod-template-hash`),
    strangersOf(lab),
    somePodsOf(lab, MASTER.selector),
    somePodsOf(lab, SLAVE.selector),
  ]);
  if (masters.length !== MASTER.replicas || slaves.length !== SLAVE.replicas)
    throw new Lost(`${masters.length} masters and ${slaves.length} slaves are Ready`);
  const pods = [...masters, ...slaves];
  const redis = pods.map(({ name, ip }) => ({ name, address: ip, port: MASTER.port }));
  const services = [MASTER, SLAVE].map(async ({ service, port }) => ({
    name: `service ${service}`,
    address: await virtualAddress(look, lab.namespace, service),
    port,
  }));
  return { shells, apps, ...strangers, redis, virtual: await Promise.all(services), pods };
}

/** A pod of ours as a place: the shells and the strangers serve on one port. */
export const shellPlace = ({ name, ip }: Pod): Place => ({ name, address: ip, port: BUSYBOX.port });
export const appPlace = ({ name, ip }: Pod): Place => ({ name, address: ip, port: GUESTBOOK.port });
