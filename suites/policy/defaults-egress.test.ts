import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import {
  type Outcome,
  type Pod,
  type ProbeContext,
  recordObservation,
} from "../../helpers/probes/probe-context.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { defaultEgress } from "./defaults.ts";

const SERVER = "198.51.100.7";
const pod = (name: string): Pod => ({
  ...{
    namespace: "lab",
    name,
    container: "c",
    ip: `10.0.0.${name.length}`,
    node: "node-1",
    ips: [],
    labels: {},
  },
});
const world = {
  out: "open" as Outcome,
  inside: "open" as Outcome,
  here: "open" as Outcome,
  toPods: "CN=api",
};

vi.mock("./participants.ts", () => ({
  participantsOf: async () => ({ shells: [pod("shell")], apps: [pod("app-1"), pod("app-no-2")] }),
}));
vi.mock("../../helpers/probes/connect-all.ts", () => ({
  connectAll: async (
    context: ProbeContext,
    from: Pod,
    places: readonly { address: string; port: number }[],
  ) =>
    Promise.all(
      places.map(({ address, port }) => {
        const outcome = address === SERVER ? world.out : world.inside;
        const unseen = { probe: "connect", source: from.name, target: address, command: "nc" };
        return recordObservation(context, unseen, async () => ({
          ...{ result: { from, address, port, outcome }, outcome, raw: "" },
        }));
      }),
    ),
}));
vi.mock("../../helpers/probes/connect-outside.ts", () => ({ connectOutside: async () => world.here }));
vi.mock("../../helpers/probes/certificate.ts", () => ({
  certificateFromHere: async () => "CN=api",
  certificateFromPod: async () => world.toPods,
}));
beforeEach(() => Object.assign(world, { out: "open", inside: "open", here: "open", toPods: "CN=api" }));

async function verdictIn(change: Partial<typeof world>) {
  Object.assign(world, change);
  const cluster = { nodes: [], outside: "this machine", elsewhere: { host: SERVER, port: 443 } };
  const context = testContext();
  const { verdict, reason } = await defaultEgress.check({ lab: { cluster } as unknown as Lab, context });
  return `${verdict}: ${reason.text}`;
}

test.each<[string, Partial<typeof world>, RegExp]>([
  [
    "is upheld if all reach the same server as this machine",
    {},
    /^upheld: all 3 .* 198\.51\.100\.7:443 \(named by the user\)/,
  ],
  [
    "is violated if pods reach other targets but never the server",
    { out: "timeout" },
    /^violated: shell .* timeout, not open, while this machine/,
  ],
  [
    "is inconclusive if pods cannot connect anywhere",
    { out: "timeout", inside: "timeout" },
    /^inconclusive: .* but the control shell/,
  ],
  [
    "is inconclusive if this machine cannot reach it either",
    { here: "timeout" },
    /^inconclusive: .* is timeout from this machine/,
  ],
  [
    "is inconclusive if a proxy answers pods",
    { toPods: "CN=proxy" },
    /^inconclusive: .* another server answers/,
  ],
  ["is inconclusive if a probe failed", { out: "lost" }, /^inconclusive: shell .* is lost/],
])("policy/default-egress: %s", async (_, change, expected) =>
  expect(await verdictIn(change)).toMatch(expected),
);
