import { isIP } from "node:net";

/** A resolver's configuration as it is written; nothing is limited or completed as a libc would. */
export interface ResolvConf {
  /** In the order of their use; a libc uses the first three. */
  nameservers: string[];
  search: string[];
  /** `name:value` options with their value, others as true. */
  options: Record<string, string | true>;
  /** The option of that name as a number; undefined if it is absent or no number (libc's default is 1). */
  ndots: number | undefined;
}

/**
 * Reads the text of an /etc/resolv.conf by the rules of resolv.conf(5): a keyword starts its line, `#` or `;`
 * in the first column makes a comment, of `search` and `domain` the last instance wins, options add up.
 * Never throws: what is no such line is skipped.
 */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  const options: Record<string, string | true> = {};
  let search: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [keyword, ...values] = line.split(/[ \t]/).filter((word, i) => i === 0 || word !== "");
    if (keyword === "nameserver") nameservers.push(...values.slice(0, 1));
    if (keyword === "search") search = values;
    if (keyword === "domain") search = values.slice(0, 1);
    if (keyword === "options") {
      for (const option of values) {
        const [name = "", value] = option.split(/:(.*)/s);
        options[name] = value ?? true;
      }
    }
  }
  const { ndots } = options;
  const isNumber = typeof ndots === "string" && /^\d+$/.test(ndots);
  return { nameservers, search, options, ndots: isNumber ? Number(ndots) : undefined };
}

/** Everything a lookup printed, sorted; what it means is left to the reader. */
export interface Lookup {
  /** Address of the server that replied, without its port; undefined where none did. */
  server?: string | undefined;
  /** That server's name, if it was given by name or the old format resolved it. */
  serverName?: string | undefined;
  /** Address records in the order printed; the name is the owner's, so the target's after a CNAME. */
  answers: { name: string; address: string }[];
  /** Names that stand for others: CNAME records, in the order printed. */
  aliases: { name: string; target: string }[];
  /** Names found for addresses: PTR records, and the names that the old format prints beside addresses. */
  pointers: { address: string; name: string }[];
  /** Names that the server denied, each once although A and AAAA are queried separately. */
  nxdomain: string[];
  /** Names on which the server failed, each once. */
  servfail: string[];
  /** Names for which one of the questions, A or AAAA, had a reply without a record or none. */
  unanswered: string[];
  /** No server replied to anything. */
  timedOut: boolean;
}

const SERVER = /^Server:[ \t]+(\S+)\nAddress(?: 1)?:[ \t]+(\S+)(?: (\S+))?$/gm;
const NAME = /^Name:[ \t]+(\S+)((?:\nAddress(?: \d+)?:[ \t]+\S.*)+)/gm;
const ADDRESS = /^Address(?: \d+)?:[ \t]+(\S+)(?: (\S+))?$/gm;
const ALIAS = /^(\S+)\tcanonical name = (\S+?)\.?$/gm;
const UNANSWERED = /^\*\*\* Can't find (\S+): No answer$/gm;
const POINTER = /^(\S+)\tname = (\S+?)\.?$/gm;

/** A server's address as printed: bare, `1.2.3.4:53`, bind's `1.2.3.4#53` or `[fd00::a]:53`. */
function withoutPort(text: string): string {
  return isIP(text) === 0 ? text.replace(/[:#]\d+$/, "").replace(/^\[(.*)\]$/, "$1") : text;
}

/** The address that a reverse name stands for (RFC 1035 3.5, RFC 3596 2.5); undefined for any other name. */
function reversed(name: string): string | undefined {
  const [root, zone, ...labels] = name.toLowerCase().split(".").toReversed();
  if (root !== "arpa") return undefined;
  if (zone === "in-addr") {
    return isIP(labels.join(".")) === 4 ? labels.join(".") : undefined;
  }
  const nibbles = labels.join("");
  const whole = zone === "ip6" && labels.length === 32 && /^[0-9a-f]{32}$/.test(nibbles);
  // A URL writes IPv6 in the one canonical way (RFC 5952), as nslookup writes its addresses.
  return whole ? new URL(`http://[${nibbles.match(/.{4}/g)?.join(":")}]`).hostname.slice(1, -1) : undefined;
}

/** The names on which the server answered with this rcode. */
function failed(text: string, rcode: string): string[] {
  const lines = text.matchAll(new RegExp(`^\\*\\* server can't find (\\S+): ${rcode}$`, "gm"));
  return [...new Set([...lines].map(([, name = ""]) => name))];
}

/**
 * Parses the output of BusyBox nslookup in both formats: that of its own resolver (from 1.29) and that of
 * libc's (before; the lab's text shows it). Source: networking/nslookup.c of either time. Never throws. It
 * ignores the exit code, which is 1 for a name that was found if any search suffix missed. An output with
 * no answer, `nxdomain` or `servfail` proves nothing: `*** Can't find X: No answer` was an empty reply
 * until 1.33 and is a missing one since, and the old format has one text for a denied name and a dead
 * server.
 */
export function parseNslookup(stdout: string): Lookup {
  const text = stdout.replaceAll("\r\n", "\n");
  const [, server, at, named] = [...text.matchAll(SERVER)].at(-1) ?? [];
  const answers: Lookup["answers"] = [];
  const pointers: Lookup["pointers"] = [];
  for (const [, name = "", block = ""] of text.matchAll(NAME)) {
    for (const [, address = "", host] of block.matchAll(ADDRESS)) {
      // For an address the old format repeats it as its own name, without resolving anything.
      if (isIP(address) !== 0 && isIP(name) === 0) answers.push({ name, address });
      if (isIP(address) !== 0 && host !== undefined) pointers.push({ address, name: host });
    }
  }
  for (const [, reverse = "", name = ""] of text.matchAll(POINTER)) {
    const address = reversed(reverse);
    if (address !== undefined) pointers.push({ address, name });
  }
  return {
    server: at === undefined ? undefined : withoutPort(at),
    serverName: named ?? (server !== undefined && isIP(withoutPort(server)) === 0 ? server : undefined),
    answers,
    aliases: [...text.matchAll(ALIAS)].map(([, name = "", target = ""]) => ({ name, target })),
    pointers,
    nxdomain: failed(text, "NXDOMAIN"),
    servfail: failed(text, "SERVFAIL"),
    unanswered: [...new Set([...text.matchAll(UNANSWERED)].map(([, name = ""]) => name))],
    timedOut: /^;; connection timed out; no servers could be reached$/m.test(text),
  };
}
