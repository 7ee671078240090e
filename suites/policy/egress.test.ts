import { beforeEach, expect, test, vi } from "vitest";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import type { Kube } from "../../helpers/kubernetes/client.ts";
import type { Outcome, Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { recordObservation } from "../../helpers/probes/probe-context.ts";
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
  const context = { kube: {} as Kube, log: new EvidenceLog(), signal: new AbortController().signal };
  const { verdict, reason } = await defaultEgress.check({ lab: { cluster } as unknown as Lab, context });
  return `${verdict}: ${reason.text}`;
}

test.each<[string, Partial<typeof world>, RegExp]>([
  [
    "all are open to the server that this machine knows",
    {},
    /^upheld: all 3 .* 198\.51\.100\.7:443, which was named/,
  ],
  [
    "pods reach it no time, and others",
    { out: "timeout" },
    /^violated: shell .* timeout, not open, while this machine/,
  ],
  [
    "pods reach nobody at all",
    { out: "timeout", inside: "timeout" },
    /^inconclusive: .* but the control shell/,
  ],
  [
    "this machine reaches it no more than they",
    { here: "timeout" },
    /^inconclusive: .* is timeout from this machine/,
  ],
  ["somebody on the way answers for it", { toPods: "CN=proxy" }, /^inconclusive: .* somebody else answers/],
  ["a connection was lost", { out: "lost" }, /^inconclusive: shell .* is lost/],
])("default-egress: %s", async (_, change, said) => expect(await verdictIn(change)).toMatch(said));
