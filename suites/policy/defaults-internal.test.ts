import { expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { redisPlace } from "../../fixtures/policy/places.ts";
import {
  type Outcome,
  type Pod,
  type ProbeContext,
  recordObservation,
} from "../../helpers/probes/probe-context.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { defaultInternal } from "./defaults.ts";

const pod = (name: string): Pod => ({
  ...{ namespace: "lab", name, container: "c", ip: `ip-${name}`, node: "a", ips: [], labels: {} },
});
const shells = [pod("shell-1"), pod("shell-2")] as const;
const apps = [pod("app-1"), pod("app-2")] as const;
const pods = [pod("master"), pod("slave-1"), pod("slave-2")];
const participants = { shells, apps, stranger: pod("stranger"), sameLabelClient: pod("namesake"), pods };

/** The outcome of the nth connection of a pod to an address, if it is not open. */
type World = (from: string, to: string, nth: number) => Outcome | undefined;
let world: World = () => undefined;
const created = new Map<string, number>();

vi.mock("./participants.ts", () => ({
  participantsOf: async () => ({
    ...participants,
    redis: pods.map((each) => redisPlace(each, apps, shells)),
  }),
}));
vi.mock("../../helpers/probes/connect-all.ts", () => ({
  connectAll: async (
    context: ProbeContext,
    from: Pod,
    places: readonly { address: string; port: number }[],
  ) =>
    Promise.all(
      places.map(({ address, port }) => {
        const pair = `${from.name} ${address}`;
        const nth = (created.get(pair) ?? 0) + 1;
        created.set(pair, nth);
        const outcome = address === from.ip ? "open" : (world(from.name, address, nth) ?? "open");
        const unseen = { probe: "connect", source: from.name, target: address, command: "nc" };
        return recordObservation(context, unseen, async () => ({
          ...{ result: { from, address, port, outcome }, outcome, raw: "" },
        }));
      }),
    ),
}));

const pair =
  (source: string, target: string, outcome: Outcome = "timeout"): World =>
  (from, to) =>
    from === source && to === target ? outcome : undefined;

test.each<[string, World, RegExp]>([
  ["is upheld if all are open", () => undefined, /^upheld: all 28 connections from 4 pods/],
  [
    "is upheld if one connection is lost once",
    (from, to, nth) => (nth === 1 ? pair("stranger", "ip-master")(from, to, nth) : undefined),
    /^upheld: .*; 1 of 28 connections were open only when retried: stranger/,
  ],
  [
    "is violated if one pair is closed",
    pair("stranger", "ip-master"),
    /^violated: stranger on a → master \(ip-master:6379\) is timeout, not open$/,
  ],
  [
    "is violated if one pair is refused",
    pair("stranger", "ip-master", "refused"),
    /^violated: stranger .* is refused, not open$/,
  ],
  [
    "is inconclusive if a source cannot connect anywhere",
    (from) => (from === "stranger" ? "timeout" : undefined),
    /^inconclusive: .* the control stranger/,
  ],
  [
    "is violated if a target accepts no connection but reaches others",
    (_, to) => (to === "ip-master" ? "timeout" : undefined),
    /^violated: .* master .* is timeout, not open$/,
  ],
  [
    "is inconclusive if a target accepts no connection and cannot connect anywhere",
    (from, to) => (from === "master" || to === "ip-master" ? "timeout" : undefined),
    /^inconclusive: .* the control master/,
  ],
  [
    "is inconclusive if a probe failed",
    pair("stranger", "ip-master", "lost"),
    /^inconclusive: stranger .* is lost$/,
  ],
])("policy/default-internal: %s", async (_, outcomes, expected) => {
  world = outcomes;
  created.clear();
  const context = testContext();
  const { verdict, reason } = await defaultInternal.check({ lab: {} as Lab, context });
  expect(`${verdict}: ${reason.text}`).toMatch(expected);
});
