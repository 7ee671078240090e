import { expect, test } from "vitest";
import type { AskedAgain } from "../../fixtures/policy/connection-matrix.ts";
import type { Attempt } from "../../fixtures/policy/connection-matrix.ts";
import type { Outcome } from "../../helpers/probes/probe-context.ts";
import type { Pod } from "../../helpers/probes/probe-context.ts";
import { closedIn } from "./closed.ts";

const pod = (name: string): Pod => ({
  ...{ namespace: "lab", name, container: "c", ip: "10.0.0.1", node: "node-1", ips: [], labels: {} },
});
const knock = (to: string, outcome: Outcome, servers?: number): Attempt => ({
  ...{ from: pod("busybox-1"), address: "10.0.0.2", port: 6379, outcome },
  to: { name: to, address: "10.0.0.2", port: 6379, ...(servers ? { servers } : {}) },
});
const SHUT: Outcome[] = Array.from({ length: 4 }, () => "timeout");
const share = { of: 40, falseAlarm: 1e-8, asks: 5 };
const asked = (outcomes: Outcome[], rest: Partial<AskedAgain> = {}): AskedAgain => ({
  ...{ seen: knock("redis-master", "timeout"), outcomes },
  ...rest,
});
/** Of many, so that what came late is few. */
const half = (outcomes: Outcome[]) =>
  Array.from({ length: 14 }, (_, index) => outcomes[index % outcomes.length] ?? "open");
const service = { seen: knock("service redis-slave", "timeout", 2) };

test.each<[string, AskedAgain[], string]>([
  ["one that is shut each time", [asked(SHUT)], "shut"],
  ["one that is open the second time", [asked(["open"])], "late"],
  ["one that is open the last time", [asked(["timeout", "timeout", "timeout", "open"])], "late"],
  ["one whose source or target is dead", [asked(SHUT, { dead: knock("guestbook", "timeout") })], "unknown"],
  [
    "one that is shut beside one without its controls",
    [asked(SHUT, { dead: knock("guestbook", "timeout") }), asked(SHUT)],
    "shut",
  ],
  ["one that is lost", [asked(["lost"])], "unknown"],
  ["more than the network should lose", Array.from({ length: 5 }, () => asked(["open"])), "unknown"],
  ["a service of which every second connection is shut", [asked(half(["timeout", "open"]), service)], "shut"],
  ["a service of which no other connection is shut", [asked(half(["open"]), service)], "late"],
])("closedIn: tells %s", (_, all, is) => expect(closedIn(all, share).is).toBe(is));

test("closedIn: a false alarm is within what the claim may spend", () => {
  const closed = closedIn([asked(SHUT)], share);
  if (closed.is !== "shut") throw new Error(closed.is);
  expect(closed.statistics.falseAlarm).toBeLessThanOrEqual(share.falseAlarm);
  expect(closed.statistics.connections).toBe(44);
});
