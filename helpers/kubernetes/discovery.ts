import { z } from "zod";
import { mapConcurrent } from "../async/concurrency.ts";
import { jsonOf } from "../reasons/labcheck-error.ts";
import { refusalOf, request } from "./client.ts";
import type { Kube } from "./connect.ts";
import type { RawAnswer } from "./connection.ts";

/** An object, by its kind, namespace and name. */
export interface ObjectName {
  kind: string;
  /** Empty for what is in none. */
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
}

interface ResourcePath {
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
export function pathOf({ group, version, resource }: Omit<ResourcePath, "kind">, namespace?: string): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  return `${root}${namespace ? `/namespaces/${namespace}` : ""}/${resource}`;
}

/**
 * The objects of a kind by their names alone, in one namespace or in all, those with these labels or all.
 * `refused` is what the server says where it does not list them. Throws where it says nothing.
 */
export async function listObjectNames(
  kube: Pick<Kube, "config">,
  where: ResourcePath,
  { namespace, selector, signal }: { namespace?: string; selector?: string; signal: AbortSignal },
): Promise<{ found: ObjectName[] } | { refused: string; status: number }> {
  const found: ObjectName[] = [];
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

/** A kind of object that an API server can list. */
export interface ResourceKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  resource: string;
  kind: string;
  namespaced: boolean;
}

/** All kinds that can be listed, and the groups that did not say which they have, each with the reason. */
export interface DiscoveredKinds {
  kinds: ResourceKind[];
  unavailable: string[];
}

/**
 * Servers since 1.27 list all groups at once; older ones, and those that do not know these Accept headers,
 * list each separately.
 */
const AGGREGATED = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat("application/json")
  .join(",");
const CONCURRENCY = 8;

const verbs = z.array(z.string()).default([]);
const aggregated = z.object({
  kind: z.literal("APIGroupDiscoveryList"),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().default("") }).default({ name: "" }),
      versions: z
        .array(
          z.object({
            version: z.string(),
            freshness: z.string().default("Current"),
            resources: z
              .array(
                z.object({
                  resource: z.string(),
                  scope: z.string(),
                  verbs,
                  responseKind: z.object({ kind: z.string() }),
                }),
              )
              .default([]),
          }),
        )
        .default([]),
    }),
  ),
});
const groupList = z.object({
  groups: z.array(z.object({ name: z.string(), versions: z.array(z.object({ version: z.string() })) })),
});
const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean(), verbs })),
});

/** Every kind that the server can list, of each group in the version that it prefers. Throws where it says nothing. */
export async function discoverKinds(
  kube: Pick<Kube, "config">,
  signal: AbortSignal,
): Promise<DiscoveredKinds> {
  const getDiscovery = (path: string) => request(kube, { method: "GET", path, accept: AGGREGATED, signal });
  const [core, others] = await Promise.all([getDiscovery("/api"), getDiscovery("/apis")]);
  const parts = [aggregated.safeParse(jsonOf(core.body)), aggregated.safeParse(jsonOf(others.body))];
  if (parts.every(({ success }) => success))
    return mergeKinds(parts.flatMap(({ data }) => data?.items ?? []).map(kindsIn));
  return byGroup(kube, others, signal);
}

type Group = z.infer<typeof aggregated>["items"][number];

function kindsIn({ metadata: { name: group }, versions }: Group): DiscoveredKinds {
  const kinds = versions.flatMap(({ version, resources }) =>
    resources
      .filter((each) => each.verbs.includes("list"))
      .map(({ resource, scope, responseKind: { kind } }) => ({
        ...{ group, version, resource, kind },
        namespaced: scope === "Namespaced",
      })),
  );
  const stale = versions.filter(({ freshness }) => freshness !== "Current");
  return {
    kinds,
    unavailable: stale.map(({ version }) => `${group}/${version}: its server does not answer`),
  };
}

/** The same for a server without aggregated discovery. */
async function byGroup(
  kube: Pick<Kube, "config">,
  answer: RawAnswer,
  signal: AbortSignal,
): Promise<DiscoveredKinds> {
  const list = groupList.safeParse(jsonOf(answer.body));
  if (!list.success) throw new Error(`the server does not list its kinds: ${refusalOf(answer)}`);
  const groups = [
    { group: "", version: "v1" },
    ...list.data.groups.flatMap(({ name: group, versions }) =>
      versions.map(({ version }) => ({ group, version })),
    ),
  ];
  const perGroup = await mapConcurrent(
    groups,
    CONCURRENCY,
    async ({ group, version }): Promise<DiscoveredKinds> => {
      const path = group ? `/apis/${group}/${version}` : `/api/${version}`;
      const listed = await request(kube, { method: "GET", path, signal });
      const found = resourceList.safeParse(jsonOf(listed.body));
      if (!found.success) return { kinds: [], unavailable: [`${group}/${version}: ${refusalOf(listed)}`] };
      const listable = found.data.resources.filter((each) => each.verbs.includes("list"));
      const kinds = listable.map(({ name: resource, kind, namespaced }) => ({
        ...{ group, version, resource, kind, namespaced },
      }));
      return { kinds, unavailable: [] };
    },
  );
  return mergeKinds(perGroup);
}

/** Each kind once: of several versions the first, which the server prefers. */
function mergeKinds(parts: readonly DiscoveredKinds[]): DiscoveredKinds {
  const kinds = new Map<string, ResourceKind>();
  for (const kind of parts.flatMap((part) => part.kinds)) {
    const key = `${kind.resource}.${kind.group}`;
    if (!kinds.has(key)) kinds.set(key, kind);
  }
  return { kinds: [...kinds.values()], unavailable: parts.flatMap(({ unavailable: silent }) => silent) };
}
