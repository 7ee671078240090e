import { isIP, type Socket } from "node:net";
import type { Agent } from "undici";
import { errorMessage } from "../reasons/labcheck-error.ts";
import { type Outcome, type ProbeContext, recordObservation, shellQuote } from "./probe-context.ts";
import { AUTHORITY_FILE, type Authority, saveAuthority, trustOf } from "./tls.ts";

export interface HttpRequest {
  url: string;
  /** The source, for people. */
  source: string;
  /** The address to connect to where the URL's name is not in any DNS. */
  address?: string;
  /** The authority that must have signed the server's certificate; without one it is any that the system trusts. */
  authority?: Authority;
  /** The Host header, if it is not the name that the certificate is verified for. */
  host?: string;
  /** Whatever certificate is presented will do: what matters is who answers. */
  anyCertificate?: true;
  seconds?: number;
}

/** An answer, or why there is none: a connection that opened but brought no answer that can be trusted is `open`. */
export type HttpResult =
  | { answered: true; status: number; headers: Readonly<Record<string, string>>; body: string }
  | {
      answered: false;
      outcome: Outcome;
      why: string;
      /** The other side ended the connection, by TCP or by an alert of TLS: it was there, and would not answer. */
      closed?: true;
      /** The certificate failed verification. */
      untrusted?: true;
    };

/** One GET over a new connection: an open connection would not show how new ones are treated. */
export async function get(context: ProbeContext, httpRequest: HttpRequest): Promise<HttpResult> {
  const seconds = httpRequest.seconds ?? context.timeouts.answer;
  const observation = {
    probe: "http",
    source: httpRequest.source,
    target: httpRequest.url,
    command: curlCommand(httpRequest, seconds),
  };
  return recordObservation<HttpResult>(context, observation, async () => {
    const seen = await query(context, httpRequest, seconds);
    if (seen.answered) return { result: seen, outcome: `HTTP ${seen.status}`, raw: seen.body };
    return { result: seen, outcome: seen.outcome === "open" ? "no answer" : seen.outcome, raw: seen.why };
  });
}

async function query(context: ProbeContext, options: HttpRequest, seconds: number): Promise<HttpResult> {
  const agent = await agentFor(options, seconds);
  try {
    return await queryOver(agent, context, options, seconds);
  } finally {
    await agent.destroy();
  }
}

/** Connects as a request wants it; for requests that differ in path and host only. */
export async function agentFor(
  { url, address, authority, anyCertificate }: HttpRequest,
  seconds: number,
  onConnect: (socket: Socket) => void = () => {},
): Promise<Agent> {
  const { Agent: HttpAgent, buildConnector } = await import("undici");
  const { hostname, protocol } = new URL(url);
  const named = isIP(hostname.replaceAll(/[[\]]/g, "")) === 0;
  const family = isIP(address ?? "") === 6 ? 6 : 4;
  const connector = buildConnector({
    timeout: seconds * 1000,
    ...(protocol === "https:" ? trustOf(authority) : {}),
    ...(anyCertificate ? { rejectUnauthorized: false } : {}),
    // Without a delay, a connection that fails at once would have no listener, and end the process.
    ...(address
      ? { lookup: (_name, _options, answer) => void setImmediate(answer, null, [{ address, family }]) }
      : {}),
  });
  // Left alone, the client takes the name to check from the Host header, which may be another one's.
  return new HttpAgent({
    connections: 1,
    connect: (options, done) =>
      connector(named ? { ...options, servername: hostname } : options, (...[error, socket]) => {
        if (socket) onConnect(socket);
        // TypeScript cannot relate the two halves of the pair.
        done(...([error, socket] as Parameters<typeof done>));
      }),
  });
}

/** One GET over an agent's connection. */
export async function queryOver(
  agent: Agent,
  { signal }: ProbeContext,
  { url, host }: Pick<HttpRequest, "url" | "host">,
  seconds: number,
): Promise<HttpResult> {
  try {
    const { request } = await import("undici");
    const limits = { headersTimeout: seconds * 1000, bodyTimeout: seconds * 1000 };
    const answer = await request(url, {
      dispatcher: agent,
      signal,
      ...(host ? { headers: { host } } : {}),
      ...limits,
    });
    const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    const body = await answer.body.text();
    return { answered: true, status: answer.statusCode, headers: Object.fromEntries(headers), body };
  } catch (error) {
    signal.throwIfAborted();
    return unansweredResult(codeOf(error), errorMessage(error));
  }
}

/** The result of a request without a response, by its error code. */
export function unansweredResult(code: string, text: string): HttpResult {
  const outcome = outcomeOf(code);
  const closed = outcome === "reset" || ALERT.test(code);
  const untrusted = UNTRUSTED.test(code);
  return {
    ...{ answered: false, outcome, why: `${code} ${text}`.trim() },
    ...(closed ? { closed } : {}),
    ...(untrusted ? { untrusted } : {}),
  };
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}

/** TLS alerts with which a server refuses a name that it does not serve. */
const ALERT = /^ERR_SSL_\w*(?:ALERT|UNRECOGNIZED_NAME)/;

function outcomeOf(code: string): Outcome {
  switch (code) {
    case "UND_ERR_CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return "timeout";
    case "ECONNREFUSED":
      return "refused";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "unreachable";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return "reset";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "dns";
    case "UND_ERR_HEADERS_TIMEOUT":
    case "UND_ERR_BODY_TIMEOUT":
      return "open";
    default:
      // A refused certificate came over an open connection, and so did a refusal to shake hands.
      return ALERT.test(code) || UNTRUSTED.test(code) || code.startsWith("ERR_TLS") ? "open" : "lost";
  }
}

const UNTRUSTED = /^(ERR_TLS_CERT|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH)/;

function curlCommand(
  { url, address, authority, host, anyCertificate }: HttpRequest,
  seconds: number,
): string {
  const { hostname, port, protocol } = new URL(url);
  const at = address
    ? ["--resolve", `${hostname}:${port || (protocol === "https:" ? 443 : 80)}:${address}`]
    : [];
  const judged = anyCertificate ? undefined : authority;
  const ca = judged ? ["--cacert", AUTHORITY_FILE] : anyCertificate ? ["--insecure"] : [];
  const named = host ? ["-H", `Host: ${host}`] : [];
  const before = judged ? saveAuthority(judged) : "";
  const argv = ["curl", "--path-as-is", "--max-time", String(seconds), ...at, ...ca, ...named, url];
  return `${before}${argv.map(shellQuote).join(" ")}`;
}
