// The package's index would load all of its models, which takes longer than `labcheck list` in all.
import { ApiException } from "@kubernetes/client-node/dist/gen/apis/exception.js";
import { errorMessage, jsonOf } from "../reasons/labcheck-error.ts";
import type { RawAnswer, RawRequest, SharedConnections } from "./connection.ts";

/** The HTTP status of a refused request; undefined where the server gave no answer at all. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

/** Returns the queried value, or the alternative if the user lacks the permission. */
export async function unlessForbidden<T>(query: () => Promise<T>, otherwise: T): Promise<T> {
  return query().catch((error: unknown) => {
    if (statusOf(error) === 403) return otherwise;
    throw error;
  });
}

/** The server's own words about a refused request, in one line. */
export function apiMessage(error: unknown): string {
  if (!(error instanceof ApiException)) return errorMessage(error);
  const body: unknown = error.body;
  // For some refusals the client has its own text instead of the body.
  if (body === undefined) return `${error.code} ${/^Message: (.*)$/m.exec(error.message)?.[1] ?? ""}`.trim();
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return `${error.code} ${message ?? plainText(text)}`.trim();
}

/** A page of a proxy, in one line without its markup; at most 200 characters. */
export function plainText(text: string): string {
  const plain = text.replaceAll(/<(?:style|script)\b[\s\S]*?<\/(?:style|script)>|<[^>]*>/gi, " ");
  return plain.replaceAll(/\s+/g, " ").trim().slice(0, 200);
}

/**
 * Sends a request to the API server without the client's own models, with its credentials and its trust.
 * Returns refusals; throws if there is no answer.
 */
export const request = (kube: { config: SharedConnections }, rawRequest: RawRequest): Promise<RawAnswer> =>
  kube.config.request(rawRequest);

/** Describes a refusal in the server's words if there are any. */
export function refusalOf({ status, body }: RawAnswer): string {
  const parsed = jsonOf(body);
  const { message } = (parsed ?? {}) as { message?: unknown };
  const text = typeof message === "string" ? message : parsed === undefined ? plainText(body) : "";
  return `HTTP ${status}${text === "" ? "" : `, ${text}`}`;
}
