import { readFile } from "node:fs/promises";
import { fetch } from "undici";
import { z } from "zod";
import { errorMessage, jsonOf } from "../reasons/labcheck-error.ts";
import { type IssuedCredentials, runPlugin } from "./exec-plugin.ts";
import {
  type ContextFields,
  type Credentials,
  dataOf,
  type Fields,
  isEncrypted,
  type RequestCredentials,
  textIn,
  withoutLogin,
} from "./kubeconfig-fields.ts";
import { dispatcherFor, proxyFromEnvironment } from "./transport.ts";

/** A token that ends within this time is not sent any more, in milliseconds; the clocks may differ. */
const LEEWAY_MS = 10_000;

const discoverySchema = z.object({ token_endpoint: z.url() });
const grantSchema = z.object({ id_token: z.string(), refresh_token: z.string().optional() });

/** An id-token, and a new one where that has ended and the provider gives one for the refresh-token. */
function openIdTokens(config: Fields): Credentials {
  let [token, refresh] = [textIn(config, "id-token"), textIn(config, "refresh-token")];
  let refusedAt: string | undefined;
  const renewed = async () => {
    if (refresh === undefined)
      throw new Error(
        token === undefined
          ? "the kubeconfig has neither an id-token nor a refresh-token"
          : `the id-token ended${formatEnd(token)}, and there is no refresh-token to get another with`,
      );
    const grant = await refreshTokens(config, refresh).catch((error: unknown) => {
      const { cause } = error as { cause?: unknown };
      const issuer = textIn(config, "idp-issuer-url") ?? "";
      // An error may repeat the URL, which may contain a password.
      const why = errorMessage(cause ?? error).replaceAll(issuer, withoutLogin(issuer));
      throw new Error(
        `the id-token ended${formatEnd(token)}, and ${withoutLogin(issuer) || "its provider"} gives no other: ${why}`,
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

async function refreshTokens(config: Fields, refresh: string): Promise<z.infer<typeof grantSchema>> {
  const issuer = textIn(config, "idp-issuer-url");
  if (issuer === undefined) throw new Error("the kubeconfig names no idp-issuer-url");
  const trusted =
    textIn(config, "idp-certificate-authority-data") ?? textIn(config, "idp-certificate-authority");
  const tls = trusted === undefined ? {} : { ca: await dataOf(config, "idp-certificate-authority") };
  const query = async (url: string, form?: URLSearchParams, headers: Record<string, string> = {}) => {
    const options = form ? { method: "POST", body: form.toString() } : {};
    const type: Record<string, string> = form ? { "Content-Type": "application/x-www-form-urlencoded" } : {};
    const signal = AbortSignal.timeout(20_000);
    const at = new URL(url);
    const dispatcher = dispatcherFor(at, { tls }, proxyFromEnvironment(at)?.proxy);
    const answer = await fetch(url, { ...options, headers: { ...type, ...headers }, dispatcher, signal });
    return { status: answer.status, body: jsonOf(await answer.text()) };
  };
  const discovered = await query(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { data } = discoverySchema.safeParse(discovered.body);
  if (!data) throw new Error(`it has no openid-configuration (HTTP ${discovered.status})`);
  const [id, secret] = [textIn(config, "client-id") ?? "", textIn(config, "client-secret") ?? ""];
  const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refresh });
  const login = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  const Authorization = `Basic ${Buffer.from(login).toString("base64")}`;
  let answer = await query(data.token_endpoint, form, { Authorization });
  // Some take the client's name and secret in the form only.
  if (answer.status >= 400) {
    form.set("client_id", id);
    if (secret !== "") form.set("client_secret", secret);
    answer = await query(data.token_endpoint, form);
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

function formatEnd(token: string | undefined): string {
  const end = token === undefined ? undefined : endOf(token);
  return end === undefined ? "" : ` on ${new Date(end).toISOString()}`;
}

/** client-go reads a token's file again a minute after the last time, less ten seconds. */
const REREAD_MS = 50_000;

const NONE: Credentials = { present: async () => ({}), refused: () => {} };

/** The characters that Go's client allows in a header: no line break and no other control character. */
const HEADER = /^[\t\x20-\x7E\x80-\xFF]*$/;

/** The credentials of a context; `present` throws an error without their value where no header can have it in it. */
export function checkedCredentialsOf(context: ContextFields): Credentials {
  const credentials = credentialsOf(context);
  return {
    async present() {
      const shown = await credentials.present();
      if (HEADER.test(shown.authorization ?? "")) return shown;
      throw new Error(
        "the token has an end of a line, or another character that no header can have, in it: it must be one line of plain text",
      );
    },
    refused: () => credentials.refused(),
  };
}

/**
 * The credentials of a context, chosen as client-go chooses them: a token before all else, then a name and a
 * password, a certificate, a plugin, an OpenID provider. None at all for a server without TLS.
 */
function credentialsOf({ cluster, user }: ContextFields): Credentials {
  if (!isEncrypted(cluster)) return NONE;
  const certificate = certificateIn(user);
  const exec = user["exec"] as Fields | null | undefined;
  const provider = user["auth-provider"] as Fields | null | undefined;
  const header = tokenIn(user) ?? passwordIn(user);
  if (header || !(exec || provider)) return combined(header ?? NONE, certificate ?? NONE);
  if (exec) return certificate ?? pluginOf(exec, cluster);
  return combined(openIdTokens((provider?.["config"] ?? {}) as Fields), certificate ?? NONE);
}

function combined(one: Credentials, other: Credentials): Credentials {
  return {
    present: async () => ({ ...(await one.present()), ...(await other.present()) }),
    refused() {
      one.refused();
      other.refused();
    },
  };
}

/** A token's file goes before a token, which stands in for it where it cannot be read. */
function tokenIn(user: Fields): Credentials | undefined {
  const [file, token] = [textIn(user, "tokenFile"), textIn(user, "token")];
  if (file === undefined)
    return token === undefined ? undefined : fixedCredentials({ authorization: `Bearer ${token}` });
  let last: { token: string; at: number } | undefined;
  return {
    async present() {
      if (!last || Date.now() - last.at > REREAD_MS)
        last = await tokenInFile(file).then(
          (read) => ({ token: read, at: Date.now() }),
          (error: unknown) => {
            const old = last?.token ?? token;
            if (old === undefined) throw error;
            return { token: old, at: Date.now() };
          },
        );
      return { authorization: `Bearer ${last.token}` };
    },
    refused() {
      if (last) last.at = 0;
    },
  };
}

async function tokenInFile(file: string): Promise<string> {
  const token = (await readFile(file, "utf8")).trim();
  if (token === "") throw new Error(`the token file ${file} is empty`);
  return token;
}

function passwordIn(user: Fields): Credentials | undefined {
  const [name, password] = [textIn(user, "username"), textIn(user, "password")];
  if (name === undefined && password === undefined) return undefined;
  const basic = Buffer.from(`${name ?? ""}:${password ?? ""}`).toString("base64");
  return fixedCredentials({ authorization: `Basic ${basic}` });
}

const fixedCredentials = (shown: RequestCredentials): Credentials => ({
  present: async () => shown,
  refused: () => {},
});

/** Files are read again for each new connection. */
function certificateIn(user: Fields): Credentials | undefined {
  const has = textIn(user, "client-certificate-data") ?? textIn(user, "client-certificate");
  if (has === undefined) return undefined;
  return {
    present: async () => ({
      cert: await dataOf(user, "client-certificate"),
      key: await dataOf(user, "client-key"),
    }),
    refused: () => {},
  };
}

function pluginOf(exec: Fields, cluster: Fields): Credentials {
  let running: Promise<IssuedCredentials> | undefined;
  // A plugin may prompt the user, so it runs once for all requests that wait for it.
  const run = async () => {
    const mine = (running ??= runPlugin(exec, cluster));
    const issued = await mine.catch((error: unknown) => {
      if (running === mine) running = undefined;
      throw error;
    });
    return { mine, issued };
  };
  return {
    async present() {
      let { mine, issued } = await run();
      if (issued.until !== undefined && Date.now() >= issued.until) {
        if (running === mine) running = undefined;
        ({ issued } = await run());
      }
      const { token, cert, key } = issued;
      return {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(cert === undefined || key === undefined ? {} : { cert, key }),
      };
    },
    refused() {
      running = undefined;
    },
  };
}
