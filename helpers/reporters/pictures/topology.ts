import { html, type Markup } from "../html/html.ts";
import type { LabReport, Report } from "../model.ts";
import { box, line, truncateMiddle } from "./picture.ts";

/** The position of a box and its text: the upper left corner and the width. */
interface Place {
  x: number;
  y: number;
  width: number;
}

export const CHIP = 36;
export const SERVICE = 54;
const INSET = 9;

export function podChip({ name, namespace, ip }: Pod, home: string, { x, y, width }: Place): Markup {
  const className = namespace === home ? "chip" : "chip foreign";
  const room = width - 2 * INSET;
  return html`${box({ x, y, width, height: CHIP }, className, `${namespace}/${name}`)}${line(x + INSET, y + 15, truncateMiddle(name, room))}${line(x + INSET, y + 29, truncateMiddle(ip, room), { className: "quiet" })}`;
}

export function serviceBox(service: Lane["services"][number], { x, y, width }: Place): Markup {
  const room = width - 2 * INSET;
  const ports = service.ports.map(
    ({ port, protocol }) => `${port}${protocol === "TCP" ? "" : ` ${protocol}`}`,
  );
  const about = [service.type, ...ports].join(", ");
  const lines = [
    line(x + INSET, y + 16, truncateMiddle(service.name, room, true), { className: "strong" }),
    line(x + INSET, y + 31, truncateMiddle(service.clusterIp, room)),
    line(x + INSET, y + 45, truncateMiddle(about, room), { className: "quiet" }),
  ];
  return html`${box({ x, y, width, height: SERVICE }, "service", `${service.name}, ${about}`)}${lines}`;
}

/** The text alternative of the picture. */
export function formatTopology({ nodes, lanes, entrances }: Topology): string {
  const inside = nodes.map(({ name, address }) => {
    const pods = lanes.flatMap((lane) => lane.pods.filter(({ node }) => node === name));
    const named = pods.map((pod) => `${pod.name} ${pod.ip}`).join(", ") || "no pod";
    return `Node ${name} ${address}: ${named}.`;
  });
  const services = lanes.flatMap((lane) =>
    lane.services.map(({ name, type, clusterIp }) => {
      const pods = lane.pods.map((pod) => pod.name).join(", ") || "no pod";
      return `Service ${name}, ${type} ${clusterIp}, leads to ${pods}.`;
    }),
  );
  const routes = entrances.map(({ type, at, service }) => `${type} ${at} leads to ${service}.`);
  return [...routes, ...services, ...inside].join(" ");
}

type Service = LabReport["services"][number];
export type Pod = LabReport["pods"][number];

/** Services with the same pods, and these pods. */
export interface Lane {
  services: readonly Service[];
  pods: readonly Pod[];
}

export interface Node {
  name: string;
  address: string;
}

/** The topology to draw: nodes are rows, services and their pods are lanes across them. */
export interface Topology {
  namespace: string;
  nodes: readonly Node[];
  lanes: readonly Lane[];
  /** Entrances from outside, grouped by type and service. */
  entrances: readonly { type: string; at: string; service: string }[];
}

/** Pods without a service come last; nodes that only pods name are included. */
export function topologyOf(lab: LabReport, nodes: NonNullable<Report["target"]>["nodes"]): Topology {
  const { namespace, entrances } = lab;
  const known = new Set(nodes.map(({ name }) => name));
  const others = new Set(lab.pods.map(({ node }) => node).filter((name) => !known.has(name)));
  const byType = Map.groupBy(entrances, (entrance) => JSON.stringify([entrance.way, entrance.service]));
  return {
    namespace,
    nodes: [...nodes, ...[...others].map((name) => ({ name, address: "" }))],
    lanes: lanesOf(lab),
    entrances: [...byType.values()].flatMap(([first, ...rest]) =>
      first
        ? [{ type: first.way, at: [first, ...rest].map(placeOf).join(", "), service: first.service }]
        : [],
    ),
  };
}

function lanesOf({ namespace, pods, services, entrances }: LabReport): Lane[] {
  const entered = new Set(entrances.map(({ service }) => service));
  const behind = ({ pods: names }: Service) =>
    pods.filter((pod) => pod.namespace === namespace && names.includes(pod.name));
  const first = services.toSorted(
    (one, other) => Number(entered.has(other.name)) - Number(entered.has(one.name)),
  );
  const byPods = Map.groupBy(first, (service) => [...service.pods].toSorted().join(" ") || service.name);
  const placed = new Set<Pod>();
  const lanes = [...byPods.values()].map((members): Lane => {
    const own = members.flatMap(behind).filter((pod) => !placed.has(pod));
    for (const pod of own) placed.add(pod);
    return { services: members, pods: [...new Set(own)] };
  });
  const rest = pods.filter((pod) => !placed.has(pod));
  return [...lanes, ...(rest.length > 0 ? [{ services: [], pods: rest }] : [])];
}

/** A URL without its scheme and trailing slash. */
const placeOf = ({ url }: LabReport["entrances"][number]) =>
  url.replace(/^https?:\/\//, "").replace(/\/$/, "");
