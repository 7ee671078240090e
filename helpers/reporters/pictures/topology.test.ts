import { expect, test } from "vitest";
import type { LabReport } from "../model.ts";
import { LAB, TARGET } from "../page/sample.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";
import { topologyOf } from "./topology.ts";
import { narrowTopology } from "./topology-narrow.ts";
import { wideTopology } from "./topology-wide.ts";

const topology = (rest: Partial<LabReport> = {}, nodes = TARGET.nodes) =>
  topologyOf({ ...LAB, ...rest }, nodes);
const lanes = (rest: Partial<LabReport> = {}) =>
  topology(rest).lanes.map(({ services, pods }) => [services.map(({ name }) => name), pods.length]);

test("topologyOf: has a lane for each service, that with entrances first, other pods last", () => {
  expect(lanes()).toEqual([
    [["guestbook"], 3],
    [["redis-master"], 1],
    [["redis-slave"], 2],
    [["echo"], 2],
    [[], 3],
  ]);
  const [first, ...others] = LAB.services;
  expect(lanes({ services: first ? [...others, first] : [] })[0]).toEqual([["guestbook"], 3]);
});

test("topologyOf: puts services with the same pods into one lane", () => {
  const [guestbook, ...others] = LAB.services;
  const twin = { ...guestbook, name: "guestbook-headless" } as LabReport["services"][number];
  const all = { ...twin, name: "all", pods: LAB.pods.map(({ name }) => name) };
  expect(lanes({ services: [twin, all, ...others] })).toEqual([
    [["guestbook-headless"], 3],
    [["all"], 7],
    [["redis-master"], 0],
    [["redis-slave"], 0],
    [["echo"], 0],
    [[], 1],
  ]);
  expect(lanes({ services: [twin, { ...twin, name: "again" }] })[0]).toEqual([
    ["guestbook-headless", "again"],
    3,
  ]);
});

test("topologyOf: assigns no pod of another namespace to a service", () => {
  const [pod] = LAB.pods;
  const foreign = { ...pod, namespace: "other" } as LabReport["pods"][number];
  expect(lanes({ pods: [foreign] }).at(-1)).toEqual([[], 1]);
});

test("topologyOf: groups entrances of one type", () => {
  expect(topology().entrances).toEqual([
    { type: "node port", at: "172.18.0.3:30842, 172.18.0.2:30842", service: "guestbook" },
    { type: "load balancer", at: "172.18.255.201:3000", service: "guestbook" },
    { type: "ingress", at: "traefik-middleware.labcheck-023439e0.test/guestbook", service: "guestbook" },
  ]);
});

test("topologyOf: includes a node that only a pod names", () => {
  expect(topology({}, []).nodes.map(({ name }) => name)).toEqual(["node-1", "node-2"]);
});

const PICTURES = [
  ["wide", wideTopology],
  ["narrow", narrowTopology],
] as const;

test.each(PICTURES)("the %s topology: shows every node, pod and service with its address", (_, draw) => {
  const texts = textsIn(draw(topology()).markup);
  for (const { name, address } of TARGET.nodes)
    expect(texts).toEqual(expect.arrayContaining([name, address]));
  for (const { ip } of LAB.pods) expect(texts.filter((text) => text === ip)).toHaveLength(1);
  for (const { name, clusterIp } of LAB.services)
    expect(texts).toEqual(expect.arrayContaining([name, clusterIp]));
  expect(draw(topology()).markup.match(/class="chip foreign"/g)).toHaveLength(1);
});

test.each(PICTURES)("the %s topology: describes everything", (_, draw) => {
  const { markup } = draw(topology());
  const description = /<desc>(.*?)<\/desc>/.exec(markup)?.[1];
  expect(description).toContain("load balancer 172.18.255.201:3000 leads to guestbook.");
  expect(description).toContain(
    "Service redis-slave, ClusterIP 10.43.150.155, leads to redis-slave-88ffb9b4d-qgph9, redis-slave-88ffb9b4d-wpqhd.",
  );
  expect(description).toContain("Node node-2 172.18.0.2: guestbook-v1-77f5d8798f-kmrkm 10.42.247.8,");
});

const boxes = (svg: string, className: string) =>
  [
    ...svg.matchAll(
      new RegExp(
        `<rect x="([\\d.]+)" y="([\\d.]+)" width="([\\d.]+)" height="([\\d.]+)" class="(?:${className})"`,
        "g",
      ),
    ),
  ].map(([, ...edges]) => {
    const [x = 0, y = 0, width = 0, height = 0] = edges.map(Number);
    return { left: x, top: y, right: x + width, bottom: y + height };
  });

test.each(PICTURES)("the %s topology: overlaps only nodes", (_, draw) => {
  const { markup } = draw(topology());
  for (const className of ["chip|chip foreign|service|outside", "frame|service|outside"]) {
    const all = boxes(markup, className);
    expect(all.length).toBeGreaterThan(4);
    const covered = all.filter((one, place) =>
      all.slice(place + 1).some((other) => {
        const beside = one.right <= other.left || other.right <= one.left;
        return !beside && one.top < other.bottom && other.top < one.bottom;
      }),
    );
    expect(covered).toEqual([]);
  }
});

test("wideTopology: draws a line from each service to the last of its pods", () => {
  const { markup } = wideTopology(topology());
  const rails = [
    ...markup.matchAll(/<line x1="([\d.]+)" y1="([\d.]+)" [^>]*y2="([\d.]+)" class="rail"/g),
  ].map(([, ...edges]) => edges.map(Number));
  const chips = boxes(markup, "chip");
  const [outside, ...down] = rails;
  const services = boxes(markup, "service");
  expect(outside?.[2]).toBe(services[0]?.top);
  const ends = services.map(({ left, right }) =>
    Math.max(...chips.filter((chip) => chip.left === left && chip.right === right).map(({ top }) => top)),
  );
  expect(down.map(([, , end]) => end)).toEqual(ends);
  expect(down.map(([, from]) => from)).toEqual(services.map(({ top }) => top));
});

const LONG = "ip-10-180-32-197.eu-central-1.compute.internal<script>";
const EVIL: LabReport = {
  namespace: LONG,
  pods: LAB.pods.map((pod) => ({
    ...pod,
    namespace: LONG,
    name: `${pod.name}-${LONG}`,
    ip: "2001:db8::8a2e:370:7334:1:1",
  })),
  services: LAB.services.map((service) => ({ ...service, name: LONG, clusterIp: LONG, pods: [] })),
  entrances: LAB.entrances.map((entrance) => ({
    ...entrance,
    url: `http://${LONG.repeat(9)}/`,
    service: LONG,
  })),
};

test.each(PICTURES)("the %s topology: stays inside its bounds and escapes names", (_, draw) => {
  const many = Array.from({ length: 12 }, (__, place) => ({
    ...LAB.services[0],
    name: `s${place}`,
    pods: [],
  }));
  for (const each of [
    topology(),
    topologyOf(
      EVIL,
      TARGET.nodes.map((node) => ({ ...node, name: LONG })),
    ),
    topology({ pods: [], services: [], entrances: [] }),
    topology({ pods: [], services: [], entrances: [] }, []),
    topology({ services: many as LabReport["services"] }),
  ]) {
    const { markup } = draw(each);
    expect(elementsOutside(markup)).toEqual([]);
    expect(markup).not.toContain("<script>");
  }
});
