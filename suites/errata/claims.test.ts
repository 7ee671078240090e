import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Denial } from "../../fixtures/policy/denial.ts";
import { policiesUnenforced } from "../../fixtures/policy/reasons.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import {
  type Outcome,
  type Pod,
  type ProbeContext,
  recordObservation,
} from "../../helpers/probes/probe-context.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { established } from "./claims.ts";

const pod = (name: string): Pod => ({
  ...{ namespace: "lab", name, container: "c", ip: `ip-${name}`, node: "a", ips: [], labels: {} },
});
const world = {
  /** The outcome of a new connection to redis under the policy, and after it. */
  under: "timeout" as Outcome,
  after: "open" as Outcome,
  /** The outcome of a connection to a guestbook pod under the policy. */
  beside: "open" as Outcome,
  carries: true,
};
let policy: "before" | "applied" | "deleted" = "before";
let list: string[] = [];

vi.mock("../../fixtures/guestbook/pods.ts", () => ({
  shellsOf: async () => [pod("shell")],
  somePodsOf: async () => [pod("app")],
  onePodOf: async () => pod("master"),
}));
vi.mock("../../fixtures/policy/redis-policy.ts", () => ({
  redisPolicy: {
    apply: async () => void (policy = "applied"),
    remove: async () => void (policy = "deleted"),
  },
}));
vi.mock("../../helpers/probes/pipe.ts", () => ({
  openPipe: async () => ({
    send: async (text: string) => void (world.carries || policy === "before" ? list.push(text) : undefined),
    ended: () => false,
    async [Symbol.asyncDispose]() {},
  }),
}));
vi.mock("../../helpers/probes/redis.ts", () => ({ redisCli: async () => list.join("\n") }));
vi.mock("../../helpers/probes/connect-all.ts", () => ({
  connectAll: async (
    context: ProbeContext,
    from: Pod,
    places: readonly { address: string; port: number }[],
  ) =>
    Promise.all(
      places.map(({ address, port }) => {
        const toRedis = { before: "open", applied: world.under, deleted: world.after } as const;
        const outcome =
          address === "ip-master" ? toRedis[policy] : policy === "applied" ? world.beside : ("open" as const);
        const unseen = { probe: "connect", source: from.name, target: address, command: "nc" };
        return recordObservation(context, unseen, async () => ({
          ...{ result: { from, address, port, outcome }, outcome, raw: "" },
        }));
      }),
    ),
}));
vi.mock("../../helpers/async/wait.ts", async (original) => ({
  ...(await original<object>()),
  pause: () => new Promise((resolve) => void setTimeout(resolve, 2)),
}));
vi.mock("../../helpers/async/poll-until-stable.ts", async (original) => {
  const { pollUntilStable } = await original<typeof import("../../helpers/async/poll-until-stable.ts")>();
  const soon: typeof pollUntilStable = (context, asWanted, limits) =>
    pollUntilStable(context, asWanted, { ...limits, seconds: 0.1 });
  return { pollUntilStable: soon };
});
beforeEach(() => {
  policy = "before";
  list = [];
});

test.each<[string, Partial<typeof world>, Denial["mode"], RegExp]>([
  ["is upheld if policies drop", {}, "timeout", /^upheld: .* carried a write .* were denied: timeout/],
  ["is upheld if policies refuse", { under: "refused" }, "refused", /^upheld: .* were denied: refused/],
  ["is upheld if a router rejects", { under: "unreachable" }, "not measured", /^upheld: .* unreachable/],
  ["is skipped if a policy cuts it", { carries: false }, "timeout", /^skipped: .* carried no write/],
  [
    "is inconclusive if its pod cannot connect anywhere",
    { beside: "timeout" },
    "timeout",
    /^inconclusive: .*the control shell/,
  ],
  [
    "is inconclusive if its pod cannot connect anywhere and it carries no write",
    { beside: "timeout", carries: false },
    "timeout",
    /^inconclusive: .*the control shell/,
  ],
  [
    "is inconclusive if redis stays closed without the policy",
    { after: "timeout" },
    "timeout",
    /^inconclusive: .* without the policy/,
  ],
  [
    "is inconclusive if the policy is not in force",
    { under: "open" },
    "timeout",
    /^inconclusive: .* is open, not timeout/,
  ],
  [
    "is inconclusive if the denial differs from the canary's",
    { under: "refused" },
    "timeout",
    /^inconclusive: .* is refused, not timeout/,
  ],
  ["is skipped if policies are not enforced", {}, "open", /^skipped: /],
])("errata/established: %s", async (_, change, style, expected) => {
  Object.assign(world, { under: "timeout", after: "open", beside: "open", carries: true }, change);
  const lab = { denial: { mode: style, why: policiesUnenforced({ connections: 3 }) } } as Lab;
  const context = { ...testContext(), timeouts: { ...DEFAULT_TIMEOUTS, convergence: 0.1 } };
  const { verdict, reason } = await established.check({ lab, context });
  expect(`${verdict}: ${reason.text}`).toMatch(expected);
});
