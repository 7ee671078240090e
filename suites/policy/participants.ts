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
import { familyOf } from "../../helpers/network/address.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { redisMissing } from "./reasons.ts";

/** The pods that take part in the checks of policies. */
export interface Participants {
  /** Plain BusyBox pods in the lab's namespace, one on every node. */
  shells: readonly [Pod, ...Pod[]];
  apps: readonly [Pod, ...Pod[]];
  /** In the other namespace: a plain pod, and one with the guestbook's label. */
  stranger: Pod;
  sameLabelClient: Pod;
  /** The redis pods at each of their addresses, the master first. */
  redis: readonly ControlledPlace[];
  pods: readonly Pod[];
}

/** The same with the Services in front of the redis pods. */
export interface AllParticipants extends Participants {
  virtual: readonly ControlledPlace[];
}

/** Finds the participants; throws ProbeError if one is not Ready. */
export async function participantsOf(lab: Lab): Promise<Participants> {
  const [shells, apps, clients, masters, slaves] = await Promise.all([
    shellsOf(lab),
    // Only those of the Deployment: a claim may run its own pod with the same label.
    somePodsOf(lab, `${GUESTBOOK.selector},pod-template-hash`),
    externalClients(lab),
    somePodsOf(lab, MASTER.selector),
    somePodsOf(lab, SLAVE.selector),
  ]);
  if (masters.length !== MASTER.replicas || slaves.length !== SLAVE.replicas)
    throw new ProbeError(redisMissing({ masters: masters.length, slaves: slaves.length }));
  const pods = [...masters, ...slaves];
  // Each family has separate rules: a policy may be in force for one of them only.
  const redis = pods.flatMap((pod) => pod.ips.map((address) => redisPlace(pod, apps, shells, address)));
  return { shells, apps, ...clients, redis, pods };
}

/**
 * The same with the Services, at their ClusterIP of each family. The guestbook's own Service is the control, at the
 * same family where it has one. Throws if a Service is missing.
 */
export async function allParticipantsOf(context: ProbeContext, lab: Lab): Promise<AllParticipants> {
  const [participants, front, master, slave] = await Promise.all([
    participantsOf(lab),
    servicePlaces(context, lab, GUESTBOOK),
    servicePlaces(context, lab, MASTER),
    servicePlaces(context, lab, SLAVE),
  ]);
  const controlOf = ({ address }: Place) =>
    front.find((each) => familyOf(each.address) === familyOf(address)) ?? front[0];
  return {
    ...participants,
    virtual: [...master, ...slave].map((place) => ({ ...place, controlFor: () => controlOf(place) })),
  };
}

async function servicePlaces(
  context: ProbeContext,
  lab: Lab,
  { service, port, replicas }: typeof GUESTBOOK | typeof MASTER | typeof SLAVE,
): Promise<[Place, ...Place[]]> {
  const placeAt = (address: string): Place => ({
    ...{ name: `service ${service}`, service, port, servers: replicas },
    address,
  });
  const [first = "None", ...others] = await virtualAddresses(context, lab.namespace, service);
  return [placeAt(first), ...others.map(placeAt)];
}

/** A place with a pod of the other namespace as its control, which no policy of the lab can select. */
export const besideElsewhere = (
  place: Place,
  { stranger, sameLabelClient }: Participants,
): ControlledPlace => ({
  ...place,
  controlFor: (from) => shellPlace(from === stranger ? sameLabelClient : stranger, place.address),
});

/** Plain pods of both namespaces, on every node: the policy denies them, and they have nothing else in common. */
export const plainPods = ({ shells, stranger }: Participants): readonly Pod[] => [...shells, stranger];

/**
 * Connections that show that servers are alive: each server connects to the other namespace, so its network works, and
 * to itself, so it serves.
 */
export const aliveRoutes = (servers: readonly Place[], participants: Participants): ConnectionSet[] =>
  servers.flatMap((place) => {
    const { pod } = place;
    if (!pod) return [];
    const elsewhere = shellPlace(
      pod === participants.stranger ? participants.sameLabelClient : participants.stranger,
      place.address,
    );
    return [{ from: [pod], to: [{ ...elsewhere, controlFor: () => place }] }];
  });
