import { expect, test } from "vitest";
import type { Attempt, Retried } from "../../fixtures/policy/connection-matrix.ts";
import type { Outcome, Pod } from "../../helpers/probes/probe-context.ts";
import { closedIn } from "./closed.ts";

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
/** Of many, so that what came late is few. */
const half = (outcomes: Outcome[]) =>
  Array.from({ length: 14 }, (_, index) => outcomes[index % outcomes.length] ?? "open");
const service = { seen: attempt("service redis-slave", "timeout", 2) };

test.each<[string, Retried[], string]>([
  ["one that is shut each time", [queried(SHUT)], "shut"],
  ["one that is open the second time", [queried(["open"])], "late"],
  ["one that is open the last time", [queried(["timeout", "timeout", "timeout", "open"])], "late"],
  [
    "one whose source or target is dead",
    [queried(SHUT, { dead: attempt("guestbook", "timeout") })],
    "unknown",
  ],
  [
    "one that is shut beside one without its controls",
    [queried(SHUT, { dead: attempt("guestbook", "timeout") }), queried(SHUT)],
    "shut",
  ],
  ["one that is lost", [queried(["lost"])], "unknown"],
  ["more than the network should lose", Array.from({ length: 5 }, () => queried(["open"])), "unknown"],
  [
    "a service of which every second connection is shut",
    [queried(half(["timeout", "open"]), service)],
    "shut",
  ],
  ["a service of which no other connection is shut", [queried(half(["open"]), service)], "late"],
])("closedIn: tells %s", (_, all, is) => expect(closedIn(all, share).is).toBe(is));

test("closedIn: a false alarm is within what the claim may spend", () => {
  const closed = closedIn([queried(SHUT)], share);
  if (closed.is !== "shut") throw new Error(closed.is);
  expect(closed.statistics.falseAlarm).toBeLessThanOrEqual(share.falseAlarm);
  expect(closed.statistics.connections).toBe(44);
});
