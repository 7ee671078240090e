import { expect, test } from "vitest";
import type { Attempt, Retried } from "../../fixtures/policy/connection-matrix.ts";
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
const queried = (outcomes: Outcome[], rest: Partial<Retried> = {}): Retried => ({
  ...{ seen: attempt("redis-master", "timeout"), outcomes },
  ...rest,
});
/** Of many connections, so that few are late. */
const half = (outcomes: Outcome[]) =>
  Array.from({ length: 14 }, (_, index) => outcomes[index % outcomes.length] ?? "open");
const service = { seen: attempt("service redis-slave", "timeout", 2) };

test.each<[string, Retried[], string]>([
  ["one that is closed each time", [queried(SHUT)], "shut"],
  ["one that is open the second time", [queried(["open"])], "late"],
  ["one that is open the last time", [queried(["timeout", "timeout", "timeout", "open"])], "late"],
  [
    "one whose source or target is dead",
    [queried(SHUT, { dead: attempt("guestbook", "timeout") })],
    "unknown",
  ],
  [
    "one that is closed, beside one whose control is dead",
    [queried(SHUT, { dead: attempt("guestbook", "timeout") }), queried(SHUT)],
    "shut",
  ],
  ["one whose retry failed", [queried(["lost"])], "unknown"],
  ["more than a healthy network loses", Array.from({ length: 5 }, () => queried(["open"])), "unknown"],
  [
    "a Service of which every second connection is closed",
    [queried(half(["timeout", "open"]), service)],
    "shut",
  ],
  ["a Service of which no other connection is closed", [queried(half(["open"]), service)], "late"],
])("closedIn: classifies %s", (_, all, is) => expect(closedIn(all, share).is).toBe(is));

test("closedIn: keeps the false alarm within the claim's budget", () => {
  const closed = closedIn([queried(SHUT)], share);
  if (closed.is !== "shut") throw new Error(closed.is);
  expect(closed.statistics.falseAlarm).toBeLessThanOrEqual(share.falseAlarm);
  expect(closed.statistics.connections).toBe(44);
});
