import { html, type Markup } from "../html/html.ts";
import type { Lane, Pod, Topology } from "./lanes.ts";
import { box, fitted, line } from "./picture.ts";

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
  return html`${box({ x, y, width, height: CHIP }, look, `${namespace}/${name}`)}${line(x + INSET, y + 15, fitted(name, room))}${line(x + INSET, y + 29, fitted(ip, room), { look: "quiet" })}`;
}

export function serviceBox(service: Lane["services"][number], { x, y, width }: Place): Markup {
  const room = width - 2 * INSET;
  const ports = service.ports.map(
    ({ port, protocol }) => `${port}${protocol === "TCP" ? "" : ` ${protocol}`}`,
  );
  const about = [service.type, ...ports].join(", ");
  const lines = [
    line(x + INSET, y + 16, fitted(service.name, room, true), { look: "strong" }),
    line(x + INSET, y + 31, fitted(service.clusterIp, room)),
    line(x + INSET, y + 45, fitted(about, room), { look: "quiet" }),
  ];
  return html`${box({ x, y, width, height: SERVICE }, "service", `${service.name}, ${about}`)}${lines}`;
}

/** All of it for who does not see it. */
export function topologyInWords({ nodes, lanes, entrances }: Topology): string {
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
