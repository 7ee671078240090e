import { Agent, buildConnector, request } from "undici";
import { inWords } from "../errors.ts";
import { TIMEOUTS } from "../timeouts.ts";
import { AUTHORITY_FILE, type Authority, fetched } from "./authority.ts";
import { type Look, observe, quoted } from "./look.ts";
import type { Outcome } from "./outcome.ts";

export interface Request {
  url: string;
  /** Who looks, in words. */
  source: string;
  /** The address to connect to where the URL's name is not in any DNS. */
  address?: string;
  /** The authority that must have signed the server's certificate. */
  authority?: Authority;
  /** The host to ask for, where it is to be another than the one that the certificate is checked for. */
  host?: string;
  seconds?: number;
}

/** An answer, or why there is none: a connection that opened but brought no answer that can be trusted is `open`. */
export type HttpSeen =
  | { answered: true; status: number; headers: Readonly<Record<string, string>>; body: string }
  | { answered: false; outcome: Outcome; why: string };

/** One GET over a connection of its own: a kept connection would hide how new ones are treated. */
export async function get(look: Look, asked: Request): Promise<HttpSeen> {
  const seconds = asked.seconds ?? TIMEOUTS.answer;
  const observation = {
    probe: "http",
    source: asked.source,
    target: asked.url,
    command: commandOf(asked, seconds),
  };
  return observe<HttpSeen>(look, observation, async () => {
    const seen = await ask(look, asked, seconds);
    if (seen.answered) return { seen, outcome: `HTTP ${seen.status}`, raw: seen.body };
    return { seen, outcome: seen.outcome === "open" ? "no answer" : seen.outcome, raw: seen.why };
  });
}

async function ask(
  { signal }: Look,
  { url, address, authority, host }: Request,
  seconds: number,
): Promise<HttpSeen> {
  const { hostname } = new URL(url);
  const family = address?.includes(":") ? 6 : 4;
  const connector = buildConnector({
    timeout: seconds * 1000,
    ...(authority ? { ca: authority.pem } : {}),
    // Answered at once, a connection that fails at once would tell nobody, and end the process.
    ...(address
      ? { lookup: (_name, _options, answer) => void setImmediate(answer, null, [{ address, family }]) }
      : {}),
  });
  // Left alone, the client takes the name to check from the Host header, which may be another one's.
  const agent = new Agent({
    connect: (options, done) => connector(host ? { ...options, servername: hostname } : options, done),
  });
  try {
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
    return { answered: false, outcome: outcomeOf(error), why: `${codeOf(error)} ${inWords(error)}`.trim() };
  } finally {
    await agent.destroy();
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}

function outcomeOf(error: unknown): Outcome {
  switch (codeOf(error)) {
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
      // A refused certificate came over an open connection.
      return /^(ERR_TLS|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)/.test(codeOf(error)) ? "open" : "lost";
  }
}

function commandOf({ url, address, authority, host }: Request, seconds: number): string {
  const { hostname, port, protocol } = new URL(url);
  const at = address
    ? ["--resolve", `${hostname}:${port || (protocol === "https:" ? 443 : 80)}:${address}`]
    : [];
  const ca = authority ? ["--cacert", AUTHORITY_FILE] : [];
  const named = host ? ["-H", `Host: ${host}`] : [];
  const before = authority ? fetched(authority) : "";
  const words = ["curl", "--path-as-is", "--max-time", String(seconds), ...at, ...ca, ...named, url];
  return `${before}${words.map(quoted).join(" ")}`;
}
