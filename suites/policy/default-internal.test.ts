import { expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { redisPlace } from "../../fixtures/policy/places.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import type { Kube } from "../../helpers/kubernetes/client.ts";
import type { Outcome } from "../../helpers/probes/probe-context.ts";
import { type Pod, type ProbeContext, recordObservation } from "../../helpers/probes/probe-context.ts";
import { defaultInternal } from "./defaults.ts";

const pod = (name: string): Pod => ({
  ...{ namespace: "lab", name, container: "c", ip: `ip-${name}`, node: "a", ips: [], labels: {} },
});
const shells = [pod("shell-1"), pod("shell-2")] as const;
const apps = [pod("app-1"), pod("app-2")] as const;
const pods = [pod("master"), pod("slave-1"), pod("slave-2")];
const participants = { shells, apps, stranger: pod("stranger"), namesake: pod("namesake"), pods };

/** How the nth connection of a pod to an address ends, where it is not open. */
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
        const way = `${from.name} ${address}`;
        const nth = (created.get(way) ?? 0) + 1;
        created.set(way, nth);
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
  ["all are open", () => undefined, /^upheld: all 28 connections from 4 pods/],
  [
    "one connection is lost",
    (from, to, nth) => (nth === 1 ? pair("stranger", "ip-master")(from, to, nth) : undefined),
    /^upheld: .*; 1 of 28 connections were open only when asked again: stranger/,
  ],
  [
    "one pair is shut",
    pair("stranger", "ip-master"),
    /^violated: stranger on a → master \(ip-master:6379\) is timeout, not open$/,
  ],
  [
    "one pair is refused",
    pair("stranger", "ip-master", "refused"),
    /^violated: stranger .* is refused, not open$/,
  ],
  [
    "a source reaches nobody",
    (from) => (from === "stranger" ? "timeout" : undefined),
    /^inconclusive: .* the control stranger/,
  ],
  [
    "a target is reached by nobody, and reaches others",
    (_, to) => (to === "ip-master" ? "timeout" : undefined),
    /^violated: .* master .* is timeout, not open$/,
  ],
  [
    "a target is reached by nobody, and reaches nobody",
    (from, to) => (from === "master" || to === "ip-master" ? "timeout" : undefined),
    /^inconclusive: .* the control master/,
  ],
  [
    "a connection tells nothing",
    pair("stranger", "ip-master", "lost"),
    /^inconclusive: stranger .* is lost$/,
  ],
])("default-internal: %s", async (_, is, said) => {
  world = is;
  created.clear();
  const context = { kube: {} as Kube, log: new EvidenceLog(), signal: new AbortController().signal };
  const { verdict, reason } = await defaultInternal.check({ lab: {} as Lab, context });
  expect(`${verdict}: ${reason.text}`).toMatch(said);
});
