import { expect, test, vi } from "vitest";
import type { IngressClient, IngressRequest, Page } from "../../fixtures/ingress/ingress-client.ts";
import { byControllers } from "../../fixtures/ingress/reasons.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { HttpResult } from "../../helpers/probes/http.ts";
import { observedOn } from "../stand-in-lab.ts";
import { rewrite } from "./rewrite.ts";

const PODS = [
  { name: "guestbook-v1-a", ip: "10.42.1.1" },
  { name: "guestbook-v1-b", ip: "10.42.1.2" },
] as const;

const { pages, through } = vi.hoisted(() => ({
  /** What a pod serves inside as its page; undefined where nothing comes back. */
  pages: new Map<string, string | undefined>(),
  /** Which pod's page the ingress brings, each in turn. */
  through: [] as string[],
}));
vi.mock("../../fixtures/guestbook/pods.ts", () => ({
  shellsOf: async () => [{ name: "busybox-1", node: "node-1" }],
  somePodsOf: async () => PODS,
}));
vi.mock("../../helpers/probes/fetch.ts", () => ({
  fetchFrom: async (_context: unknown, _pod: unknown, url: string) => {
    const { hostname, pathname } = new URL(url);
    return pathname === "/" ? pages.get(hostname) : `of ${pathname}`;
  },
}));
vi.mock("../../fixtures/ingress/ingress-client.ts", () => ({
  ingressClients: async () => [
    {
      route: { form: "form", host: "guestbook.test" },
      ask: async () => seen("page"),
      askAll: async (queried: readonly Page[]) => ({
        answers: queried.flatMap((page) =>
          through.map((body): IngressRequest => ({ page, seen: answer(page.path, body) })),
        ),
        how: byControllers({ connections: 2 }),
      }),
    } as unknown as IngressClient,
  ],
}));

const seen = (body: string): HttpResult => ({ answered: true, status: 200, headers: {}, body });

function answer(path: string, page: string): HttpResult {
  const below = path.replace("/guestbook", "");
  if (below === "/") return seen(page);
  if (below === "/env") return seen(`"HOSTNAME": "${PODS[0].name}"`);
  return seen(`of ${below.replace(/\?.*/, "")}`);
}

async function judged(inside: readonly (string | undefined)[], outside: readonly string[]) {
  for (const [index, { ip }] of PODS.entries()) pages.set(ip, inside[index]);
  through.splice(0, through.length, ...outside);
  const lab = { namespace: "lab", ingress: [{ form: "form", host: "guestbook.test" }], cluster: {} };
  return rewrite.check({ lab: lab as unknown as Lab, context: observedOn({ kube: {} as never }) });
}

test.each<[string, (string | undefined)[], string[], string]>([
  ["one page for all", ["page", "page"], ["page", "page"], "upheld"],
  ["a page that one pod alone has, inside as well", ["page", "its own"], ["page", "its own"], "upheld"],
  ["a page that no pod has", ["page", "its own"], ["page", "a third"], "violated"],
  ["a pod that is not heard inside, and served as the others", ["page", undefined], ["page"], "upheld"],
])("ingress/rewrite: %s", async (_, inside, outside, verdict) => {
  expect(await judged(inside, outside)).toMatchObject({ verdict });
});

test("ingress/rewrite: where no pod serves a path inside, nothing is judged", async () => {
  await expect(judged([undefined, undefined], ["page"])).rejects.toMatchObject({
    reason: { code: "pod-does-not-serve-inside" },
  });
});
