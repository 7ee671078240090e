import {
  address,
  because,
  defineReason,
  listOf,
  node,
  objectName,
  optional,
  pod,
  port,
  term,
  text,
} from "../../helpers/engine/reason.ts";
import { hostPort } from "../../helpers/network/address.ts";

/** The reasons of services/internal-only: what an address inside is to this machine. */

const PLACES = { service: "the ClusterIP", pod: "the pod IP" } as const;
export type PlaceKind = keyof typeof PLACES;

const at = { kind: term, address, port };
const placeWords = (place: { kind: string | number; address: string; port: number }) =>
  `${PLACES[place.kind as PlaceKind]} ${hostPort(place.address, place.port)}`;

/** An address inside, as it was seen from both sides. */
export const seenFromBothSides = defineReason(
  "address-seen-from-both-sides",
  { ...at, outside: term, inside: term },
  ({ outside, inside, ...place }) => `${placeWords(place)} is ${outside} from outside, ${inside} inside`,
);

export const openOutside = defineReason(
  "inside-address-open-outside",
  { ...at, source: term, pod },
  ({ source, pod: who, ...place }) =>
    `${placeWords(place)} is open from outside (${source}), and ${who} answers there: not out of reach`,
);

export const strangerOutside = defineReason(
  "inside-address-answered-by-stranger",
  { address, port, app: term },
  ({ address: to, port: on, app }) =>
    `something answers at ${hostPort(to, on)} outside, and is not known to be the lab's ${app}`,
);

export const notOpenInside = defineReason(
  "inside-address-not-open-inside",
  { seen: listOf(because) },
  ({ seen }) => seen.map((each) => each.text).join("; "),
);

export const silenceUnproven = defineReason(
  "outside-silence-unproven",
  { seen: listOf(because), why: because },
  ({ seen, why }) => [...seen, why].map((each) => each.text).join("; "),
);

export const outOfReach = defineReason(
  "inside-addresses-out-of-reach",
  { seen: listOf(because), witnesses: listOf(because) },
  ({ seen, witnesses }) => [...seen, ...witnesses].map((each) => each.text).join("; "),
);

export const noClusterIp = defineReason(
  "lab-service-without-cluster-ip",
  { service: objectName },
  ({ service }) => `${service} has no ClusterIP`,
);

// Why an address is out of reach, or why its silence shows nothing

export const noRoute = defineReason(
  "no-route-from-here",
  at,
  (place) => `this machine has no route to ${placeWords(place)}`,
);

export const maySend = defineReason(
  "port-reachable-elsewhere",
  { control: because },
  ({ control }) => `this machine may send to that port: ${control.text}`,
);

export const outsideLost = defineReason(
  "outside-connection-lost",
  { source: term },
  ({ source }) => `the connection from ${source} was lost`,
);

export const refusedByWhom = defineReason(
  "outside-refusal-unattributed",
  { outcome: term, address, port },
  ({ outcome, address: to, port: on }) =>
    `who was ${outcome} at ${hostPort(to, on)} cannot be known from that`,
);

export const mayNotSend = defineReason(
  "port-reachable-nowhere",
  { source: term, port, tried: listOf(because) },
  ({ source, port: to, tried }) => {
    const words = tried.map((each) => each.text).join(", ") || "no other address of the cluster is known";
    return `nothing shows that ${source} may send to port ${to}: ${words}`;
  },
);

export const routeThroughNode = defineReason(
  "route-through-node",
  { address, node },
  ({ address: to, node: name }) =>
    `this machine's route to ${to} leads through ${name}, where nobody says why it ends`,
);

/** A route in words; one that the kernel refuses to name is a rule of this machine's own. */
const routeWords = (reported: string | number, via: string | undefined, device: string | undefined) =>
  reported === "some"
    ? [via && `via ${via}`, device && `by ${device}`].filter(Boolean).join(" ") || "on a link"
    : "which it does not tell";

export const ownRoute = defineReason(
  "own-route-to-address",
  { address, told: term, via: optional(address), device: optional(text) },
  ({ address: to, told, via, device }) => {
    const route = routeWords(told, via, device);
    return `this machine has a route of its own to ${to}, ${route}, where nobody says why it ends`;
  },
);

// What came of the same port at another address of the cluster

const CONTROLS = { balancer: "the load balancer", server: "the API server" } as const;
export type ControlPlace = { node: string } | { place: keyof typeof CONTROLS };

const control = { address, port, outcome: term };
const controlWords = (name: string, to: { address: string; port: number; outcome: string | number }) =>
  `${name} (${hostPort(to.address, to.port)}) was ${to.outcome}`;

export const nodePortControl = defineReason(
  "port-control-at-node",
  { ...control, node },
  ({ node: name, ...to }) => controlWords(name, to),
);

export const otherPortControl = defineReason(
  "port-control-elsewhere",
  { ...control, place: term },
  ({ place, ...to }) => controlWords(CONTROLS[place as keyof typeof CONTROLS], to),
);
