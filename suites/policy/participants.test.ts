import { expect, test } from "vitest";
import { MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import { contextOn, labOn, type StandInPod, standInCluster } from "../stand-in-lab.ts";
import { aliveRoutes, allParticipantsOf, participantsOf } from "./participants.ts";

const podsOf = (
  selector: string,
  count: number,
  net: number,
  labels: Record<string, string> = {},
): StandInPod[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${selector.replaceAll(/\W/g, "-")}-${index}`,
    ip: `10.42.${net}.${index + 1}`,
    more: [`fd00:42:${net}::${index + 1}`],
    labels: { ...Object.fromEntries(selector.split(",").map((each) => each.split("="))), ...labels },
  }));

const clusterIPs = (last: number) => ({
  clusterIP: `10.43.0.${last}`,
  clusterIPs: [`10.43.0.${last}`, `fd00:43::${last}`],
});

const lab = () =>
  standInCluster({
    pods: [
      ...podsOf(MASTER.selector, MASTER.replicas, 1),
      ...podsOf(SLAVE.selector, SLAVE.replicas, 2),
      ...podsOf("app=guestbook", 3, 3, { "pod-template-hash": "a" }),
      ...podsOf("run=busybox", 1, 4),
    ],
    services: { guestbook: clusterIPs(1), "redis-master": clusterIPs(2), "redis-slave": clusterIPs(3) },
  });

test("participantsOf: has each redis pod at its address of each family, with a control of that family", async () => {
  await using server = await lab();
  const { redis } = await participantsOf(labOn(server));
  expect(redis.map((place) => [place.address, place.controlFor({} as Pod).address])).toEqual([
    ["10.42.1.1", "10.42.3.1"],
    ["fd00:42:1::1", "fd00:42:3::1"],
    ["10.42.2.1", "10.42.3.1"],
    ["fd00:42:2::1", "fd00:42:3::1"],
    ["10.42.2.2", "10.42.3.1"],
    ["fd00:42:2::2", "fd00:42:3::1"],
  ]);
});

test("aliveRoutes: connect each redis pod from each of its addresses' families to another namespace", async () => {
  await using server = await lab();
  const participants = await participantsOf(labOn(server));
  const routes = aliveRoutes(participants.redis.slice(0, 2), participants);
  expect(routes.map(({ to }) => to.map(({ address }) => address))).toEqual([["10.42.4.1"], ["fd00:42:4::1"]]);
});

test("allParticipantsOf: has each Service at its ClusterIP of each family, with a control of that family", async () => {
  await using server = await lab();
  const { virtual } = await allParticipantsOf(contextOn(server), labOn(server));
  expect(virtual.map((place) => [place.name, place.address, place.controlFor({} as Pod).address])).toEqual([
    ["service redis-master", "10.43.0.2", "10.43.0.1"],
    ["service redis-master", "fd00:43::2", "fd00:43::1"],
    ["service redis-slave", "10.43.0.3", "10.43.0.1"],
    ["service redis-slave", "fd00:43::3", "fd00:43::1"],
  ]);
});
