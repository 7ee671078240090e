import type { LabReport, Report } from "../model.ts";

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
  const alike = Map.groupBy(first, (service) => [...service.pods].toSorted().join(" ") || service.name);
  const taken = new Set<Pod>();
  const lanes = [...alike.values()].map((members): Lane => {
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
