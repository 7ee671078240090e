import { mapStrings } from "../system/map-strings.ts";
import { REDACTED, withoutKeyed } from "./secrets/by-key.ts";

/** A line break of a key, escaped or not. */
const BREAK = String.raw`(?:\s|\\+[nr])*`;
const HEADER = String.raw`[A-Za-z-]+: [^\n\\]*`;

/**
 * Secrets that their format identifies; the first group of a match stays. A truncated private key has no end line,
 * so its lines are removed as long as they look like base64.
 */
const FORMATS: readonly RegExp[] = [
  new RegExp(
    [
      "()-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----",
      `(?:${BREAK}(?:${HEADER}|[A-Za-z0-9+/]{16,}={0,2}))*`,
      `(?:${BREAK}[A-Za-z0-9+/]{1,15}={0,2}(?![\\w+/]))?`,
      `(?:${BREAK}-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)?`,
    ].join(""),
    "g",
  ),
  // A JSON Web Token: its first part is a JSON object.
  /()(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*){0,3}/g,
  // Join tokens of k3s, and tokens of GitHub.
  /()\bK10[0-9a-f]{64}::[^\s"',\\]+/g,
  /()\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/g,
  /(\bauthorization\\*["']?\s*[:=]\s*\\*["']?(?:basic|bearer|digest|negotiate|token) +)[^\s"'\\,[]+/gi,
  /(\bbearer +)[\w.~+/-]{16,}=*/gi,
  // The user info of a URL; a digest behind an @ belongs to an image.
  /(:\/\/)[^\s/"'<>[\]]+(?=@(?!sha256:))/g,
];

const ENCODED = /[A-Za-z0-9+/]{40,}={0,2}/g;
const SECRET_OBJECT = /\bkind\\*["']?:\s*\\*["']?Secret(?:List)?\b/;
/** Up to its closing brace; braces inside quoted strings do not count. */
const JSON_DATA =
  /(?<name>(?<quote>\\*["'])(?:data|stringData)\k<quote>\s*:\s*)\{(?:[\s,:\w]|\k<quote>(?:(?!(?<!\\)\k<quote>)[^\n])*\k<quote>)*\}/g;
const YAML_DATA = /^(([ \t]*)(?:data|stringData):)[ \t]*(?:\n+\2[ \t].*)+/gm;

/** Removes secrets that are recognized without a key. */
function withoutFormatted(text: string, within: (decoded: string) => string): string {
  const plain = FORMATS.reduce((rest, format) => rest.replaceAll(format, `$1${REDACTED}`), withoutData(text));
  return plain.replaceAll(ENCODED, (encoded) => (containsSecret(encoded, within) ? REDACTED : encoded));
}

/** Removes all values of a Secret, because they may have any form. */
function withoutData(text: string): string {
  if (!SECRET_OBJECT.test(text)) return text;
  return text
    .replaceAll(JSON_DATA, `$<name>$<quote>${REDACTED}$<quote>`)
    .replaceAll(YAML_DATA, `$1 ${REDACTED}`);
}

/** Whether it is base64 of a text with a secret in it. */
function containsSecret(encoded: string, within: (decoded: string) => string): boolean {
  const text = Buffer.from(encoded, "base64").toString("latin1");
  return within(text) !== text;
}

/**
 * A text without private keys, tokens, passwords, registry credentials and kubeconfig users. Public data stays:
 * names, hashes, certificates, addresses.
 */
export function withoutSecrets(text: string): string {
  return withoutKeyed(withoutFormatted(text, withoutSecrets));
}

/** The same for every string of plain data. */
export const withoutSecretsIn = <T>(value: T): T => mapStrings(value, withoutSecrets);
