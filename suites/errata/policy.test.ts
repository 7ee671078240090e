import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Denial } from "../../fixtures/policy/denial.ts";
import { policiesUnenforced } from "../../fixtures/policy/reasons.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import { TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import type { Kube } from "../../helpers/kubernetes/client.ts";
import type { Outcome } from "../../helpers/probes/probe-context.ts";
import { type Pod, type ProbeContext, recordObservation } from "../../helpers/probes/probe-context.ts";
import { established } from "./policy.ts";

const pod = (name: string): Pod => ({
  ...{ namespace: "lab", name, container: "c", ip: `ip-${name}`, node: "a", ips: [], labels: {} },
});
const world = {
  /** How a new connection to redis ends under the policy, and after it. */
  under: "timeout" as Outcome,
  after: "open" as Outcome,
  /** How one to a guestbook pod ends under the policy. */
  beside: "open" as Outcome,
  carries: true,
};
let policy: "before" | "there" | "gone" = "before";
let list: string[] = [];

vi.mock("../../fixtures/guestbook/pods.ts", () => ({
  shellsOf: async () => [pod("shell")],
  somePodsOf: async () => [pod("app")],
  onePodOf: async () => pod("master"),
}));
vi.mock("../../fixtures/policy/redis-policy.ts", () => ({
  redisPolicy: {
    apply: async () => void (policy = "there"),
    remove: async () => void (policy = "gone"),
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
        const toRedis = { before: "open", there: world.under, gone: world.after } as const;
        const outcome =
          address === "ip-master" ? toRedis[policy] : policy === "there" ? world.beside : ("open" as const);
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
beforeAll(() => void Object.assign(TIMEOUTS, { convergence: 0.1 }));
beforeEach(() => {
  policy = "before";
  list = [];
});

test.each<[string, Partial<typeof world>, Denial["style"], RegExp]>([
  ["it lives on where policies drop", {}, "timeout", /^upheld: it carried a write .* came to timeout/],
  ["it lives on where policies refuse", { under: "refused" }, "refused", /^upheld: .* came to refused/],
  ["it lives on where a router says no", { under: "unreachable" }, "not measured", /^upheld: .* unreachable/],
  ["a policy cuts it", { carries: false }, "timeout", /^skipped: it carried nothing/],
  [
    "its pod reaches nobody meanwhile",
    { beside: "timeout" },
    "timeout",
    /^inconclusive: .*the control shell/,
  ],
  [
    "its pod reaches nobody, and it carries nothing",
    { beside: "timeout", carries: false },
    "timeout",
    /^inconclusive: .*the control shell/,
  ],
  ["the policy is not what shut it", { after: "timeout" }, "timeout", /^inconclusive: .* without the policy/],
  ["it is not in force", { under: "open" }, "timeout", /^inconclusive: .* is open, not timeout/],
  [
    "another way than the canary's",
    { under: "refused" },
    "timeout",
    /^inconclusive: .* is refused, not timeout/,
  ],
  ["nothing enforces policies", {}, "open", /^skipped: /],
])("errata/established: %s", async (_, is, style, said) => {
  Object.assign(world, { under: "timeout", after: "open", beside: "open", carries: true }, is);
  const lab = { denial: { style, why: policiesUnenforced({ connections: 3 }) } } as Lab;
  const context = { kube: {} as Kube, log: new EvidenceLog(), signal: new AbortController().signal };
  const { verdict, reason } = await established.check({ lab, context });
  expect(`${verdict}: ${reason.text}`).toMatch(said);
});
