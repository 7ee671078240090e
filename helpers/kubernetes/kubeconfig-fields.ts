import { readFile } from "node:fs/promises";
import { loadYaml } from "@kubernetes/client-node";

const LOGIN = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#\\]*@/i;

/** A server's URL without the name and password in it; of what is no URL, without all before the last `@`. */
export function withoutLogin(server: string): string {
  if (URL.canParse(server)) return server.replace(LOGIN, "$1");
  return server.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^]*@/i, "$1");
}

/** The fields of a cluster or a user, as a kubeconfig calls them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The cluster and the user of a kubeconfig's current context, with all their fields. */
export interface ContextFields {
  cluster: Fields;
  user: Fields;
}

/** The credentials of a request: a header, a certificate with its key, or neither. */
export interface RequestCredentials {
  authorization?: string;
  cert?: string | Buffer;
  key?: string | Buffer;
}

/** Where credentials come from; they may change during a run. */
export interface Credentials {
  /** Returns the current credentials. Throws an error with one sentence if they are not available. */
  present(): Promise<RequestCredentials>;
  /** The server rejected the credentials: the next ones are created anew. */
  refused(): void;
}

interface NamedEntry {
  name?: unknown;
  cluster?: Fields | null;
  user?: Fields | null;
  context?: Fields | null;
}

const entryNamed = (list: unknown, name: unknown): NamedEntry =>
  (Array.isArray(list) ? (list as NamedEntry[]) : []).find((each) => each.name === name) ?? {};

/** The fields of a kubeconfig's current context; missing ones are empty. */
export function contextIn(kubeconfig: string): ContextFields {
  const content = loadYaml<Record<string, unknown> | null>(kubeconfig) ?? {};
  const { context } = entryNamed(content["contexts"], content["current-context"]);
  return {
    cluster: entryNamed(content["clusters"], context?.["cluster"]).cluster ?? {},
    user: entryNamed(content["users"], context?.["user"]).user ?? {},
  };
}

/** A field that is a text and not empty. */
export function textIn(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether credentials may be sent to a server: only over an encrypted connection, as with kubectl. */
export const isEncrypted = (cluster: Fields): boolean => /^https:/i.test(textIn(cluster, "server") ?? "");

/** Returns a field's base64 data, or else the contents of the file that it names. */
export async function dataOf(fields: Fields, key: string): Promise<Buffer> {
  const data = textIn(fields, `${key}-data`);
  if (data !== undefined) return Buffer.from(data, "base64");
  return readFile(textIn(fields, key) ?? "");
}
