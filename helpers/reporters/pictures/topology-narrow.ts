import { html, type Markup } from "../html/html.ts";
import { box, line, picture, truncateMiddle, WIDTH, widthOf } from "./picture.ts";
import { CHIP, formatTopology, type Node, podChip, SERVICE, serviceBox, type Topology } from "./topology.ts";

const GAP = 8;
const INSET = 10;
const COLUMNS = 2;
const HEAD = 32;

/** Drawn elements and their lower edge. */
interface Drawn {
  parts: Markup[];
  end: number;
}

/** Draws the topology for narrow screens: entrances, services and nodes one below the other. */
export function narrowTopology(topology: Topology): Markup {
  const above = [outside, services].reduce(
    ({ parts, end }, part) => {
      const next = part(topology, end);
      return { parts: [...parts, ...next.parts], end: next.end };
    },
    { parts: [] as Markup[], end: 0 },
  );
  const { parts, end } = topology.nodes.reduce((before: Drawn, node): Drawn => {
    const next = nodeBox(topology, node, before.end);
    return { parts: [...before.parts, ...next.parts], end: next.end };
  }, above);
  return picture({
    title: `Nodes, pods and services of ${topology.namespace}`,
    desc: formatTopology(topology),
    height: Math.max(1, end - GAP + 1),
    parts,
  });
}

function outside({ entrances }: Topology, top: number): Drawn {
  if (entrances.length === 0) return { parts: [], end: top };
  const height = entrances.length * 34 + 10;
  const lines = entrances.map(({ type, at, service }, place) => {
    const y = top + 18 + place * 34;
    return html`${line(INSET, y, truncateMiddle(`${type} to ${service}`, WIDTH - 20), { className: "quiet" })}${line(INSET, y + 15, truncateMiddle(at, WIDTH - 20))}`;
  });
  const frame = box({ x: 1, y: top + 1, width: WIDTH - 2, height }, "outside");
  return { parts: [frame, ...lines], end: top + height + GAP };
}

/** The position of a box in rows of two. */
const cell = (left: number, across: number, place: number) => {
  const width = (across - GAP) / COLUMNS;
  return { x: left + (place % COLUMNS) * (width + GAP), row: Math.floor(place / COLUMNS), width };
};

function services({ lanes }: Topology, top: number): Drawn {
  const all = lanes.flatMap((lane) => lane.services);
  const parts = all.map((service, place) => {
    const { x, row, width } = cell(1, WIDTH - 2, place);
    return serviceBox(service, { x, y: top + 1 + row * (SERVICE + GAP), width });
  });
  return { parts, end: top + Math.ceil(all.length / COLUMNS) * (SERVICE + GAP) };
}

function nodeBox({ namespace, lanes }: Topology, { name, address }: Node, top: number): Drawn {
  const pods = lanes.flatMap((lane) => lane.pods.filter(({ node }) => node === name));
  const chips = pods.map((pod, place) => {
    const { x, row, width } = cell(INSET, WIDTH - 2 * INSET, place);
    return podChip(pod, namespace, { x, y: top + HEAD + row * (CHIP + GAP), width });
  });
  const height = HEAD + Math.ceil(pods.length / COLUMNS) * (CHIP + GAP) + 2;
  const used = widthOf(address) + 2 * INSET + GAP;
  const title = html`${line(INSET, top + 21, truncateMiddle(name, WIDTH - used, true), { className: "strong" })}${line(WIDTH - INSET, top + 21, address, { className: "quiet", anchor: "end" })}`;
  const frame = box({ x: 1, y: top + 1, width: WIDTH - 2, height }, "frame");
  return { parts: [frame, title, ...chips], end: top + height + GAP };
}
