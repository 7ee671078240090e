import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Denial } from "../../fixtures/policy/denial.ts";
import { type ControlledPlace, redisPlace } from "../../fixtures/policy/places.ts";
import { policiesUnenforced } from "../../fixtures/policy/reasons.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import {
  type Outcome,
  type Pod,
  type ProbeContext,
  recordObservation,
} from "../../helpers/probes/probe-context.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import type { LabClaim } from "../claim.ts";
import { guestbookAllowed } from "./claims.ts";
import { removed, sameAndCrossNode, scope, timeoutAfter } from "./enforcement.ts";

const pod = (name: string, node: string): Pod => ({
  ...{ namespace: "lab", name, container: "c", ip: `ip-${name}`, node, ips: [], labels: {} },
});
const shells = [pod("shell-1", "a"), pod("shell-2", "b")] as const;
const apps = [pod("app-1", "a"), pod("app-2", "b"), pod("app-3", "a")] as const;
const pods = [pod("master", "a"), pod("slave-1", "a"), pod("slave-2", "b")];
const [stranger, sameLabelClient] = [pod("stranger", "b"), pod("namesake", "a")];
const redis = pods.flatMap((each) =>
  [each.ip, `second-${each.ip}`].map((address) => redisPlace(each, apps, shells, address)),
);
const front = { name: "front", address: "ip-front", port: 3000, servers: 3 };
const virtual: ControlledPlace[] = ["ip-vip-master", "ip-vip-slave"].map((address, index) => ({
  ...{ name: address, address, port: 6379, servers: index + 1, controlFor: () => front },
}));
const REDIS = new Set([...redis, ...virtual].map(({ address }) => address));

/** The outcome of a connection in a cluster, with and without the policy. */
type World = (from: string, to: string, policy: boolean) => Outcome | undefined;
let world: World = () => undefined;
let policy = false;

const enforced = (from: string, to: string): boolean => REDIS.has(to) && !from.startsWith("app-");
const isItself = (from: string, to: string) => to.endsWith(`ip-${from}`);

vi.mock("./participants.ts", async (original) => ({
  ...(await original<object>()),
  allParticipantsOf: async () => ({
    shells,
    apps,
    stranger,
    sameLabelClient: sameLabelClient,
    redis,
    virtual,
    pods,
  }),
}));
vi.mock("../../fixtures/policy/redis-policy.ts", () => ({
  redisPolicy: {
    apply: async () => void (policy = true),
    remove: async () => void (policy = false),
  },
}));
vi.mock("../../helpers/probes/connect-all.ts", () => ({
  connectAll: async (
    context: ProbeContext,
    from: Pod,
    places: readonly { address: string; port: number }[],
  ) =>
    Promise.all(
      places.map(({ address, port }) => {
        const outcome = isItself(from.name, address) ? "open" : (world(from.name, address, policy) ?? "open");
        const unseen = { probe: "connect", source: from.name, target: address, command: "nc" };
        return recordObservation(context, unseen, async () => ({
          ...{ result: { from, address, port, outcome }, outcome, raw: "" },
        }));
      }),
    ),
}));
// Waits return almost at once.
vi.mock("../../helpers/async/wait.ts", async (original) => ({
  ...(await original<object>()),
  pause: () => new Promise((resolve) => void setTimeout(resolve, 2)),
}));
beforeEach(() => {
  policy = false;
});

async function verdictOf(claim: LabClaim, outcomes: World, denial?: Denial["mode"]): Promise<string> {
  world = outcomes;
  const cluster = { nodes: [{ name: "a" }, { name: "b" }] };
  const lab = {
    cluster,
    ...(denial ? { denial: { mode: denial, why: policiesUnenforced({ connections: 3 }) } } : {}),
  } as unknown as Lab;
  const context = { ...testContext(), timeouts: { ...DEFAULT_TIMEOUTS, convergence: 0.3 } };
  const { verdict, reason } = await claim.check({ lab, context });
  return `${verdict}: ${reason.text}`;
}

/** An engine that enforces the policy, in its own way. */
const engine =
  (mode: Outcome): World =>
  (from, to, there) =>
    there && enforced(from, to) ? mode : undefined;
/** The same, combined with another outcome. */
const beside =
  (other: World, mode: Outcome = "timeout"): World =>
  (from, to, there) =>
    other(from, to, there) ?? engine(mode)(from, to, there);
/** While a policy exists, a pod cannot connect anywhere. */
const dead = (name: string): World =>
  beside((from, _, there) => (there && from === name ? "timeout" : undefined));
/** While an unenforced policy exists, one pod's packets to redis are dropped. */
const unenforced: World = (from, to, there) =>
  there && from === "shell-1" && REDIS.has(to) ? "timeout" : undefined;
const FOUR = [sameAndCrossNode, scope, guestbookAllowed, removed];

test.each([...FOUR, timeoutAfter])("$id: is upheld if policies drop", async (claim) => {
  expect(await verdictOf(claim, engine("timeout"), "timeout")).toMatch(
    /^upheld: .*timeout|^upheld: (?:all|open)/,
  );
});

/** A policy that is in force for the first address of each pod only, as with rules for one IP family. */
const oneFamily: World = (from, to, there) =>
  to.startsWith("second-") ? undefined : engine("timeout")(from, to, there);

test.each([
  [timeoutAfter, "violated"],
  [sameAndCrossNode, "violated"],
  [scope, "inconclusive"],
  [guestbookAllowed, "inconclusive"],
] as const)("$id: is not upheld if the policy leaves a family open", async (claim, verdict) => {
  expect(await verdictOf(claim, oneFamily, "timeout")).toMatch(new RegExp(`^${verdict}: .*second-ip-`));
});

test.each(FOUR.flatMap((claim) => (["refused", "unreachable"] as const).map((mode) => ({ claim, mode }))))(
  "$claim.id: is upheld if policies deny by $mode, measured or not",
  async ({ claim, mode }) => {
    expect(await verdictOf(claim, engine(mode), mode)).toMatch(/^upheld: /);
    expect(await verdictOf(claim, engine(mode))).toMatch(/^upheld: /);
  },
  5000,
);

test.each(["refused", "unreachable"] as const)(
  "policy/timeout-after: is violated if policies deny by %s",
  async (mode) => {
    expect(await verdictOf(timeoutAfter, engine(mode), mode)).toMatch(
      new RegExp(`^violated: shell-1 .* is ${mode}, not timeout: policies in this cluster deny by ${mode}$`),
    );
  },
);

test.each<[LabClaim["id"], string, LabClaim]>([
  [sameAndCrossNode.id, "shell-2", sameAndCrossNode],
  [scope.id, "shell-2", scope],
  [scope.id, "namesake", scope],
  [guestbookAllowed.id, "shell-1", guestbookAllowed],
  [removed.id, "shell-2", removed],
  [timeoutAfter.id, "shell-1", timeoutAfter],
])(
  "%s: is inconclusive if the source %s cannot connect anywhere",
  async (_, name, claim) => {
    expect(await verdictOf(claim, dead(name), "timeout")).toMatch(/^inconclusive: .*the control /);
  },
  30_000,
);

test.each([...FOUR])(
  "$id: is not upheld if one source alone is closed, and not by a policy",
  async (claim) => {
    expect(await verdictOf(claim, unenforced, "timeout")).not.toMatch(/^upheld/);
  },
  5000,
);

test("policy/timeout-after: is inconclusive if a connection stays closed without the policy", async () => {
  let shut = false;
  const forGood: World = (from, to, there) => {
    shut ||= there;
    return shut && from === "shell-1" && REDIS.has(to) ? "timeout" : undefined;
  };
  expect(await verdictOf(timeoutAfter, forGood, "timeout")).toMatch(
    /^inconclusive: .* without the policy as well/,
  );
});

test("policy/same-and-cross-node: is violated if one server of a Service is not denied", async () => {
  let connections = 0;
  const everySecond: World = (from, to, there) => {
    if (!there || !enforced(from, to)) return undefined;
    if (to !== "ip-vip-slave") return "timeout";
    connections += 1;
    return connections % 2 === 0 ? "open" : "timeout";
  };
  expect(await verdictOf(sameAndCrossNode, everySecond, "timeout")).toMatch(
    /^violated: .* is open, not timeout$/,
  );
}, 20_000);

test.each([scope, guestbookAllowed])("$id: is upheld if one connection is lost once", async (claim) => {
  let first = true;
  const target = claim === scope ? "ip-app-3" : "ip-master";
  const source = claim === scope ? "shell-1" : "app-1";
  const once: World = (from, to, there) => {
    if (!there || from !== source || to !== target || !first) return undefined;
    first = false;
    return "timeout";
  };
  expect(await verdictOf(claim, beside(once), "timeout")).toMatch(/^upheld: .* open only when retried/);
});

test.each<[LabClaim["id"], LabClaim, string, string]>([
  [scope.id, scope, "shell-1", "ip-app-2"],
  [guestbookAllowed.id, guestbookAllowed, "app-1", "ip-master"],
])("%s: is violated if the policy closes a route that it admits", async (_, claim, source, target) => {
  const shut: World = (from, to, there) =>
    there && from === source && to === target ? "timeout" : undefined;
  expect(await verdictOf(claim, beside(shut), "timeout")).toMatch(/^violated: .* is timeout, not open$/);
});
