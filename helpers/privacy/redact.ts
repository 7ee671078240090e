import { isIP, isIPv4, isIPv6 } from "node:net";
import { everyValue, type ReasonData, type ValueKind } from "../engine/reason.ts";
import type { Report } from "../reporters/model.ts";
import { mapStrings } from "./map-strings.ts";
import {
  finderOf,
  isKnown,
  type Kind,
  type Named,
  namesIn,
  Pseudonyms,
  wholeNames,
  workloadOf,
} from "./redact/names.ts";

/** The fields of labcheck's own words and of times: nothing of a cluster is in them, whatever is called like them. */
const OWN = new Set([
  ...["id", "claims", "section", "says", "expects", "verdict", "probe", "code"],
  ...["apiVersion", "kind", "version", "is", "answers"],
  ...["at", "started", "startedAt"],
]);
/** A value of a reason that is called like a name, as an outcome, is none. */
const WORD = "term";

/** The kinds of values in reasons that are names, whatever they look like; others are looked through as texts. */
const NAMES: Readonly<Partial<Record<ValueKind, Kind>>> = {
  node: "node",
  pod: "pod",
  namespace: "namespace",
  user: "user",
  context: "context",
  file: "file",
};

/** Hides the names of one cluster, in one report or in the same one as it grows: what is the same stays the same. */
export class Redaction {
  readonly #pseudonyms = new Pseudonyms();
  readonly #names = new Map<string, Kind>();
  readonly #read = new Set<string>();

  apply(report: Report): Report {
    for (const { name } of report.target?.nodes ?? []) this.#meet({ kind: "node", name });
    for (const { name, namespace } of report.lab?.pods ?? []) {
      this.#meet({ kind: "pod", name });
      this.#meet({ kind: "namespace", name: namespace });
    }
    const { error } = report.run;
    const reported = [...report.claims, ...(error ? [error] : [])];
    for (const each of reported) for (const named of namesOf(each)) this.#meet(named);
    this.#readTexts(report);
    // A host of the cluster's DNS has a namespace in it, which is to be known first.
    for (const { balancers = [] } of report.lab?.services ?? [])
      for (const host of balancers) this.#meetHost(host);
    for (const each of reported) for (const host of hostsOf(each)) this.#meetHost(host);
    const finder = finderOf([...this.#names.keys()]);
    const hidden = mapStrings(report, (text, key) => this.#hidden(text, key, finder));
    const claims = hidden.claims.map((claim, at) => {
      const { reason, data } = report.claims[at] ?? claim;
      return { ...claim, reason: this.#hiddenSentence(reason, data, finder) };
    });
    if (!error || !hidden.run.error) return { ...hidden, claims };
    const message = this.#hiddenSentence(error.message, error.data, finder);
    const remedy = this.#hiddenSentence(error.remedy, error.data, finder);
    return { ...hidden, claims, run: { ...hidden.run, error: { ...hidden.run.error, message, remedy } } };
  }

  #readTexts(report: Report): void {
    const texts = new Set<string>();
    mapStrings(report, (text, key) => {
      if (!OWN.has(key)) texts.add(text);
      return text;
    });
    const unread = [...texts.difference(this.#read)];
    for (const text of unread) this.#pseudonyms.reserve(text);
    for (const text of unread) for (const named of namesIn(text)) this.#meet(named);
    for (const text of unread) this.#read.add(text);
  }

  #meet({ kind, name }: Named): void {
    if (name !== "" && !isKnown(kind, name) && !this.#names.has(name)) this.#names.set(name, kind);
  }

  #meetHost(host: string): void {
    const [, namespace = ""] = host.split(".");
    const isService = this.#names.get(namespace) === "namespace" || isKnown("namespace", namespace);
    if (!isAddress(host) && !isService) this.#meet({ kind: "host", name: host });
  }

  #hidden(text: string, key: string, finder: RegExp): string {
    if (OWN.has(key)) return text;
    // A plain word that is the whole of a text is the name, not the word.
    if (key !== WORD && this.#names.has(text)) return this.#instead(text);
    const named = text.replaceAll(finder, (name) => this.#instead(name));
    return withAddresses(named, (address) =>
      isKnown("address", address) ? address : this.#pseudonyms.for("address", address),
    );
  }

  /** In the sentence of a reason or an error its own names are names also where they are plain words. */
  #hiddenSentence(sentence: string, data: ReasonData | undefined, finder: RegExp): string {
    const own = [...namesOf({ data }).map(({ name }) => name), ...hostsOf({ data })];
    const met = own.filter((name) => this.#names.has(name));
    const hidden = sentence.replaceAll(wholeNames(met), (name) => this.#instead(name));
    return this.#hidden(hidden, "reason", finder);
  }

  #instead(name: string): string {
    const kind = this.#names.get(name) ?? "host";
    return this.#pseudonyms.for(kind, name, kind === "pod" ? workloadOf(name) : undefined);
  }
}

interface Reported {
  data?: ReasonData | undefined;
}

/** What the data of a claim's reason, or of an error, names. */
function namesOf({ data = {} }: Reported): Named[] {
  const found: Named[] = [];
  everyValue(data, (valueKind, value) => {
    const kind = NAMES[valueKind];
    if (kind !== undefined && typeof value === "string") found.push({ kind, name: value });
  });
  return found;
}

function hostsOf({ data = {} }: Reported): string[] {
  const found: string[] = [];
  everyValue(data, (kind, value) => {
    if (typeof value !== "string") return;
    // A node's address may be a name, and a range has its length behind it.
    if (kind === "host" || kind === "address") found.push(value.replace(RANGE_LENGTH, ""));
    // What is no URL is looked through as any text.
    else if (kind === "url") found.push(URL.parse(value)?.hostname ?? "");
  });
  return found.filter((host) => !isAddress(host));
}

const RANGE_LENGTH = /\/\d+$/;
/** Also an IPv6 address as a URL has it. */
const isAddress = (text: string) => isIP(text.replace(/^\[(.*)\]$/, "$1")) > 0;

/**
 * A report for others to read: addresses and the names of nodes, pods, namespaces, hosts, users and contexts are
 * replaced, the same by the same everywhere. Verdicts, ports, outcomes, the lab's own names and well-known ones stay.
 */
export const redact = (report: Report): Report => new Redaction().apply(report);

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
