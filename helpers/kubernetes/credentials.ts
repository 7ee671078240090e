import { readFile } from "node:fs/promises";
import { type Issued, runPlugin } from "./exec-plugin.ts";
import {
  type ContextFields,
  type Credentials,
  dataOf,
  type Fields,
  isEncrypted,
  type Presented,
  textIn,
} from "./kubeconfig-fields.ts";
import { openIdTokens } from "./openid.ts";

/** client-go reads a token's file again a minute after the last time, less ten seconds. */
const REREAD_MS = 50_000;

const NONE: Credentials = { present: async () => ({}), refused: () => {} };

/** What a header may have in it, as Go's client has it: no end of a line, no other control character. */
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
  if (header || !(exec || provider)) return both(header ?? NONE, certificate ?? NONE);
  if (exec) return certificate ?? pluginOf(exec, cluster);
  return both(openIdTokens((provider?.["config"] ?? {}) as Fields), certificate ?? NONE);
}

function both(one: Credentials, other: Credentials): Credentials {
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
    return token === undefined ? undefined : always({ authorization: `Bearer ${token}` });
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
  return always({ authorization: `Basic ${basic}` });
}

const always = (shown: Presented): Credentials => ({ present: async () => shown, refused: () => {} });

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
  let running: Promise<Issued> | undefined;
  // A plugin may ask somebody, so it is run once for all who wait for it.
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
