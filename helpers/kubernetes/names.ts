import { z } from "zod";
import { jsonOf } from "../errors/labcheck-error.ts";
import type { Kube } from "./client.ts";
import { refusalOf, request } from "./request.ts";

/** An object, by what tells it from others, without what it is. */
export interface Named {
  kind: string;
  /** Empty for what is in none. */
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
}

interface Where {
  group: string;
  version: string;
  resource: string;
  kind: string;
}

/** A server that does not know the short form sends the whole; what is in it is passed over. */
const METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
const PAGE = 500;

const page = z.object({
  metadata: z.object({ continue: z.string().default("") }).default({ continue: "" }),
  items: z
    .array(
      z.object({
        metadata: z.object({
          name: z.string(),
          namespace: z.string().default(""),
          labels: z.record(z.string(), z.string()).default({}),
        }),
      }),
    )
    .nullable(),
});

/** Where the objects of a kind are: in one namespace, or wherever the server has some. */
export function pathOf({ group, version, resource }: Omit<Where, "kind">, namespace?: string): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  return `${root}${namespace ? `/namespaces/${namespace}` : ""}/${resource}`;
}

/**
 * The objects of a kind by their names alone, in one namespace or in all, those with these labels or all.
 * `refused` is what the server says where it does not list them. Throws where it says nothing.
 */
export async function namesOf(
  kube: Pick<Kube, "config">,
  where: Where,
  { namespace, selector, signal }: { namespace?: string; selector?: string; signal: AbortSignal },
): Promise<{ found: Named[] } | { refused: string; status: number }> {
  const found: Named[] = [];
  let next = "";
  do {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (selector) query.set("labelSelector", selector);
    if (next) query.set("continue", next);
    const path = `${pathOf(where, namespace)}?${query.toString()}`;
    const answer = await request(kube, { method: "GET", path, accept: METADATA, signal });
    const list = page.safeParse(jsonOf(answer.body));
    if (answer.status !== 200 || !list.success) return { refused: refusalOf(answer), status: answer.status };
    for (const { metadata } of list.data.items ?? []) found.push({ kind: where.kind, ...metadata });
    next = list.data.metadata.continue;
  } while (next);
  return { found };
}
