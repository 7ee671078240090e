import { expect, test } from "vitest";
import { seen } from "../reporters/sample.ts";
import { outcomesOf } from "./baseline.ts";

const NAMES = { nodes: ["node-1", "node-2"], balancers: [] };

test.each([
  [
    seen("timeout", { source: "pod busybox-2 on node-2", target: "10.42.1.7:6379" }),
    "connect pod busybox-* → IP:6379: timeout",
  ],
  [
    seen("HTTP 502", {
      probe: "http",
      source: "the test process, on the engine's side",
      target: "http://172.18.0.2:31207/env",
    }),
    "http outside → http://IP:PORT/env: HTTP 502",
  ],
  [
    seen("HTTP 200", {
      probe: "http",
      source: "the machine that labcheck runs on",
      target: "http://172.18.0.2:31207/env",
    }),
    "http outside → http://IP:PORT/env: HTTP 200",
  ],
  [
    seen("read", { source: "labcheck runs in pod busybox-1 on node-1", target: "10.42.1.7:6379" }),
    "connect labcheck → IP:6379: read",
  ],
  [
    seen("read", { probe: "read", source: "labcheck", target: "pods -l app=redis,role=slave" }),
    "read labcheck → pods -l app=redis,role=slave: read",
  ],
  [
    seen("iptables", { probe: "rules", source: "node node-1", target: "the proxy's rules" }),
    "rules node → the proxy's rules: iptables",
  ],
  [
    seen(
      "run_id:4f1c0a9be2d34f1c0a9be2d34f1c0a9be2d34f1c 80, run_id:0000000000000f1c0a9be2d34f1c0a9be2d34f1c 64",
      {
        probe: "connections",
        source: "pod busybox-1 on node-1",
        target: "10.96.3.3:6379 × 144",
      },
    ),
    "connections pod busybox-* → IP:6379 × N: run_id:HASH N",
  ],
  [
    seen('"HOSTNAME": "guestbook-v1-7c9f8d6b5-k8s2x" 5, "HOSTNAME": "guestbook-v1-7c9f8d6b5-9lmnq" 4', {
      probe: "connections",
      source: "pod busybox-1 on node-1",
      target: "10.96.3.9:3000 × 9",
    }),
    'connections pod busybox-* → IP:3000 × N: "HOSTNAME": "guestbook-v1-*" N',
  ],
  [
    seen("exit 0", {
      probe: "redis",
      source: "pod redis-slave-5d8f7c9b4d-b2c4d on node-1",
      target: "redis in redis-slave-5d8f7c9b4d-b2c4d",
    }),
    "redis pod redis-slave-* → redis in redis-slave-*: exit 0",
  ],
  [
    seen("10.42.0.1 → 172.18.0.3 → 10.42.1.9", {
      probe: "traceroute",
      target: "10.42.1.9",
      source: "pod busybox-1 on node-1",
    }),
    "traceroute pod busybox-* → IP: IP → IP → IP",
  ],
])("outcomesOf: normalizes source, target and outcome, %#", (evidence, line) =>
  expect(outcomesOf([evidence], NAMES)).toEqual([line]),
);

test("outcomesOf: lists each outcome once, sorted", () => {
  const evidence = ["timeout", "open", "timeout"].map((outcome) => seen(outcome));
  expect(outcomesOf(evidence, NAMES)).toEqual([
    "connect pod busybox → IP:6379: open",
    "connect pod busybox → IP:6379: timeout",
  ]);
});
