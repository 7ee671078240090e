import { hostPort } from "../../helpers/network/address.ts";
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
} from "../../helpers/reasons/reason.ts";

/** The reasons of services/internal-only. */

const PLACES = { service: "the ClusterIP", pod: "the pod IP" } as const;
export type PlaceKind = keyof typeof PLACES;

const at = { kind: term, address, port };
const formatPlace = (place: { kind: string | number; address: string; port: number }) =>
  `${PLACES[place.kind as PlaceKind]} ${hostPort(place.address, place.port)}`;

/** The outcome of connections to an address of the cluster, from outside and from a pod. */
export const seenFromBothSides = defineReason(
  "address-seen-from-both-sides",
  { ...at, outside: term, inside: term },
  ({ outside, inside, ...place }) => `${formatPlace(place)} is ${outside} from outside, ${inside} from a pod`,
);

export const openOutside = defineReason(
  "inside-address-open-outside",
  { ...at, source: term, pod },
  ({ source, pod: who, ...place }) =>
    `${formatPlace(place)} is open from outside (${source}), and pod ${who} answers`,
);

export const unknownServerOutside = defineReason(
  "inside-address-answered-by-stranger",
  { address, port, app: term },
  ({ address: to, port: on, app }) =>
    `an unidentified server, not the lab's ${app}, answers at ${hostPort(to, on)} from outside`,
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

// Why an address is unreachable, or why a timeout is no evidence

export const noRoute = defineReason(
  "no-route-from-here",
  at,
  (place) => `this machine has no route to ${formatPlace(place)}`,
);

export const portReachable = defineReason(
  "port-reachable-elsewhere",
  { control: because },
  ({ control }) => `this machine can send to that port: ${control.text}`,
);

export const outsideConnectionFailed = defineReason(
  "outside-connection-lost",
  { source: term },
  ({ source }) => `the connection from ${source} failed`,
);

export const refusalUnattributed = defineReason(
  "outside-refusal-unattributed",
  { outcome: term, address, port },
  ({ outcome, address: to, port: on }) =>
    `the connection to ${hostPort(to, on)} was ${outcome} by an unidentified host`,
);

export const portUnreachable = defineReason(
  "port-reachable-nowhere",
  { source: term, port, tried: listOf(because) },
  ({ source, port: to, tried }) => {
    const controls = tried.map((each) => each.text).join(", ") || "no other address of the cluster is known";
    return `no evidence that ${source} can send to port ${to}: ${controls}`;
  },
);

export const routeThroughNode = defineReason(
  "route-through-node",
  { address, node },
  ({ address: to, node: name }) =>
    `this machine's route to ${to} leads through ${name}, so a timeout is no evidence`,
);

/** Formats a route; the kernel does not name one that a rule of this machine prohibits. */
const formatRoute = (reported: string | number, via: string | undefined, device: string | undefined) =>
  reported === "some"
    ? [via && `via ${via}`, device && `by ${device}`].filter(Boolean).join(" ") || "on a link"
    : "unknown";

export const ownRoute = defineReason(
  "own-route-to-address",
  { address, told: term, via: optional(address), device: optional(text) },
  ({ address: to, told, via, device }) => {
    const route = formatRoute(told, via, device);
    return `this machine has a specific route to ${to} (${route}), so a timeout is no evidence`;
  },
);

// The outcome of a connection to the same port of another address of the cluster

const CONTROLS = { balancer: "the load balancer", server: "the API server" } as const;
export type ControlPlace = { node: string } | { place: keyof typeof CONTROLS };

const control = { address, port, outcome: term };
const formatControl = (name: string, to: { address: string; port: number; outcome: string | number }) =>
  `${name} (${hostPort(to.address, to.port)}) gives ${to.outcome}`;

export const nodePortControl = defineReason(
  "port-control-at-node",
  { ...control, node },
  ({ node: name, ...to }) => formatControl(name, to),
);

export const otherPortControl = defineReason(
  "port-control-elsewhere",
  { ...control, place: term },
  ({ place, ...to }) => formatControl(CONTROLS[place as keyof typeof CONTROLS], to),
);
