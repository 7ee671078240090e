import type { V1Pod } from "@kubernetes/client-node";
import { apiMessage, request } from "../kubernetes/client.ts";
import { isReady } from "../kubernetes/ready.ts";
import { type ProbeContext, recordObservation } from "./probe-context.ts";

/** Reads from the API and records what it said; `words` picks what matters of it. */
export async function read<T>(
  context: ProbeContext,
  what: { kind: string; namespace?: string; name?: string; selector?: string },
  query: () => Promise<T>,
  summarize: (answer: T) => string,
): Promise<T> {
  const place = what.namespace ? ` -n ${what.namespace}` : "";
  const picked = what.name ? ` ${what.name}` : what.selector ? ` -l ${what.selector}` : "";
  const command = `kubectl get ${what.kind}${place}${picked} -o yaml`;
  const target = `${what.kind}${picked}`;
  return recordObservation(context, { probe: "read", source: "labcheck", target, command }, async () => {
    try {
      const seen = await query();
      return { result: seen, outcome: "read", raw: summarize(seen) };
    } catch (error) {
      throw new Error(`reading ${target}: ${apiMessage(error)}`, { cause: error });
    }
  });
}

/** A raw answer of the API server, with the warnings for clients. */
export interface ApiAnswer {
  status: number;
  warnings: readonly string[];
  body: string;
}

interface ApiRequest {
  method: "GET" | "POST";
  /** From the first slash on. */
  path: string;
  body?: object;
}

/**
 * Sends a request to the API server without the client's own models, which have neither its warnings nor
 * removed versions of an API. Uses the client's credentials and its trust. Throws if there is no answer.
 */
export async function queryApi(
  context: ProbeContext,
  { method, path, body }: ApiRequest,
): Promise<ApiAnswer> {
  const command =
    method === "GET" ? `kubectl get --raw '${path}'` : `kubectl create --raw '${path}' -f object.json`;
  const unseen = { probe: "api", source: "labcheck", target: `${method} ${path}`, command };
  return recordObservation<ApiAnswer>(context, unseen, async () => {
    const rawRequest = { method, path, ...(body ? { body } : {}) };
    const answer = await request(context.kube, rawRequest);
    const warnings = warningsIn(answer.headers["warning"] ?? "");
    const seen = { status: answer.status, warnings, body: answer.body };
    return { result: seen, outcome: `HTTP ${seen.status}`, raw: [...seen.warnings, seen.body].join("\n") };
  });
}

/** The texts of a Warning header (RFC 9111, 5.5): `299 - "text"`, several after commas; quotes are escaped. */
export function warningsIn(header: string): string[] {
  const texts = header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...texts].map(([, text = ""]) => text.replaceAll(/\\(.)/g, "$1"));
}

/** The pods that the API has now, in one namespace or in all, whatever state they are in. */
export async function readPods(
  context: ProbeContext,
  { namespace, selector }: { namespace?: string; selector?: string } = {},
): Promise<V1Pod[]> {
  const { core } = context.kube;
  const labelled = selector === undefined ? {} : { labelSelector: selector };
  const what = { kind: "pods", ...(namespace ? { namespace } : {}), ...(selector ? { selector } : {}) };
  const { items } = await read(
    context,
    what,
    () =>
      namespace === undefined
        ? core.listPodForAllNamespaces(labelled)
        : core.listNamespacedPod({ namespace, ...labelled }),
    (list) => list.items.map(formatPod).join("\n"),
  );
  return items;
}

/** Every IP address that the API gives a pod. */
export function addressesOfPod({ status }: V1Pod): string[] {
  const listed = (status?.podIPs ?? []).map(({ ip }) => ip);
  return [...new Set([...(status?.podIP ? [status.podIP] : []), ...listed])];
}

function formatPod(pod: V1Pod): string {
  const { metadata, spec, status } = pod;
  const state = isReady(pod) ? "Ready" : (status?.phase ?? "unknown");
  const host = spec?.hostNetwork ? ", host network" : "";
  return `${metadata?.namespace}/${metadata?.name} on ${spec?.nodeName}: ${addressesOfPod(pod).join(", ") || "no IP"}, ${state}${host}`;
}
