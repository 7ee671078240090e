import { html, type Markup } from "../html/html.ts";
import { box, line, picture, stroke, truncateMiddle } from "./picture.ts";
import {
  CHIP,
  formatTopology,
  type Lane,
  type Node,
  type Pod,
  podChip,
  SERVICE,
  serviceBox,
  type Topology,
} from "./topology.ts";

const ACROSS = 1104;
/** The labels of the rows, left of the lanes. */
const GUTTER = 150;
const GAP = 8;
const LINE = 18;
const ARROW = 16;

interface Row {
  node: Node;
  y: number;
  height: number;
}
interface Column {
  lane: Lane;
  x: number;
  middle: number;
}
interface Plan {
  columns: readonly Column[];
  width: number;
  /** Where services begin, below the entrances. */
  services: number;
  rows: readonly Row[];
}

/** Draws nodes as rows, and each service as a line down through them to its pods. */
export function wideTopology(topology: Topology): Markup {
  const { namespace, lanes } = topology;
  const plan = planOf(topology);
  return picture({
    title: `Nodes, pods and services of ${namespace}`,
    desc: formatTopology(topology),
    width: ACROSS,
    height: endOf(plan),
    parts: [
      ...outside(topology, plan),
      ...(lanes.length > 0 ? [line(12, plan.services + 17, "services", { className: "quiet" })] : []),
      ...plan.rows.map(nodeFrame),
      ...plan.columns.flatMap((column) => [...rail(column, plan), ...head(column, plan)]),
      ...plan.columns.flatMap((column) =>
        plan.rows.flatMap(({ node, y }) =>
          podsOn(column.lane, node).map((pod, place) =>
            podChip(pod, namespace, { x: column.x, y: chipAt(y, place), width: plan.width }),
          ),
        ),
      ),
    ],
  });
}

function planOf({ nodes, lanes, entrances }: Topology): Plan {
  const lane = (ACROSS - GUTTER) / Math.max(1, lanes.length);
  const width = lane - GAP;
  const columns = lanes.map((each, place) => {
    const x = GUTTER + place * lane;
    return { lane: each, x, middle: x + width / 2 };
  });
  const services = entrances.length > 0 ? entrances.length * LINE + 12 + ARROW : 0;
  const stacked = Math.max(1, ...lanes.map((each) => each.services.length));
  let y = services + stacked * (SERVICE + GAP) + GAP;
  const rows = nodes.map((node) => {
    const most = Math.max(1, ...lanes.map((each) => podsOn(each, node).length));
    const row = { node, y, height: chipAt(0, most) };
    y += row.height + GAP;
    return row;
  });
  return { columns, width, services, rows };
}

const podsOn = ({ pods }: Lane, node: Node): Pod[] => pods.filter((pod) => pod.node === node.name);

const chipAt = (row: number, place: number) => row + GAP + place * (CHIP + GAP);

function endOf({ rows, services }: Plan): number {
  const last = rows.at(-1);
  return last ? last.y + last.height + 1 : services + SERVICE;
}

/** The entrances, and a line to each of their services. */
function outside({ entrances }: Topology, { columns, services }: Plan): Markup[] {
  if (entrances.length === 0) return [];
  const height = services - ARROW;
  const lines = entrances.map(({ type, at }, place) => {
    const y = 20 + place * LINE;
    const room = ACROSS - GUTTER - 120;
    return html`${line(GUTTER + 10, y, type, { className: "quiet" })}${line(GUTTER + 100, y, truncateMiddle(at, room))}`;
  });
  const reached = columns.filter(({ lane }) =>
    lane.services.some(({ name }) => entrances.some(({ service }) => service === name)),
  );
  return [
    ...reached.map(({ middle }) => stroke([middle, height], [middle, services], "rail")),
    box({ x: GUTTER, y: 1, width: ACROSS - GUTTER - GAP, height: height - 1 }, "outside"),
    line(12, 20, "outside", { className: "quiet" }),
    ...lines,
  ];
}

function nodeFrame({ node, y, height }: Row): Markup {
  const room = GUTTER - 20;
  const name = line(12, y + 24, truncateMiddle(node.name, room, true), { className: "strong" });
  const address = line(12, y + 40, truncateMiddle(node.address, room), { className: "quiet" });
  return html`${box({ x: 1, y, width: ACROSS - 2, height }, "frame")}${name}${address}`;
}

function head({ lane, x }: Column, { services, width }: Plan): Markup[] {
  if (lane.services.length === 0)
    return [line(x + 9, services + 17, truncateMiddle("no service", width - 18), { className: "quiet" })];
  return lane.services.map((service, place) =>
    serviceBox(service, { x, y: services + place * (SERVICE + GAP), width }),
  );
}

/** From the services down to the last of their pods, drawn behind everything else. */
function rail({ lane, middle }: Column, { rows, services }: Plan): Markup[] {
  const last = rows.findLast(({ node }) => podsOn(lane, node).length > 0);
  if (!last || lane.services.length === 0) return [];
  return [stroke([middle, services], [middle, chipAt(last.y, podsOn(lane, last.node).length - 1)], "rail")];
}
