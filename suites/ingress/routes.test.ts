import { afterEach, expect, test, vi } from "vitest";
import {
  type IngressClient,
  type IngressRequest,
  ingressClients,
  type Page,
} from "../../fixtures/ingress/ingress-client.ts";
import { byControllers, neverServed, routeUnserved } from "../../fixtures/ingress/reasons.ts";
import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { DEFAULT_TIMEOUTS } from "../../helpers/engine/timeouts.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import { standIn } from "../../helpers/testing/api-stand-in.ts";
import { sampleReason } from "../../helpers/testing/sample-claims.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import type { LabClaim } from "../claim.ts";
import { path, pattern } from "./claims.ts";

vi.mock("../../fixtures/ingress/ingress-client.ts", () => ({
  ingressClients: vi.fn<typeof ingressClients>(),
}));
afterEach(() => void vi.mocked(ingressClients).mockReset());

const POD = "x-guestbook-pod";
const app = (body: string, status = 200): HttpResult => ({
  answered: true,
  status,
  headers: { [POD]: "guestbook-1" },
  body,
});
const plain = (status: number, body = "", headers = {}): HttpResult => ({
  answered: true,
  status,
  headers,
  body,
});
const PAGE = app("<html><title>Guestbook - v1</title></html>");
const NOT_FOUND = app("not found\n", 404);
/** The app's 404 behind a controller that removes unknown headers. */
const BARE_NOT_FOUND = plain(404, "not found\n", { "cache-control": "no-store" });
const CONTROLLERS_404 = plain(404, "404 page not found\n");
const ECHO = "echo-1";
const CLOSED: HttpResult = { answered: false, outcome: "reset", why: "ECONNRESET", closed: true };
const SILENT: HttpResult = { answered: false, outcome: "timeout", why: "UND_ERR_CONNECT_TIMEOUT" };

type Answer = (page: Page) => HttpResult;
/** The answers of an up-to-date controller. */
const good: Answer = ({ path: queried, host, name }) => {
  if (host !== undefined || name !== undefined) return CONTROLLERS_404;
  if (queried === "/guestbook/") return PAGE;
  if (queried === "/echo/") return plain(200, `${ECHO}\n`);
  if (queried.startsWith("/guestbook/")) return NOT_FOUND;
  return queried.startsWith("/echo/") ? plain(404, "<H1>404 Not Found</H1>") : CONTROLLERS_404;
};
const but =
  (wanted: (page: Page) => boolean, seen: HttpResult): Answer =>
  (page) =>
    wanted(page) ? seen : good(page);

interface FakeRoute {
  /** Each controller's answers. */
  controllers: Answer[];
  route?: Partial<IngressRoute>;
}

function client({ controllers, route }: FakeRoute, context: ProbeContext): IngressClient {
  const record = () =>
    context.log.add({
      ...{ at: "", probe: "http", source: "", target: "", outcome: "", raw: "", command: "" },
      durationMs: 0,
    });
  return {
    route: { form: "form", host: "guestbook.test", ...route } as IngressRoute,
    ...{ published: "192.0.2.1", address: "192.0.2.1" },
    query: async (requested) => (controllers[0] as Answer)({ path: requested }),
    queryOften: async (requested) => controllers.map((each) => each({ path: requested })),
    connectionCount: async () => 14,
    queryAll: async (pages) => {
      record();
      const answers = controllers.flatMap((each) =>
        pages.map((page): IngressRequest => ({ page, seen: each(page) })),
      );
      return { answers, how: byControllers({ connections: 14 }) };
    },
  };
}

const PODS = {
  items: [
    {
      metadata: { name: ECHO, namespace: "lab" },
      spec: { containers: [{ name: "echo" }] },
      status: { podIP: "10.0.0.1", conditions: [{ type: "Ready", status: "True" }] },
    },
  ],
};

async function judged(claim: LabClaim, fakes: FakeRoute[], more: Partial<Lab> = {}) {
  await using server = await standIn(({ path: requested }) =>
    requested.includes("/pods") ? PODS : undefined,
  );
  const context: ProbeContext = testContext(server.kube, AbortSignal.timeout(30_000));
  vi.mocked(ingressClients).mockImplementation(async (_context, _lab, routes) =>
    routes.map(({ name }) => {
      const fake = fakes[Number(name)] as FakeRoute;
      if (fake.controllers.length === 0) throw new ProbeError(sampleReason("the name has no address here"));
      return client(fake, context);
    }),
  );
  const ingress = fakes.map(({ route }, name) => ({ form: "form", ...route, name: String(name) }));
  const cluster = { outside: "this test", nodes: [] };
  const lab = {
    kube: server.kube,
    timeouts: DEFAULT_TIMEOUTS,
    namespace: "lab",
    ingress,
    cluster,
    ...more,
  } as unknown as Lab;
  const { verdict, reason } = await claim.check({ lab, context });
  return `${verdict}: ${reason.text}`;
}

const elsewhere = ({ host, name }: Page) => host !== undefined || name !== undefined;

test.each([
  ["the controller's 404", CONTROLLERS_404],
  ["421 Misdirected Request", plain(421)],
  ["503 of a default backend", plain(503, "no backend")],
  [
    "a redirect, not to be stored",
    plain(302, "", { location: "https://portal.test/", "cache-control": "no-store" }),
  ],
  ["a page of a default backend", plain(200, "<title>Welcome</title>")],
  ["an ended connection", CLOSED],
])("ingress/path: is upheld if another host gets %s", async (_, seen) => {
  expect(await judged(path, [{ controllers: [but(elsewhere, seen)] }])).toMatch(/^upheld: /);
});

test.each([
  ["the page", PAGE],
  ["its own 404", NOT_FOUND],
  ["its own 404 without its header", BARE_NOT_FOUND],
])("ingress/path: is violated if another host gets %s", async (_, seen) => {
  const byName = but(({ name }) => name !== undefined, seen);
  expect(await judged(path, [{ controllers: [byName] }])).toMatch(
    /^violated: .*nobody\.labcheck\.test reaches/,
  );
  const byHeader = but(({ host }) => host !== undefined, seen);
  expect(await judged(path, [{ controllers: [byHeader] }])).toMatch(
    /^violated: .*nobody\.labcheck\.test reaches/,
  );
});

test("ingress/path: is inconclusive if another host gets no answer", async () => {
  expect(await judged(path, [{ controllers: [but(elsewhere, SILENT)] }])).toMatch(/^inconclusive: /);
});

test("ingress/path: is violated by one of two controllers", async () => {
  const leaky = but(({ path: requested }) => requested === "/env", app('{ "HOSTNAME": "guestbook-1" }'));
  expect(await judged(path, [{ controllers: [good, leaky] }])).toMatch(
    /^violated: .*\/env reaches the guestbook/,
  );
});

test.each([
  ["the app's 404", NOT_FOUND, /\/echo\/env reaches the guestbook/],
  ["the app's 404 without its header", BARE_NOT_FOUND, /\/echo\/env reaches the guestbook/],
  ["a pod's environment", plain(200, '{ "HOSTNAME": "guestbook-1" }'), /\/echo\/env reaches the guestbook/],
])("ingress/pattern: is violated by %s below the second service's path", async (_, seen, because) => {
  const crossed = but(({ path: requested }) => requested === "/echo/env", seen);
  expect(await judged(pattern, [{ controllers: [crossed] }])).toMatch(because);
  expect(await judged(pattern, [{ controllers: [good, crossed] }])).toMatch(/^violated/);
  expect(await judged(pattern, [{ controllers: [good, good] }])).toMatch(/^upheld/);
});

test("ingress/pattern: is violated by another app's 404 below the guestbook's path", async () => {
  const crossed = but(
    ({ path: requested }) => requested === "/guestbook/index.html",
    plain(404, "<H1>404 Not Found</H1>"),
  );
  expect(await judged(pattern, [{ controllers: [crossed] }])).toMatch(
    /^violated: .*\/guestbook\/index\.html is HTTP 404, .* not the guestbook's/,
  );
});

const unproved = {
  unproved: routeUnserved({
    ...{ kind: "Ingress", className: "x", controller: "y" },
    why: neverServed({ address: "192.0.2.1", outcome: "HTTP 404" }),
  }),
};
const deaf: Answer = () => CONTROLLERS_404;

test("onEveryRoute: is inconclusive for a form that never served, and judges one that serves now", {
  timeout: 20_000,
}, async () => {
  const never = { controllers: [deaf], route: unproved };
  expect(await judged(path, [never])).toMatch(/^inconclusive: form: .* never served/);
  expect(await judged(path, [{ controllers: [good], route: unproved }])).toMatch(/^upheld/);
});

test("onEveryRoute: notes forms that are not honoured, and is inconclusive for one that the user named", async () => {
  const left = {
    form: "other",
    why: routeUnserved({
      ...{ kind: "Ingress", className: "z", controller: "y" },
      why: neverServed({ address: "192.0.2.1", outcome: "HTTP 404" }),
    }),
  };
  const one = { controllers: [good] };
  expect(await judged(path, [one], { unusedRoutes: [left] })).toMatch(
    /^upheld: .*; not honoured: other: .* never served/,
  );
  expect(await judged(path, [one], { unusedRoutes: [{ ...left, named: true }] })).toMatch(
    /^inconclusive: other: /,
  );
});

test("onEveryRoute: judges the other routes if one has no address", async () => {
  const nowhere = { controllers: [] };
  expect(await judged(path, [nowhere, { controllers: [but(elsewhere, PAGE)] }])).toMatch(/^violated/);
  expect(await judged(path, [nowhere, { controllers: [good] }])).toMatch(
    /^inconclusive: form: .* no address here/,
  );
});

test("onEveryRoute: prefers a violation to an inconclusive route", async () => {
  const silent = { controllers: [but(elsewhere, SILENT)] };
  const wrong = { controllers: [but(elsewhere, PAGE)] };
  expect(await judged(path, [silent, wrong])).toMatch(/^violated/);
});
