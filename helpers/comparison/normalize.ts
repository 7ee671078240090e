import { isIP } from "node:net";

/** The names that differ between runs and clusters, as the report has them. */
export interface RunNames {
  nodes: readonly string[];
  /** The lab's namespace; the user may have chosen it. */
  namespace?: string | undefined;
  /** Hosts of load balancers: every run gets new ones. */
  balancers: readonly string[];
}

/** The characters that Kubernetes generates name suffixes from; they cannot form words. */
const RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";
const POD = String.raw`\b([a-z0-9](?:[-a-z0-9]*?[a-z0-9])?)-(?:${RANDOM}{6,10}-)?(?!https\b)${RANDOM}{5}(?![-\w])`;
/** A host name of several parts; the last one is not a number, so an IPv4 address does not match. */
const HOST = String.raw`(?:[a-z0-9_](?:[-a-z0-9_]*[a-z0-9])?\.)+[a-z](?:[-a-z0-9]*[a-z0-9])?`;
/** A generated part of a host name, recognized by its long number. */
const GENERATED = /(?<![a-z0-9])(?:(?=[a-f]*\d)[0-9a-f]{8,}|\d{6,})(?![a-z0-9])/g;

/** Applied in this order, the more specific patterns first. */
const RULES: readonly (readonly [RegExp, string | ((match: string, kept?: string) => string)])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UUID"],
  [/\blabcheck-[0-9a-f]{8}\b/g, "NAMESPACE"],
  [/\b(?:[0-9A-F]{2}:){15,}[0-9A-F]{2}\b/g, "HASH"],
  [/\b[0-9a-f]{16,}\b/g, "HASH"],
  [new RegExp(`(?<![-\\w.])${HOST}(?![-\\w])`, "gi"), (host) => host.replaceAll(GENERATED, "HASH")],
  [/\b(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, "TIME"],
  [/(?<![\w.:])[0-9a-f]*:[0-9a-f:.]+/gi, addressOrNot],
  [/(?<![-\w.])\d{1,3}(?:\.\d{1,3}){3}(?!-?\w|\.\d)/g, addressOrNot],
  [new RegExp(POD, "g"), "$1-*"],
  [/\bbusybox-\d+\b/g, "busybox-*"],
  // Node ports, and ports that the system assigns.
  [/(?<=\bports? |:)[3-6]\d{4}\b/g, "PORT"],
  // Statuses and ports matter, so the first alternative or the colon keeps them. Any other number is a count, a
  // time or a probability.
  [
    /(\b(?:HTTP|exit|ports?) \d)|(?<![-\w./:])\d+(?:[.,]\d+)*(?:e[-+]\d+)?(?![-\w]|\.\d)/g,
    (_, kept) => kept ?? "N",
  ],
];

/** A match may end with the colon or the full stop of the sentence. */
function addressOrNot(text: string): string {
  if (isIP(text)) return "IP";
  return isIP(text.slice(0, -1)) ? `IP${text.slice(-1)}` : text;
}

/**
 * Replaces in a text everything that differs between runs of one cluster: generated names, addresses, node ports,
 * counts and times. A normalized text stays as it is.
 */
export function normalizeText(text: string, names: RunNames): string {
  const named = namesIn(names).reduce(
    (rest, [name, placeholder]) => rest.replaceAll(name, placeholder),
    text,
  );
  return distinct(RULES.reduce((rest, [pattern, by]) => rest.replaceAll(pattern, by as string), named));
}

function namesIn({ nodes, namespace, balancers }: RunNames): [RegExp, string][] {
  return [
    ...balancers.map((host): [RegExp, string] => [wholeName(host, "gi"), "BALANCER"]),
    ...(namespace ? [[wholeNamespace(namespace), "NAMESPACE"] as [RegExp, string]] : []),
    ...nodes.filter(Boolean).map((name): [RegExp, string] => [wholeName(name, "g"), "NODE"]),
  ];
}

const escaped = (name: string) => name.replaceAll(/[.+?^$(){}|[\]\\*]/g, "\\$&");
/** Never matches a part of a longer name, so the order of the names does not matter. */
const wholeName = (name: string, flags: string) =>
  new RegExp(`(?<![-\\w.])${escaped(name)}(?![-\\w]|\\.\\w)`, flags);
/** The name of the second namespace begins with the first; both occur in host names. */
const wholeNamespace = (name: string) =>
  new RegExp(`(?<![-\\w])${escaped(name)}(?=-other\\b|(?![-\\w]))`, "g");

/** The number of equal items in a row is a count, too. */
function distinct(list: string): string {
  const items = list.split(", ");
  return items.filter((item, at) => item !== items[at - 1]).join(", ");
}
