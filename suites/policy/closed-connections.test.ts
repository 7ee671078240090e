import { expect, test } from "vitest";
import type { Attempt, RetriedConnection } from "../../fixtures/policy/connection-matrix.ts";
import type { Outcome, Pod } from "../../helpers/probes/probe-context.ts";
import { closedIn } from "./closed-connections.ts";

const pod = (name: string): Pod => ({
  ...{ namespace: "lab", name, container: "c", ip: "10.0.0.1", node: "node-1", ips: [], labels: {} },
});
const attempt = (to: string, outcome: Outcome, servers?: number): Attempt => ({
  ...{ from: pod("busybox-1"), address: "10.0.0.2", port: 6379, outcome },
  to: { name: to, address: "10.0.0.2", port: 6379, ...(servers ? { servers } : {}) },
});
const SHUT: Outcome[] = Array.from({ length: 4 }, () => "timeout");
const share = { of: 40, falseAlarm: 1e-8, queries: 5 };
const retriedWith = (outcomes: Outcome[], rest: Partial<RetriedConnection> = {}): RetriedConnection => ({
  ...{ seen: attempt("redis-master", "timeout"), outcomes },
  ...rest,
});
/** Of many connections, so that few are late. */
const half = (outcomes: Outcome[]) =>
  Array.from({ length: 14 }, (_, index) => outcomes[index % outcomes.length] ?? "open");
const service = { seen: attempt("service redis-slave", "timeout", 2) };

test.each<[string, RetriedConnection[], string]>([
  ["one that is closed each time", [retriedWith(SHUT)], "shut"],
  ["one that is open the second time", [retriedWith(["open"])], "late"],
  ["one that is open the last time", [retriedWith(["timeout", "timeout", "timeout", "open"])], "late"],
  [
    "one whose source or target is dead",
    [retriedWith(SHUT, { dead: attempt("guestbook", "timeout") })],
    "unknown",
  ],
  [
    "one that is closed, beside one whose control is dead",
    [retriedWith(SHUT, { dead: attempt("guestbook", "timeout") }), retriedWith(SHUT)],
    "shut",
  ],
  ["one whose retry failed", [retriedWith(["lost"])], "unknown"],
  ["more than a healthy network loses", Array.from({ length: 5 }, () => retriedWith(["open"])), "unknown"],
  [
    "a Service of which every second connection is closed",
    [retriedWith(half(["timeout", "open"]), service)],
    "shut",
  ],
  ["a Service of which no other connection is closed", [retriedWith(half(["open"]), service)], "late"],
])("closedIn: classifies %s", (_, all, is) => expect(closedIn(all, share).is).toBe(is));

test("closedIn: keeps the false alarm within the claim's budget", () => {
  const closed = closedIn([retriedWith(SHUT)], share);
  if (closed.is !== "shut") throw new Error(closed.is);
  expect(closed.statistics.falseAlarm).toBeLessThanOrEqual(share.falseAlarm);
  expect(closed.statistics.connections).toBe(44);
});
