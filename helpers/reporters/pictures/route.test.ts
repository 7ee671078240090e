import { expect, test } from "vitest";
import type { MeasurementOf } from "../../engine/measurement.ts";
import { routeMeasurement } from "../page/sample.ts";
import { nodesAlong, routePicture, stagesOf } from "./route.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";

const [NODE_1, NODE_2, POD] = ["172.18.0.3", "10.42.247.0", "10.42.247.2"];
const stages = (...hops: string[]) => stagesOf(routeMeasurement(hops));
const states = (...hops: string[]) => stages(...hops).map(({ state }) => state);

test.each<[string, string[], string[]]>([
  ["as expected", [NODE_1, NODE_2, POD], ["fine", "fine", "fine"]],
  ["with a silent hop", [NODE_1, "", POD], ["fine", "silent", "fine"]],
  ["over another node", [NODE_1, "192.168.1.1", POD], ["fine", "wrong", "fine"]],
  ["that ends early", [NODE_1], ["fine", "absent", "absent"]],
  ["that is too long", [NODE_1, NODE_2, POD, POD], ["fine", "fine", "fine", "wrong"]],
  ["without any hop", [], ["absent", "absent", "absent"]],
])("stagesOf: a route %s", (_, hops, expected) => expect(states(...hops)).toEqual(["start", ...expected]));

test("stagesOf: expects no hop after the last one", () => {
  expect(stages(NODE_1, NODE_2, POD, POD).at(-1)?.about).toBe("expected no more hops");
});

test("stagesOf: marks a hop as wrong if one of its addresses is", () => {
  const route = routeMeasurement([NODE_1, NODE_2, POD]);
  const hops = route.hops.map((hop, place) => (place === 0 ? { ...hop, addresses: [NODE_1, NODE_2] } : hop));
  expect(stagesOf({ ...route, hops })[1]).toMatchObject({
    state: "wrong",
    name: "172.18.0.3 and 10.42.247.0",
    about: "expected an address of node-1",
  });
});

test("stagesOf: has address, node and round-trip times of each stop", () => {
  expect(stages(NODE_1, NODE_2, POD).map(({ name, about }) => [name, about])).toEqual([
    ["guestbook-v1-77f5d8798f-fqznt", "10.42.84.130, on node-1"],
    ["node-1", "172.18.0.3, 0.06 and 0.05 ms"],
    ["node-2", "10.42.247.0, 0.16 and 0.05 ms"],
    ["redis-slave-88ffb9b4d-wpqhd", "10.42.247.2, on node-2, 0.26 and 0.05 ms"],
  ]);
});

test("nodesAlong: groups adjacent stops of one node", () => {
  expect(nodesAlong(stages(NODE_1, NODE_2, POD))).toEqual([
    { node: "node-1", first: 0, last: 1 },
    { node: "node-2", first: 2, last: 3 },
  ]);
  expect(nodesAlong(stages(NODE_1, "", POD)).map(({ first, last }) => [first, last])).toEqual([
    [0, 1],
    [3, 3],
  ]);
  const onNode = { state: "fine", name: "", about: "", node: "node-1" } as const;
  expect(nodesAlong([onNode, { ...onNode, node: undefined }, onNode])).toHaveLength(2);
});

test.each<[string[], number, boolean]>([
  [[NODE_1, NODE_2, POD], 2, false],
  [[NODE_1], 1, true],
])("routePicture: frames nodes of %j, and breaks the line to absent hops", (hops, frames, broken) => {
  const { markup } = routePicture(routeMeasurement(hops));
  expect(markup.match(/class="frame"/g)).toHaveLength(frames);
  expect(markup.includes("rail broken")).toBe(broken);
  expect(markup).toContain(
    "<desc>From guestbook-v1-77f5d8798f-fqznt, 10.42.84.130, on node-1. Hop 1: node-1,",
  );
  expect(textsIn(markup).filter((text) => /^\d$/.test(text))).toEqual(["1", "2", "3"]);
  expect(elementsOutside(markup)).toEqual([]);
});

test("routePicture: stays inside its bounds and escapes names", () => {
  const evil = `${"<script>".repeat(30)}"`;
  const route: MeasurementOf<"route"> = {
    ...routeMeasurement([evil, evil]),
    from: { name: evil, node: evil, ip: evil },
    stops: [{ what: evil, node: evil, addresses: [evil] }],
  };
  const { markup } = routePicture(route);
  expect(elementsOutside(markup)).toEqual([]);
  expect(markup).not.toContain("<script>");
});
