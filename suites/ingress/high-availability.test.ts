import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type * as Controllers from "../../fixtures/ingress/controller-pods.ts";
import type { ControllerPod } from "../../fixtures/ingress/controller-pods.ts";
import type { IngressClient } from "../../fixtures/ingress/ingress-client.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type * as Wait from "../../helpers/async/wait.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import type { Kube } from "../../helpers/kubernetes/connect.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { observedOn } from "../stand-in-lab.ts";
import { highAvailability } from "./high-availability.ts";

const { ingressClients, controllerPods } = vi.hoisted(() => ({
  ingressClients: vi.fn<() => Promise<Pick<IngressClient, "route" | "published" | "address" | "query">[]>>(),
  controllerPods: vi.fn<typeof Controllers.controllerPods>(),
}));
vi.mock("../../fixtures/ingress/ingress-client.ts", () => ({ ingressClients }));
vi.mock("../../fixtures/ingress/controller-pods.ts", () => ({ controllerPods }));
const { passing } = vi.hoisted(() => ({
  passing: async (ms: number) => void (await vi.advanceTimersByTimeAsync(ms)),
}));
// Waits advance the fake clock, which drives the load as well.
vi.mock("../../helpers/async/wait.ts", async (actual) => {
  const { NotReadyError } = await actual<typeof Wait>();
  const waitFor = async <T>({ everyMs = 1000 }: { everyMs?: number }, find: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await find();
      } catch (error) {
        if (!(error instanceof NotReadyError)) throw error;
        await passing(everyMs);
      }
    }
  };
  return { NotReadyError, pause: passing, waitFor };
});

const VICTIM: ControllerPod = { namespace: "traefik", name: "traefik-a", ip: "10.42.1.5" };
const OTHER: ControllerPod = { ...VICTIM, name: "traefik-b", ip: "10.42.2.5" };
const FRESH: ControllerPod = { ...VICTIM, name: "traefik-c", ip: "10.42.1.6" };
const PAGE: HttpResult = { answered: true, status: 200, headers: {}, body: "<title>Guestbook</title>" };
const REFUSED: HttpResult = { answered: false, outcome: "refused", why: "ECONNREFUSED" };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

interface Times {
  /** The interval in which requests fail, in ms after the deletion. */
  fails: readonly [number, number];
  /** When the API removes the pod from the endpoints. */
  withdrawn: number;
}

async function judged({ fails: [from, to], withdrawn }: Times) {
  let deleted = Number.POSITIVE_INFINITY;
  const since = () => Date.now() - deleted;
  controllerPods.mockImplementation(async () =>
    since() < withdrawn || deleted === Number.POSITIVE_INFINITY ? [VICTIM, OTHER] : [OTHER, FRESH],
  );
  const route = { form: "form", host: "guestbook.test" } as IngressClient["route"];
  const query = async () => (since() >= from && since() <= to ? REFUSED : PAGE);
  ingressClients.mockResolvedValue([{ route, published: "192.0.2.1", address: "192.0.2.1", query }]);
  const kube = {
    core: {
      deleteNamespacedPod: async () => void (deleted = Date.now()),
      listNamespacedPod: async () => ({ items: [] }),
    },
  } as unknown as Kube;
  const lab = {
    kube,
    timeouts: DEFAULT_TIMEOUTS,
    ingress: [route],
    cluster: { nodes: [] },
  } as unknown as Lab;
  return highAvailability.check({ lab, context: observedOn({ kube }) });
}

test.each<[string, Times, string, string]>([
  [
    "is upheld if no request fails",
    { fails: [-2, -1], withdrawn: 100 },
    "upheld",
    "ingress-served-without-one-controller",
  ],
  [
    "is upheld if requests fail in the first seconds only, even if the endpoint is removed late",
    { fails: [0, 4500], withdrawn: 8000 },
    "upheld",
    "ingress-served-without-one-controller",
  ],
  [
    "is inconclusive if requests fail later, before the endpoint is removed",
    { fails: [5500, 8500], withdrawn: 8000 },
    "inconclusive",
    "controller-withdrawn-late",
  ],
  [
    "is violated if requests fail after the endpoint was removed",
    { fails: [1500, 2000], withdrawn: 100 },
    "violated",
    "request-failed-after-deletion",
  ],
])("ingress/high-availability: %s", async (_, times, verdict, code) => {
  expect(await judged(times)).toMatchObject({ verdict, reason: { code } });
});

test("ingress/high-availability: reports when the request failed and when the endpoint was removed", async () => {
  const { reason } = await judged({ fails: [5500, 8500], withdrawn: 8000 });
  expect(reason.text).toMatch(
    / failed 5[56]\d\d ms after traefik-a was deleted, and .* after 8[01]\d\d ms: /,
  );
});
