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
  /** The page of each pod inside the cluster; undefined if it does not answer. */
  pages: new Map<string, string | undefined>(),
  /** The pages that the ingress returns, in turn. */
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
      query: async () => seen("page"),
      queryAll: async (requested: readonly Page[]) => ({
        answers: requested.flatMap((page) =>
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
  ["is upheld if all pods have one page", ["page", "page"], ["page", "page"], "upheld"],
  [
    "is upheld if one pod has its own page, inside as well",
    ["page", "its own"],
    ["page", "its own"],
    "upheld",
  ],
  ["is violated by a page that no pod has", ["page", "its own"], ["page", "a third"], "violated"],
  ["is upheld if one pod does not answer inside", ["page", undefined], ["page"], "upheld"],
])("ingress/rewrite: %s", async (_, inside, outside, verdict) => {
  expect(await judged(inside, outside)).toMatchObject({ verdict });
});

test("ingress/rewrite: throws ProbeError if no pod serves a path inside", async () => {
  await expect(judged([undefined, undefined], ["page"])).rejects.toMatchObject({
    reason: { code: "pod-does-not-serve-inside" },
  });
});
