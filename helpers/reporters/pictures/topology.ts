import { html, type Markup } from "../html/html.ts";
import type { LabReport, Report } from "../model.ts";
import { box, line, overridden } from "./picture.ts";

/** What is drawn of a topology, however it is laid out; boxes and their text by their upper left corner. */
interface Place {
  x: number;
  y: number;
  width: number;
}

export const CHIP = 36;
export const SERVICE = 54;
const INSET = 9;

export function podChip({ name, namespace, ip }: Pod, home: string, { x, y, width }: Place): Markup {
  const look = namespace === home ? "chip" : "chip foreign";
  const room = width - 2 * INSET;
  return html`${box({ x, y, width, height: CHIP }, look, `${namespace}/${name}`)}${line(x + INSET, y + 15, overridden(name, room))}${line(x + INSET, y + 29, overridden(ip, room), { look: "quiet" })}`;
}

export function serviceBox(service: Lane["services"][number], { x, y, width }: Place): Markup {
  const room = width - 2 * INSET;
  const ports = service.ports.map(
    ({ port, protocol }) => `${port}${protocol === "TCP" ? "" : ` ${protocol}`}`,
  );
  const about = [service.type, ...ports].join(", ");
  const lines = [
    line(x + INSET, y + 16, overridden(service.name, room, true), { look: "strong" }),
    line(x + INSET, y + 31, overridden(service.clusterIp, room)),
    line(x + INSET, y + 45, overridden(about, room), { look: "quiet" }),
  ];
  return html`${box({ x, y, width, height: SERVICE }, "service", `${service.name}, ${about}`)}${lines}`;
}

/** All of it for who does not see it. */
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
  const ways = entrances.map(({ way, at, service }) => `${way} ${at} leads to ${service}.`);
  return [...ways, ...services, ...inside].join(" ");
}

type Service = LabReport["services"][number];
export type Pod = LabReport["pods"][number];

/** Pods that the same services lead to, with these. */
export interface Lane {
  services: readonly Service[];
  pods: readonly Pod[];
}

export interface Node {
  name: string;
  address: string;
}

/** A topology as it is drawn: nodes as rows, what services lead to as lanes across them. */
export interface Topology {
  namespace: string;
  nodes: readonly Node[];
  lanes: readonly Lane[];
  /** Ways in from outside, in words, by the service that they lead to. */
  entrances: readonly { way: string; at: string; service: string }[];
}

/** Pods of no service come last; a node that the target does not name, as any other. */
export function topologyOf(lab: LabReport, nodes: NonNullable<Report["target"]>["nodes"]): Topology {
  const { namespace, entrances } = lab;
  const known = new Set(nodes.map(({ name }) => name));
  const others = new Set(lab.pods.map(({ node }) => node).filter((name) => !known.has(name)));
  const ways = Map.groupBy(entrances, ({ way, service }) => JSON.stringify([way, service]));
  return {
    namespace,
    nodes: [...nodes, ...[...others].map((name) => ({ name, address: "" }))],
    lanes: lanesOf(lab),
    entrances: [...ways.values()].flatMap(([first, ...rest]) =>
      first ? [{ way: first.way, at: [first, ...rest].map(placeOf).join(", "), service: first.service }] : [],
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
  const indistinguishable = Map.groupBy(
    first,
    (service) => [...service.pods].toSorted().join(" ") || service.name,
  );
  const taken = new Set<Pod>();
  const lanes = [...indistinguishable.values()].map((members): Lane => {
    const own = members.flatMap(behind).filter((pod) => !taken.has(pod));
    for (const pod of own) taken.add(pod);
    return { services: members, pods: [...new Set(own)] };
  });
  const rest = pods.filter((pod) => !taken.has(pod));
  return [...lanes, ...(rest.length > 0 ? [{ services: [], pods: rest }] : [])];
}

/** An address without what every one of them has: scheme and the last slash. */
const placeOf = ({ url }: LabReport["entrances"][number]) =>
  url.replace(/^https?:\/\//, "").replace(/\/$/, "");
