import { expect, test } from "vitest";
import { MASTER, SLAVE } from "../../fixtures/guestbook/guestbook.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import { contextOn, labOn, type StandInPod, standInCluster } from "../stand-in-lab.ts";
import { allParticipantsOf } from "./participants.ts";

const podsOf = (
  selector: string,
  count: number,
  net: number,
  labels: Record<string, string> = {},
): StandInPod[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${selector.replaceAll(/\W/g, "-")}-${index}`,
    ip: `10.42.${net}.${index + 1}`,
    labels: { ...Object.fromEntries(selector.split(",").map((each) => each.split("="))), ...labels },
  }));

const clusterIPs = (last: number) => ({
  clusterIP: `10.43.0.${last}`,
  clusterIPs: [`10.43.0.${last}`, `fd00:43::${last}`],
});

test("allParticipantsOf: has each Service at its ClusterIP of each family, with a control of that family", async () => {
  await using server = await standInCluster({
    pods: [
      ...podsOf(MASTER.selector, MASTER.replicas, 1),
      ...podsOf(SLAVE.selector, SLAVE.replicas, 2),
      ...podsOf("app=guestbook", 3, 3, { "pod-template-hash": "a" }),
      ...podsOf("run=busybox", 1, 4),
    ],
    services: { guestbook: clusterIPs(1), "redis-master": clusterIPs(2), "redis-slave": clusterIPs(3) },
  });
  const { virtual } = await allParticipantsOf(contextOn(server), labOn(server));
  expect(virtual.map((place) => [place.name, place.address, place.controlFor({} as Pod).address])).toEqual([
    ["service redis-master", "10.43.0.2", "10.43.0.1"],
    ["service redis-master", "fd00:43::2", "fd00:43::1"],
    ["service redis-slave", "10.43.0.3", "10.43.0.1"],
    ["service redis-slave", "fd00:43::3", "fd00:43::1"],
  ]);
});
