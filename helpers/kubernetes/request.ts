import { HttpMethod, RequestContext } from "@kubernetes/client-node";
import { jsonOf } from "../errors/labcheck-error.ts";
import { type Kube, plainText } from "./client.ts";
import { Patient } from "./retry-after.ts";

export interface Request {
  method: "GET" | "POST" | "DELETE";
  /** From the first slash on. */
  path: string;
  accept?: string;
  body?: object;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/**
 * Asks the API server past the client's own models, with the client's credentials and its trust. A refusal is
 * an answer; throws where there is none.
 */
export async function request(kube: Pick<Kube, "config">, asked: Request): Promise<Answer> {
  const { config } = kube;
  const { method, path, accept, body, signal } = asked;
  const context = new RequestContext(`${config.getCurrentCluster()?.server}${path}`, HttpMethod[method]);
  await config.applySecurityAuthentication(context);
  if (accept) context.setHeaderParam("Accept", accept);
  if (signal) context.setSignal(signal);
  if (body) {
    context.setHeaderParam("Content-Type", "application/json");
    context.setBody(JSON.stringify(body));
  }
  const answer = await new Patient().send(context).toPromise();
  return { status: answer.httpStatusCode, headers: answer.headers, body: await answer.body.text() };
}

/** What a server says about a request that it refused, in its own words where it has some. */
export function refusalOf({ status, body }: Answer): string {
  const parsed = jsonOf(body);
  const { message } = (parsed ?? {}) as { message?: unknown };
  const words = typeof message === "string" ? message : parsed === undefined ? plainText(body) : "";
  return `HTTP ${status}${words === "" ? "" : `, ${words}`}`;
}
