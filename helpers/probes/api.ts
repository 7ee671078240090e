import { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext } from "@kubernetes/client-node";
import { type Look, observe } from "./look.ts";

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
export async function askApi(look: Look, { method, path, body }: ApiRequest): Promise<ApiAnswer> {
  const command =
    method === "GET" ? `kubectl get --raw '${path}'` : `kubectl create --raw '${path}' -f object.json`;
  const unseen = { probe: "api", source: "labcheck", target: `${method} ${path}`, command };
  return observe<ApiAnswer>(look, unseen, async () => {
    const { config } = look.kube;
    const request = new RequestContext(`${config.getCurrentCluster()?.server}${path}`, HttpMethod[method]);
    await config.applySecurityAuthentication(request);
    if (body) {
      request.setHeaderParam("Content-Type", "application/json");
      request.setBody(JSON.stringify(body));
    }
    const answer = await new IsomorphicFetchHttpLibrary().send(request).toPromise();
    const seen = {
      status: answer.httpStatusCode,
      warnings: warningsIn(answer.headers["warning"] ?? ""),
      body: await answer.body.text(),
    };
    return { seen, outcome: `HTTP ${seen.status}`, raw: [...seen.warnings, seen.body].join("\n") };
  });
}

/** The texts of a Warning header (RFC 9111, 5.5): `299 - "text"`, several after commas; quotes are escaped. */
export function warningsIn(header: string): string[] {
  const texts = header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...texts].map(([, text = ""]) => text.replaceAll(/\\(.)/g, "$1"));
}
