import { expect, test } from "vitest";
import type { ReasonData, Value } from "../reasons/reason.ts";
import { describeReason, isSameReason, normalizeReason, reasonShape } from "./normalize-reason.ts";

const NAMES = { nodes: ["worker-a7"], namespace: "team", balancers: ["quick.fox.example"] };
const normalized = (data: ReasonData) => normalizeReason({ code: "sample", data }, NAMES).data;

test.each<[Value, Value | undefined]>([
  [{ node: "worker-b9" }, { node: "NODE" }],
  [{ pod: "redis-master-6c5d7b9f8-x2k4q" }, { pod: "redis-master-*" }],
  [{ pod: "busybox-2" }, { pod: "busybox-*" }],
  [{ namespace: "shop" }, { namespace: "NAMESPACE" }],
  [{ user: "oidc:bob@corp" }, { user: "USER" }],
  [{ object: "redis-master" }, { object: "redis-master" }],
  [{ object: "team-other" }, { object: "NAMESPACE-other" }],
  [{ address: "10.42.1.7" }, { address: "IP" }],
  [{ address: "10.42.0.0/16" }, { address: "IP" }],
  [{ host: "redis.team.svc.cluster.local" }, { host: "redis.NAMESPACE.svc.cluster.local" }],
  [{ host: "Quick.Fox.example" }, { host: "BALANCER" }],
  [{ host: "shop.example" }, { host: "shop.example" }],
  [{ url: "http://172.18.0.2:31207/env" }, { url: "http://IP:PORT/env" }],
  [{ url: "http://quick.fox.example:3000/" }, { url: "http://BALANCER:3000/" }],
  [{ port: 31207 }, { port: 31207 }],
  [{ nodePort: 31207 }, { nodePort: "PORT" }],
  [{ count: 7 }, { count: "N" }],
  [{ probability: 0.7 }, { probability: "N" }],
  [{ ms: 309 }, undefined],
  [{ limitSeconds: 30 }, undefined],
  [{ term: "10 of 12" }, { term: "10 of 12" }],
  [{ term: 2 }, { term: 2 }],
  [{ text: "worker-a7 has 3 of 10.0.0.1" }, { text: "NODE has N of IP" }],
])("normalizeReason: turns %j into %j", (value, expected) => {
  expect(normalized({ value })).toEqual(expected === undefined ? {} : { value: expected });
  expect(normalized({ value: [value] })).toEqual(expected === undefined ? {} : { value: [expected] });
  expect(normalized({ value: { code: "below", data: { value } } })).toEqual({
    value: { code: "below", data: expected === undefined ? {} : { value: expected } },
  });
});

test("normalizeReason: ignores repetition and order of pods, but not an empty list", () => {
  const [slave, master] = [{ pod: "redis-slave-5d8f7c9b4d-b2c4d" }, { pod: "redis-master-6c5d7b9f8-x2k4q" }];
  const expected = { pods: [{ pod: "redis-master-*" }, { pod: "redis-slave-*" }] };
  expect(normalized({ pods: [slave, master, slave] })).toEqual(expected);
  expect(normalized({ pods: [master, slave] })).toEqual(expected);
  expect(normalized({ pods: [] })).toEqual({ pods: [] });
});

test("normalizeReason: keeps the order of stable values", () => {
  const domains = [{ term: "svc.cluster.local" }, { term: "cluster.local" }];
  expect(normalized({ domains })).toEqual({ domains });
  const nested = domains.map((domain) => ({ code: "searched", data: { domain } }));
  expect(normalized({ nested })).toEqual({ nested });
});

test("normalizeReason: is idempotent", () => {
  const data = {
    pods: [{ pod: "a-*" }],
    at: { address: "IP" },
    port: { nodePort: "PORT" },
    all: { count: "N" },
  };
  expect(normalized(data)).toEqual(data);
});

test("isSameReason: ignores the order of parameters", () => {
  const [one, other] = [{ term: 1 }, { term: 2 }];
  expect(isSameReason({ code: "a", data: { one, other } }, { code: "a", data: { other, one } })).toBe(true);
  expect(isSameReason({ code: "a", data: { one } }, { code: "b", data: { one } })).toBe(false);
  expect(isSameReason({ code: "a", data: { one } }, { code: "a", data: { one: other } })).toBe(false);
  expect(
    isSameReason({ code: "a", data: { one: [one, other] } }, { code: "a", data: { one: [other, one] } }),
  ).toBe(false);
});

test("reasonShape: replaces pods and ports and keeps everything else", () => {
  const data = {
    pods: [{ pod: "redis-master-*" }, { pod: "redis-slave-*" }],
    port: { port: 6379 },
    why: { code: "below", data: { pod: { pod: "busybox-*" }, outcome: { term: "open" } } },
  };
  expect(reasonShape({ code: "sample", data })).toEqual({
    code: "sample",
    data: {
      pods: [{ pod: "POD" }],
      port: { port: "N" },
      why: { code: "below", data: { pod: { pod: "POD" }, outcome: { term: "open" } } },
    },
  });
});

test("describeReason: prints the code and the data", () => {
  const why = { code: "pod-gone", data: { pod: { pod: "busybox-*" } } };
  expect(describeReason({ code: "silent", data: {} })).toBe("silent");
  expect(
    describeReason({
      code: "silent",
      data: { port: { port: 6379 }, why, left: [], routes: [why, { term: "ingress" }] },
    }),
  ).toBe(
    "silent (port 6379, why pod-gone (pod busybox-*), left none, routes pod-gone (pod busybox-*) + ingress)",
  );
});
