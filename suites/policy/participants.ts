import { GUESTBOOK, MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import { externalClients, shellsOf, somePodsOf } from "../../fixtures/guestbook/pods.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import {
  type ConnectionSet,
  type ControlledPlace,
  type Place,
  redisPlace,
  shellPlace,
} from "../../fixtures/policy/places.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { virtualAddress } from "../../helpers/probes/service.ts";
import { redisMissing } from "./reasons.ts";

/** Who takes part where policies are asked about. */
export interface Participants {
  /** Plain BusyBox pods in the lab's namespace, one on every node. */
  shells: readonly [Pod, ...Pod[]];
  apps: readonly [Pod, ...Pod[]];
  /** In the other namespace: any pod, and one with the guestbook's label. */
  stranger: Pod;
  sameLabelClient: Pod;
  /** The redis pods, the master first. */
  redis: readonly ControlledPlace[];
  pods: readonly Pod[];
}

/** With the services before the redis pods. */
export interface AllParticipants extends Participants {
  virtual: readonly ControlledPlace[];
}

/** Finds them; throws ProbeError where the master, one of two slaves or any other is not Ready. */
export async function participantsOf(lab: Lab): Promise<Participants> {
  const [shells, apps, strangers, masters, slaves] = await Promise.all([
    shellsOf(lab),
    // Those of the Deployment: a claim may run a pod of its own with their label.
    somePodsOf(lab, `${GUESTBOOK.selector},pod-template-hash`),
    externalClients(lab),
    somePodsOf(lab, MASTER.selector),
    somePodsOf(lab, SLAVE.selector),
  ]);
  if (masters.length !== MASTER.replicas || slaves.length !== SLAVE.replicas)
    throw new ProbeError(redisMissing({ masters: masters.length, slaves: slaves.length }));
  const pods = [...masters, ...slaves];
  const redis = pods.map((pod) => redisPlace(pod, apps, shells));
  return { shells, apps, ...strangers, redis, pods };
}

/** The same with the services, beside which stands the guestbook's own; throws where one is not there. */
export async function allParticipantsOf(lab: Lab, context: ProbeContext): Promise<AllParticipants> {
  const placeOf = async ({ service, port, replicas }: typeof GUESTBOOK | typeof MASTER | typeof SLAVE) => ({
    ...{ name: `service ${service}`, service, port, servers: replicas },
    address: await virtualAddress(context, lab.namespace, service),
  });
  const [cast, front, master, slave] = await Promise.all([
    participantsOf(lab),
    placeOf(GUESTBOOK),
    placeOf(MASTER),
    placeOf(SLAVE),
  ]);
  return { ...cast, virtual: [master, slave].map((place) => ({ ...place, controlFor: () => front })) };
}

/** A place with a pod of the other namespace beside it, which nothing in the lab's own can select. */
export const besideElsewhere = (
  place: Place,
  { stranger, sameLabelClient: namesake }: Participants,
): ControlledPlace => ({
  ...place,
  controlFor: (from) => shellPlace(from === stranger ? namesake : stranger),
});

/** Of either namespace, one on every node: who is denied by the policy, and has nothing else in common. */
export const plainPods = ({ shells, stranger }: Participants): readonly Pod[] => [...shells, stranger];

/**
 * What shows that servers live: each connects to the other namespace, so that its own network lives, and to itself, so
 * that it serves.
 */
export const aliveWays = (servers: readonly Place[], participants: Participants): ConnectionSet[] =>
  servers.flatMap((place) => {
    const { pod } = place;
    if (!pod) return [];
    const elsewhere = shellPlace(
      pod === participants.stranger ? participants.sameLabelClient : participants.stranger,
    );
    return [{ from: [pod], to: [{ ...elsewhere, controlFor: () => place }] }];
  });
