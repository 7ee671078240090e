import type { RequestOptions } from "node:https";
import {
  type ApiConstructor,
  type ApiType,
  createConfiguration,
  type HttpLibrary,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  KubeConfig,
  Observable,
  RequestContext,
  type ResponseContext,
  ServerConfiguration,
  setHeaderMiddleware,
} from "@kubernetes/client-node";
import type { Dispatcher } from "undici";
import { pause, withTimeout } from "../async/wait.ts";
import { checkedCredentialsOf, endOf } from "./credentials.ts";
import { certificateOf, extensionOf } from "./exec-plugin.ts";
import {
  type ContextFields,
  type Credentials,
  contextIn,
  dataOf,
  type RequestCredentials,
  textIn,
} from "./kubeconfig-fields.ts";
import { dispatcherFor, streamAgentFor, type Tls } from "./transport.ts";

/** The time limit of a request to the API server, in seconds; none here is a watch. */
const ANSWER_SECONDS = 30;
/** Credentials may change in the middle of a run; those of a connection are as old as it is. */
const MAX_AGE_MS = 60_000;
/** Under this name a cluster has the proxy that the environment named when the cluster was found. */
export const ENVIRONMENT_PROXY = "labcheck/proxy-from-environment";

export interface RawRequest {
  method: "GET" | "POST" | "DELETE";
  /** From the first slash on. */
  path: string;
  accept?: string;
  body?: object;
  signal?: AbortSignal;
}

export interface RawAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Headers by their names; one with several values is sent several times. */
type Headers = Record<string, string | string[]>;
interface PooledConnection {
  dispatcher: Dispatcher;
  /** The agent of streams: each has its own connection, with shared TLS sessions. */
  agent: RequestOptions["agent"];
  since: number;
  /** The certificate that its connections show. */
  cert: string;
}

/**
 * A kubeconfig whose requests and streams are sent as client-go sends them: with its own credentials only,
 * through its proxy, and with its impersonation. Requests share connections, as kubectl's do: otherwise the
 * client opens one for each, and the handshakes took a quarter of a run. A request on a dead connection
 * would never end, so each has a deadline.
 */
export class SharedConnections extends KubeConfig {
  #kept: PooledConnection | undefined;
  #context: ContextFields = { cluster: {}, user: {} };
  #credentials: Credentials = checkedCredentialsOf(this.#context);

  override loadFromString(...args: Parameters<KubeConfig["loadFromString"]>): void {
    super.loadFromString(...args);
    this.#context = contextIn(args[0]);
    this.#credentials = checkedCredentialsOf(this.#context);
  }

  override makeApiClient<T extends ApiType>(type: ApiConstructor<T>): T {
    const server = this.getCurrentCluster()?.server ?? "";
    const baseServer = new ServerConfiguration(server, {});
    const authMethods = { default: this };
    const middleware = [setHeaderMiddleware("User-Agent", "labcheck")];
    return new type(
      createConfiguration({ baseServer, authMethods, middleware, httpApi: new RetryingHttpLibrary() }),
    );
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    // A plugin that is run again in the middle of a run may wait for a person who is not there.
    const shown = await withTimeout(ANSWER_SECONDS, () => this.#credentials.present(), context.getSignal());
    if (shown.authorization !== undefined) context.setHeaderParam("Authorization", shown.authorization);
    context.setDispatcher((await this.#shared(shown)).dispatcher);
    if (!context.getSignal()) context.setSignal(deadline());
  }

  /** The same for a web socket, which takes its headers and its connection from here. */
  override async applyToHTTPSOptions(options: RequestOptions): Promise<void> {
    const shown = await this.#credentials.present();
    const { authorization } = shown;
    const own = authorization === undefined ? {} : { Authorization: authorization };
    options.headers = { ...options.headers, ...own, ...this.#impersonation() };
    options.agent = (await this.#shared(shown)).agent;
  }

  /** Sends a request without the client's own models. Returns refusals; throws if there is no answer. */
  async request({ method, path, accept, body, signal }: RawRequest): Promise<RawAnswer> {
    const context = new RequestContext(`${this.getCurrentCluster()?.server}${path}`, HttpMethod[method]);
    await this.applySecurityAuthentication(context);
    if (accept) context.setHeaderParam("Accept", accept);
    if (signal) context.setSignal(signal);
    if (body) {
      context.setHeaderParam("Content-Type", "application/json");
      context.setBody(JSON.stringify(body));
    }
    const answer = await new RetryingHttpLibrary().send(context).toPromise();
    return { status: answer.httpStatusCode, headers: answer.headers, body: await answer.body.text() };
  }

  /** Reports that the server rejected the credentials; the next request uses newer ones. */
  unauthorized(): void {
    this.#credentials.refused();
  }

  /** The expired credential and since when it has been expired; undefined if none is known to be. */
  async ended(): Promise<{ what: "token" | "certificate"; at: Date } | undefined> {
    const { authorization, cert } = await this.#credentials.present();
    const [, token] = /^Bearer (.*)$/.exec(authorization ?? "") ?? [];
    const until = token === undefined ? undefined : endOf(token);
    if (until !== undefined && until < Date.now()) return { what: "token", at: new Date(until) };
    const at = cert === undefined ? undefined : certificateOf(cert)?.validToDate;
    return at && at.getTime() < Date.now() ? { what: "certificate", at } : undefined;
  }

  /**
   * Sends further requests over new connections; the old ones are closed when all their responses have
   * arrived.
   */
  reconnect(): void {
    void this.#kept?.dispatcher.close();
    this.#kept = undefined;
  }

  get #server(): URL {
    return new URL(this.getCurrentCluster()?.server ?? "");
  }

  get #proxy(): URL | undefined {
    const { cluster } = this.#context;
    const named = textIn(cluster, "proxy-url") ?? extensionOf(cluster, ENVIRONMENT_PROXY);
    return typeof named === "string" ? new URL(named) : undefined;
  }

  #impersonation(): Headers {
    const { user } = this.#context;
    const as = textIn(user, "as");
    if (as === undefined) return {};
    const [uid, groups, extra] = [textIn(user, "as-uid"), user["as-groups"], user["as-user-extra"]];
    return {
      "Impersonate-User": as,
      ...(uid === undefined ? {} : { "Impersonate-Uid": uid }),
      ...(Array.isArray(groups) && groups.length > 0 ? { "Impersonate-Group": groups.map(String) } : {}),
      ...Object.fromEntries(
        Object.entries((extra ?? {}) as Record<string, unknown>).map(([key, values]) => [
          `Impersonate-Extra-${percentEncode(key)}`,
          [values].flat().map(String),
        ]),
      ),
    };
  }

  async #tls({ cert, key }: RequestCredentials): Promise<Tls> {
    const { cluster } = this.#context;
    const servername = textIn(cluster, "tls-server-name");
    const trusts = textIn(cluster, "certificate-authority-data") ?? textIn(cluster, "certificate-authority");
    return {
      ...(trusts === undefined ? {} : { ca: await dataOf(cluster, "certificate-authority") }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
      ...(servername === undefined ? {} : { servername }),
      ...(cluster["insecure-skip-tls-verify"] === true ? { rejectUnauthorized: false } : {}),
    };
  }

  async #shared(shown: RequestCredentials): Promise<PooledConnection> {
    const cert = String(shown.cert ?? "");
    const fresh = this.#fitting(cert);
    if (fresh) return fresh;
    const tls = await this.#tls(shown);
    // Another request may have made one meanwhile.
    const created = this.#fitting(cert);
    if (created) return created;
    this.reconnect();
    const extra = this.#impersonation();
    // HTTP/2 as it is spoken here sends a header once, and a user may have several groups.
    const allowH2 = !Object.values(extra).some(Array.isArray);
    const plain = dispatcherFor(this.#server, { tls, allowH2 }, this.#proxy);
    const dispatcher = plain.compose((dispatch) => (options, handler) => {
      const headers = { ...(options.headers as Headers | undefined), ...extra };
      return dispatch({ ...options, headers }, this.#noticing(handler));
    });
    const agent = streamAgentFor(this.#server, tls, this.#proxy);
    this.#kept = { dispatcher, agent, cert, since: Date.now() };
    return this.#kept;
  }

  #fitting(cert: string): PooledConnection | undefined {
    const kept = this.#kept;
    return kept && kept.cert === cert && Date.now() - kept.since < MAX_AGE_MS ? kept : undefined;
  }

  #noticing(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
    const start = handler.onResponseStart?.bind(handler);
    return new Proxy(handler, {
      get: (target, name) => {
        if (name === "onResponseStart")
          return (...args: Parameters<NonNullable<typeof start>>) => {
            if (args[1] === 401) this.unauthorized();
            start?.(...args);
          };
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }
}

/** A header's name has fewer letters than a key may have: `example.com/a` is sent as `example.com%2Fa`. */
const percentEncode = (key: string) =>
  [...Buffer.from(key)]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[!#$&'*+.^_`|~0-9a-z-]/i.test(letter)
        ? letter
        : `%${byte.toString(16).padStart(2, "0").toUpperCase()}`;
    })
    .join("");

function deadline(): AbortSignal {
  const late = new AbortController();
  const message = `the API server did not answer within ${ANSWER_SECONDS} s`;
  setTimeout(() => late.abort(new Error(message)), ANSWER_SECONDS * 1000).unref();
  return late.signal;
}

/** How long a request may be put off in all, in seconds; its own deadline is a little later. */
const MAX_RETRY_SECONDS = 20;

/**
 * Sends requests, and retries those that a busy server asks to repeat later, as client-go does. Any other
 * response is returned.
 */
class RetryingHttpLibrary implements HttpLibrary {
  readonly #library = new IsomorphicFetchHttpLibrary();

  send(request: RequestContext): Observable<ResponseContext> {
    return new Observable(this.#sent(request));
  }

  async #sent(request: RequestContext): Promise<ResponseContext> {
    const end = Date.now() + MAX_RETRY_SECONDS * 1000;
    for (;;) {
      const answer = await this.#library.send(request).toPromise();
      const seconds = retryAfterSeconds(answer);
      if (seconds === undefined || Date.now() + seconds * 1000 > end) return answer;
      // An unread body would keep the connection busy.
      await answer.body.text();
      await pause(seconds * 1000, request.getSignal());
    }
  }
}

/** The seconds until a busy server accepts another request; undefined if it does not say. */
function retryAfterSeconds({ httpStatusCode, headers }: ResponseContext): number | undefined {
  const isBusy = httpStatusCode === 429 || httpStatusCode >= 500;
  const seconds = /^\d+$/.exec(headers["retry-after"] ?? "")?.[0];
  return isBusy && seconds !== undefined ? Math.max(Number(seconds), 0.2) : undefined;
}
