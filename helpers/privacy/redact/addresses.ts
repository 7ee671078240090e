import { isIPv4, isIPv6 } from "node:net";

const PART = "\\d{1,3}";
/** Four parts that belong to no longer row, as those of a version may. */
const FOUR = `(?<![\\w.])(?:${PART}\\.){3}${PART}(?!\\w|\\.\\d)`;
/** As clouds write them into names: ip-10-0-0-1. */
const DASHED = `(?<!\\d|\\d-)(?:${PART}-){3}${PART}(?!\\d|-\\d)`;
const SIX = `(?<![\\w.:-])(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,39}(?:(?:\\.${PART}){3})?(?![\\w:]|\\.\\d)`;
const FORMS = new RegExp(
  [
    `(?<![\\w.])(?<reversed>(?:${PART}\\.){3}${PART})(?=\\.in-addr\\.arpa)`,
    "(?<![\\w.])(?<nibbles>(?:[0-9a-f]\\.){31}[0-9a-f])(?=\\.ip6\\.arpa)",
    `(?<six>${SIX})`,
    `(?<four>${FOUR})`,
    `(?<dashed>${DASHED})`,
  ].join("|"),
  "gi",
);

type Replace = (address: string) => string;

/**
 * A text with other words in the place of its IP addresses, in whatever form they stand; `replace` is given each
 * in its shortest form. Ports, lengths of prefixes and brackets stay.
 */
export function withAddresses(text: string, replace: Replace): string {
  return text.replaceAll(FORMS, (found, ...rest) => {
    const { reversed, nibbles, six, dashed } = rest.at(-1) as Record<string, string | undefined>;
    if (nibbles !== undefined) return replace(shortest(fromNibbles(nibbles)));
    if (six !== undefined) return withSix(six, replace);
    const address = reversed?.split(".").toReversed().join(".") ?? dashed?.replaceAll("-", ".") ?? found;
    return isIPv4(address) ? replace(address) : found;
  });
}

/** What looks like an IPv6 address may have a colon behind it, or be a word and an IPv4 address. */
function withSix(found: string, replace: Replace): string {
  if (isIPv6(found)) return replace(shortest(found));
  const address = found.replace(/:$/, "");
  if (isIPv6(address)) return `${replace(shortest(address))}:`;
  return found.replaceAll(new RegExp(FOUR, "g"), (four) => (isIPv4(four) ? replace(four) : four));
}

const fromNibbles = (nibbles: string) =>
  nibbles
    .replaceAll(".", "")
    .split("")
    .toReversed()
    .join("")
    .replaceAll(/.{4}(?=.)/g, "$&:");

/** The form that URLs have it in; an IPv4 address that only stands in an IPv6 one is itself. */
function shortest(address: string): string {
  const { hostname } = new URL(`http://[${address}]/`);
  const mapped = /\[::ffff:([0-9a-f]+):([0-9a-f]+)\]/.exec(hostname);
  if (!mapped) return hostname.slice(1, -1);
  return mapped
    .slice(1)
    .map((part) => Number.parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 255])
    .join(".");
}
