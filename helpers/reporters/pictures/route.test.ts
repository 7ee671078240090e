import { expect, test } from "vitest";
import type { MeasurementOf } from "../../engine/measurement.ts";
import { routeFigure } from "../page/sample.ts";
import { strayIn, textsIn } from "./inside.ts";
import { nodesAlong, routePicture, stagesOf } from "./route.ts";

const [NODE_1, NODE_2, POD] = ["172.18.0.3", "10.42.247.0", "10.42.247.2"];
const stages = (...hops: string[]) => stagesOf(routeFigure(hops));
const states = (...hops: string[]) => stages(...hops).map(({ state }) => state);

test.each<[string, string[], string[]]>([
  ["as it is to be", [NODE_1, NODE_2, POD], ["fine", "fine", "fine"]],
  ["with a silent hop", [NODE_1, "", POD], ["fine", "silent", "fine"]],
  ["over another node", [NODE_1, "192.168.1.1", POD], ["fine", "wrong", "fine"]],
  ["that ends early", [NODE_1], ["fine", "absent", "absent"]],
  ["that goes on", [NODE_1, NODE_2, POD, POD], ["fine", "fine", "fine", "wrong"]],
  ["without any hop", [], ["absent", "absent", "absent"]],
])("a way %s", (_, hops, seen) => expect(states(...hops)).toEqual(["start", ...seen]));

test("a hop after the last one was not expected", () => {
  expect(stages(NODE_1, NODE_2, POD, POD).at(-1)?.about).toBe("expected no more hops");
});

test("two answers at one hop are right only if both are", () => {
  const route = routeFigure([NODE_1, NODE_2, POD]);
  const hops = route.hops.map((hop, place) => (place === 0 ? { ...hop, addresses: [NODE_1, NODE_2] } : hop));
  expect(stagesOf({ ...route, hops })[1]).toMatchObject({
    state: "wrong",
    name: "172.18.0.3 and 10.42.247.0",
    about: "expected an address of node-1",
  });
});

test("each stop is told with its address, its node and its round trips", () => {
  expect(stages(NODE_1, NODE_2, POD).map(({ name, about }) => [name, about])).toEqual([
    ["guestbook-v1-77f5d8798f-fqznt", "10.42.84.130, on node-1"],
    ["node-1", "172.18.0.3, 0.06 and 0.05 ms"],
    ["node-2", "10.42.247.0, 0.16 and 0.05 ms"],
    ["redis-slave-88ffb9b4d-wpqhd", "10.42.247.2, on node-2, 0.26 and 0.05 ms"],
  ]);
});

test("neighbours on one node are in one frame, and what is nowhere is in none", () => {
  expect(nodesAlong(stages(NODE_1, NODE_2, POD))).toEqual([
    { node: "node-1", first: 0, last: 1 },
    { node: "node-2", first: 2, last: 3 },
  ]);
  expect(nodesAlong(stages(NODE_1, "", POD)).map(({ first, last }) => [first, last])).toEqual([
    [0, 1],
    [3, 3],
  ]);
  const there = { state: "fine", name: "", about: "", node: "node-1" } as const;
  expect(nodesAlong([there, { ...there, node: undefined }, there])).toHaveLength(2);
});

test.each<[string[], number, boolean]>([
  [[NODE_1, NODE_2, POD], 2, false],
  [[NODE_1], 1, true],
])(
  "the picture of %j has a frame for each node, and a broken line to what did not come",
  (hops, frames, broken) => {
    const { markup } = routePicture(routeFigure(hops));
    expect(markup.match(/class="frame"/g)).toHaveLength(frames);
    expect(markup.includes("rail broken")).toBe(broken);
    expect(markup).toContain(
      "<desc>From guestbook-v1-77f5d8798f-fqznt, 10.42.84.130, on node-1. Hop 1: node-1,",
    );
    expect(textsIn(markup).filter((text) => /^\d$/.test(text))).toEqual(["1", "2", "3"]);
    expect(strayIn(markup)).toEqual([]);
  },
);

test("nothing leaves the picture of long and evil names", () => {
  const evil = `${"<script>".repeat(30)}"`;
  const route: MeasurementOf<"route"> = {
    ...routeFigure([evil, evil]),
    from: { name: evil, node: evil, ip: evil },
    stops: [{ what: evil, node: evil, addresses: [evil] }],
  };
  const { markup } = routePicture(route);
  expect(strayIn(markup)).toEqual([]);
  expect(markup).not.toContain("<script>");
});
