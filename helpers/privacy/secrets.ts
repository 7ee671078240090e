import { mapStrings } from "./map-strings.ts";
import { TAKEN, withoutNamed } from "./secrets/by-key.ts";

/** Between the lines of a key, also where it is written in one line. */
const BREAK = String.raw`(?:\s|\\+[nr])*`;
const HEADER = String.raw`[A-Za-z-]+: [^\n\\]*`;

/**
 * What is secret by how it looks; of a match the first group stays. A private key that was cut has no end, so
 * its lines are taken for as long as they look like one.
 */
const SHAPES: readonly RegExp[] = [
  new RegExp(
    [
      "()-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----",
      `(?:${BREAK}(?:${HEADER}|[A-Za-z0-9+/]{16,}={0,2}))*`,
      `(?:${BREAK}[A-Za-z0-9+/]{1,15}={0,2}(?![\\w+/]))?`,
      `(?:${BREAK}-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)?`,
    ].join(""),
    "g",
  ),
  // A JSON Web Token: its first part is an object.
  /()(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]*){0,3}/g,
  // What nodes join with, and what code hosts give out.
  /()\bK10[0-9a-f]{64}::[^\s"',\\]+/g,
  /()\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,})/g,
  /(\bauthorization\\*["']?\s*[:=]\s*\\*["']?(?:basic|bearer|digest|negotiate|token) +)[^\s"'\\,[]+/gi,
  /(\bbearer +)[\w.~+/-]{16,}=*/gi,
  // Who a URL is asked as; a digest behind an @ is that of an image.
  /(:\/\/)[^\s/"'<>[\]]+(?=@(?!sha256:))/g,
];

const ENCODED = /[A-Za-z0-9+/]{40,}={0,2}/g;
const SECRET_OBJECT = /\bkind\\*["']?:\s*\\*["']?Secret(?:List)?\b/;
/** Up to the brace that ends it: those in its texts, which end with the quote that they began with, do not. */
const JSON_DATA =
  /(?<name>(?<quote>\\*["'])(?:data|stringData)\k<quote>\s*:\s*)\{(?:[\s,:\w]|\k<quote>(?:(?!(?<!\\)\k<quote>)[^\n])*\k<quote>)*\}/g;
const YAML_DATA = /^(([ \t]*)(?:data|stringData):)[ \t]*(?:\n+\2[ \t].*)+/gm;

/** Takes out what is secret whatever it is called. */
function withoutShaped(text: string, within: (decoded: string) => string): string {
  const plain = SHAPES.reduce((rest, shape) => rest.replaceAll(shape, `$1${TAKEN}`), withoutData(text));
  return plain.replaceAll(ENCODED, (encoded) => (hides(encoded, within) ? TAKEN : encoded));
}

/** The values of a Secret may be anything. */
function withoutData(text: string): string {
  if (!SECRET_OBJECT.test(text)) return text;
  return text.replaceAll(JSON_DATA, `$<name>$<quote>${TAKEN}$<quote>`).replaceAll(YAML_DATA, `$1 ${TAKEN}`);
}

/** Whether it is the base64 of a text with a secret in it. */
function hides(encoded: string, within: (decoded: string) => string): boolean {
  const text = Buffer.from(encoded, "base64").toString("latin1");
  return within(text) !== text;
}

/**
 * A text without what opens something: private keys, tokens, passwords, credentials of registries, what a
 * kubeconfig says of its users. What is public stays: names, hashes, certificates, addresses.
 */
export function withoutSecrets(text: string): string {
  return withoutNamed(withoutShaped(text, withoutSecrets));
}

/** The same for every string of plain data. */
export const withoutSecretsIn = <T>(value: T): T => mapStrings(value, withoutSecrets);
