import { fetch } from "undici";
import { z } from "zod";
import { errorMessage, jsonOf } from "../errors/labcheck-error.ts";
import { type Credentials, dataOf, type Fields, textIn } from "./kubeconfig-fields.ts";
import { proxyFromEnvironment } from "./proxy.ts";
import { dispatcherFor } from "./transport.ts";
import { withoutLogin } from "./without-login.ts";

/** A token that ends within this time is not sent any more, in milliseconds; the clocks may differ. */
const LEEWAY_MS = 10_000;

const discoverySchema = z.object({ token_endpoint: z.url() });
const grantSchema = z.object({ id_token: z.string(), refresh_token: z.string().optional() });

/** An id-token, and a new one where that has ended and the provider gives one for the refresh-token. */
export function openIdTokens(config: Fields): Credentials {
  let [token, refresh] = [textIn(config, "id-token"), textIn(config, "refresh-token")];
  let refusedAt: string | undefined;
  const renewed = async () => {
    if (refresh === undefined)
      throw new Error(
        token === undefined
          ? "the kubeconfig has neither an id-token nor a refresh-token"
          : `the id-token ended${endInWords(token)}, and there is no refresh-token to get another with`,
      );
    const grant = await refreshed(config, refresh).catch((error: unknown) => {
      const { cause } = error as { cause?: unknown };
      const issuer = textIn(config, "idp-issuer-url") ?? "";
      // What fails may repeat the URL, and a URL may have a password in it.
      const why = errorMessage(cause ?? error).replaceAll(issuer, withoutLogin(issuer));
      throw new Error(
        `the id-token ended${endInWords(token)}, and ${withoutLogin(issuer) || "its provider"} gives no other: ${why}`,
      );
    });
    ({ id_token: token, refresh_token: refresh = refresh } = grant);
    return token;
  };
  let running: Promise<string> | undefined;
  return {
    async present() {
      if (token === undefined || isOver(token) || refusedAt === token)
        token = await (running ??= renewed().finally(() => {
          running = undefined;
        }));
      return { authorization: `Bearer ${token}` };
    },
    refused() {
      if (refresh !== undefined) refusedAt = token;
    },
  };
}

async function refreshed(config: Fields, refresh: string): Promise<z.infer<typeof grantSchema>> {
  const issuer = textIn(config, "idp-issuer-url");
  if (issuer === undefined) throw new Error("the kubeconfig names no idp-issuer-url");
  const trusted =
    textIn(config, "idp-certificate-authority-data") ?? textIn(config, "idp-certificate-authority");
  const tls = trusted === undefined ? {} : { ca: await dataOf(config, "idp-certificate-authority") };
  const ask = async (url: string, form?: URLSearchParams, headers: Record<string, string> = {}) => {
    const asked = form ? { method: "POST", body: form.toString() } : {};
    const type: Record<string, string> = form ? { "Content-Type": "application/x-www-form-urlencoded" } : {};
    const signal = AbortSignal.timeout(20_000);
    const at = new URL(url);
    const dispatcher = dispatcherFor(at, { tls }, proxyFromEnvironment(at)?.proxy);
    const answer = await fetch(url, { ...asked, headers: { ...type, ...headers }, dispatcher, signal });
    return { status: answer.status, body: jsonOf(await answer.text()) };
  };
  const discovered = await ask(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { data } = discoverySchema.safeParse(discovered.body);
  if (!data) throw new Error(`it has no openid-configuration (HTTP ${discovered.status})`);
  const [id, secret] = [textIn(config, "client-id") ?? "", textIn(config, "client-secret") ?? ""];
  const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refresh });
  const login = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  const Authorization = `Basic ${Buffer.from(login).toString("base64")}`;
  let answer = await ask(data.token_endpoint, form, { Authorization });
  // Some take the client's name and secret in the form only.
  if (answer.status >= 400) {
    form.set("client_id", id);
    if (secret !== "") form.set("client_secret", secret);
    answer = await ask(data.token_endpoint, form);
  }
  const grant = grantSchema.safeParse(answer.body);
  if (!grant.success) throw new Error(`HTTP ${answer.status} without an id_token`);
  return grant.data;
}

const claimsSchema = z.object({ exp: z.number() });

/** When a JSON web token ends, in milliseconds since 1970; undefined for any other token. */
export function endOf(token: string): number | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  const { data } = claimsSchema.safeParse(jsonOf(Buffer.from(payload, "base64url").toString("utf8")));
  return data && data.exp * 1000;
}

function isOver(token: string): boolean {
  const end = endOf(token);
  return end !== undefined && end - LEEWAY_MS < Date.now();
}

function endInWords(token: string | undefined): string {
  const end = token === undefined ? undefined : endOf(token);
  return end === undefined ? "" : ` on ${new Date(end).toISOString()}`;
}
