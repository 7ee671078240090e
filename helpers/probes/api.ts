import { request } from "../kubernetes/request.ts";
import { type ProbeContext, recordObservation } from "./probe-context.ts";

/** A raw answer of the API server, with the warnings that it asks clients to show. */
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
 * Asks the API server past the client's own models, which know neither its warnings nor the versions of an
 * API that are gone. Uses the client's credentials and its trust. Throws where there is no answer.
 */
export async function askApi(context: ProbeContext, { method, path, body }: ApiRequest): Promise<ApiAnswer> {
  const command =
    method === "GET" ? `kubectl get --raw '${path}'` : `kubectl create --raw '${path}' -f object.json`;
  const unseen = { probe: "api", source: "labcheck", target: `${method} ${path}`, command };
  return recordObservation<ApiAnswer>(context, unseen, async () => {
    const asked = { method, path, ...(body ? { body } : {}) };
    const answer = await request(context.kube, asked);
    const warnings = warningsIn(answer.headers["warning"] ?? "");
    const seen = { status: answer.status, warnings, body: answer.body };
    return { seen, outcome: `HTTP ${seen.status}`, raw: [...seen.warnings, seen.body].join("\n") };
  });
}

/** The texts of a Warning header (RFC 9111, 5.5): `299 - "text"`, several after commas; quotes are escaped. */
export function warningsIn(header: string): string[] {
  const texts = header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...texts].map(([, text = ""]) => text.replaceAll(/\\(.)/g, "$1"));
}
