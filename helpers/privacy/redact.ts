import { isIP, isIPv4, isIPv6 } from "node:net";
import { everyValue, type ReasonData, type ValueKind } from "../reasons/reason.ts";
import type { Report } from "../reporters/model.ts";
import { mapStrings } from "../system/map-strings.ts";
import {
  type FoundName,
  finderOf,
  isKnown,
  type Kind,
  namesIn,
  Pseudonyms,
  wholeNames,
  workloadOf,
} from "./redact/names.ts";

/** Fields with labcheck's own terms and with times: they never hold a name of the cluster. */
const OWN_FIELDS = new Set([
  ...["id", "claims", "section", "says", "expects", "verdict", "probe", "code"],
  ...["apiVersion", "kind", "version", "is", "answers"],
  ...["at", "started", "startedAt"],
]);
/** The field of a term in a reason's data, such as an outcome: it is no name even if a pod has the same. */
const TERM_FIELD = "term";

/** The kinds of values in reasons that are always names. Other values are searched as texts. */
const NAME_KINDS: Readonly<Partial<Record<ValueKind, Kind>>> = {
  node: "node",
  pod: "pod",
  namespace: "namespace",
  user: "user",
  context: "context",
  file: "file",
};

/** Redacts the names of one cluster. The same name gets the same pseudonym in every report that it is applied to. */
export class Redaction {
  readonly #pseudonyms = new Pseudonyms();
  readonly #names = new Map<string, Kind>();
  readonly #scanned = new Set<string>();

  apply(report: Report): Report {
    for (const { name } of report.target?.nodes ?? []) this.#add({ kind: "node", name });
    for (const { name, namespace } of report.lab?.pods ?? []) {
      this.#add({ kind: "pod", name });
      this.#add({ kind: "namespace", name: namespace });
    }
    const { error } = report.run;
    const reported = [...report.claims, ...(error ? [error] : [])];
    for (const each of reported) for (const named of listObjectNames(each)) this.#add(named);
    this.#scanTexts(report);
    // A cluster DNS name contains a namespace, so namespaces are collected before hosts.
    for (const { balancers = [] } of report.lab?.services ?? [])
      for (const host of balancers) this.#addHost(host);
    for (const each of reported) for (const host of hostsOf(each)) this.#addHost(host);
    const finder = finderOf([...this.#names.keys()]);
    const redacted = mapStrings(report, (text, key) => this.#redactText(text, key, finder));
    const claims = redacted.claims.map((claim, at) => {
      const { reason, data } = report.claims[at] ?? claim;
      return { ...claim, reason: this.#redactSentence(reason, data, finder) };
    });
    if (!error || !redacted.run.error) return { ...redacted, claims };
    const message = this.#redactSentence(error.message, error.data, finder);
    const remedy = this.#redactSentence(error.remedy, error.data, finder);
    return {
      ...redacted,
      claims,
      run: { ...redacted.run, error: { ...redacted.run.error, message, remedy } },
    };
  }

  #scanTexts(report: Report): void {
    const texts = new Set<string>();
    mapStrings(report, (text, key) => {
      if (!OWN_FIELDS.has(key)) texts.add(text);
      return text;
    });
    const unscanned = [...texts.difference(this.#scanned)];
    for (const text of unscanned) this.#pseudonyms.reserve(text);
    for (const text of unscanned) for (const named of namesIn(text)) this.#add(named);
    for (const text of unscanned) this.#scanned.add(text);
  }

  #add({ kind, name }: FoundName): void {
    if (name !== "" && !isKnown(kind, name) && !this.#names.has(name)) this.#names.set(name, kind);
  }

  #addHost(host: string): void {
    const [, namespace = ""] = host.split(".");
    const isService = this.#names.get(namespace) === "namespace" || isKnown("namespace", namespace);
    if (!isAddress(host) && !isService) this.#add({ kind: "host", name: host });
  }

  #redactText(text: string, key: string, finder: RegExp): string {
    if (OWN_FIELDS.has(key)) return text;
    // A text that equals a name is that name, even if it is a plain word.
    if (key !== TERM_FIELD && this.#names.has(text)) return this.#pseudonymOf(text);
    const named = text.replaceAll(finder, (name) => this.#pseudonymOf(name));
    return replaceAddresses(named, (address) =>
      isKnown("address", address) ? address : this.#pseudonyms.for("address", address),
    );
  }

  /** In the sentence of a reason or an error the names of its data are redacted even if they are plain words. */
  #redactSentence(sentence: string, data: ReasonData | undefined, finder: RegExp): string {
    const own = [...listObjectNames({ data }).map(({ name }) => name), ...hostsOf({ data })];
    const known = own.filter((name) => this.#names.has(name));
    const redacted = sentence.replaceAll(wholeNames(known), (name) => this.#pseudonymOf(name));
    return this.#redactText(redacted, "reason", finder);
  }

  #pseudonymOf(name: string): string {
    const kind = this.#names.get(name) ?? "host";
    return this.#pseudonyms.for(kind, name, kind === "pod" ? workloadOf(name) : undefined);
  }
}

interface Reported {
  data?: ReasonData | undefined;
}

/** The names in the data of a claim's reason or of an error. */
function listObjectNames({ data = {} }: Reported): FoundName[] {
  const found: FoundName[] = [];
  everyValue(data, (valueKind, value) => {
    const kind = NAME_KINDS[valueKind];
    if (kind !== undefined && typeof value === "string") found.push({ kind, name: value });
  });
  return found;
}

function hostsOf({ data = {} }: Reported): string[] {
  const found: string[] = [];
  everyValue(data, (kind, value) => {
    if (typeof value !== "string") return;
    // A node's address may be a host name, and a CIDR has a prefix length.
    if (kind === "host" || kind === "address") found.push(value.replace(PREFIX_LENGTH, ""));
    // An invalid URL is searched like any text.
    else if (kind === "url") found.push(URL.parse(value)?.hostname ?? "");
  });
  return found.filter((host) => !isAddress(host));
}

const PREFIX_LENGTH = /\/\d+$/;
/** Accepts the brackets of an IPv6 address in a URL. */
const isAddress = (text: string) => isIP(text.replace(/^\[(.*)\]$/, "$1")) > 0;

/**
 * A report that can be shared: addresses and the names of nodes, pods, namespaces, hosts, users and contexts are
 * replaced consistently. Verdicts, ports, outcomes, names of the lab and well-known names stay.
 */
export const redact = (report: Report): Report => new Redaction().apply(report);

const OCTET = "\\d{1,3}";
/** Four octets that are not part of a longer row, such as a version or an OID. */
const IPV4 = `(?<![\\w.])(?:${OCTET}\\.){3}${OCTET}(?!\\w|\\.\\d)`;
/** As in the host names of clouds: ip-10-0-0-1. */
const DASHED_IPV4 = `(?<!\\d|\\d-)(?:${OCTET}-){3}${OCTET}(?!\\d|-\\d)`;
const IPV6 = `(?<![\\w.:-])(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,39}(?:(?:\\.${OCTET}){3})?(?![\\w:]|\\.\\d)`;
const ADDRESSES = new RegExp(
  [
    `(?<![\\w.])(?<reversed>(?:${OCTET}\\.){3}${OCTET})(?=\\.in-addr\\.arpa)`,
    "(?<![\\w.])(?<nibbles>(?:[0-9a-f]\\.){31}[0-9a-f])(?=\\.ip6\\.arpa)",
    `(?<ipv6>${IPV6})`,
    `(?<ipv4>${IPV4})`,
    `(?<dashed>${DASHED_IPV4})`,
  ].join("|"),
  "gi",
);

type Replace = (address: string) => string;

/**
 * Replaces the IP addresses of a text, in every notation; `replace` gets each in its canonical form. Ports, prefix
 * lengths and brackets stay.
 */
export function replaceAddresses(text: string, replace: Replace): string {
  return text.replaceAll(ADDRESSES, (found, ...rest) => {
    const { reversed, nibbles, ipv6, dashed } = rest.at(-1) as Record<string, string | undefined>;
    if (nibbles !== undefined) return replace(canonical(fromNibbles(nibbles)));
    if (ipv6 !== undefined) return replaceIpv6(ipv6, replace);
    const address = reversed?.split(".").toReversed().join(".") ?? dashed?.replaceAll("-", ".") ?? found;
    return isIPv4(address) ? replace(address) : found;
  });
}

/** A match may end with a colon of the sentence, or be a word before an IPv4 address. */
function replaceIpv6(found: string, replace: Replace): string {
  if (isIPv6(found)) return replace(canonical(found));
  const address = found.replace(/:$/, "");
  if (isIPv6(address)) return `${replace(canonical(address))}:`;
  return found.replaceAll(new RegExp(IPV4, "g"), (ipv4) => (isIPv4(ipv4) ? replace(ipv4) : ipv4));
}

const fromNibbles = (nibbles: string) =>
  nibbles
    .replaceAll(".", "")
    .split("")
    .toReversed()
    .join("")
    .replaceAll(/.{4}(?=.)/g, "$&:");

/** The notation of URLs; an IPv4-mapped IPv6 address becomes the IPv4 address. */
function canonical(address: string): string {
  const { hostname } = new URL(`http://[${address}]/`);
  const mapped = /\[::ffff:([0-9a-f]+):([0-9a-f]+)\]/.exec(hostname);
  if (!mapped) return hostname.slice(1, -1);
  return mapped
    .slice(1)
    .map((part) => Number.parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 255])
    .join(".");
}
