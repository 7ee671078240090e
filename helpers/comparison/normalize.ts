import { isIP } from "node:net";

/** The names by which a run and its cluster differ from others, as the report has them. */
export interface RunNames {
  nodes: readonly string[];
  /** The lab's namespace, which the user may have named. */
  namespace?: string | undefined;
  /** Hosts of load balancers: each Service is given others in every run. */
  balancers: readonly string[];
}

/** What the generated part of a name is made of: letters and digits that make no words, by Kubernetes' choice. */
const RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";
const POD = String.raw`\b([a-z0-9](?:[-a-z0-9]*?[a-z0-9])?)-(?:${RANDOM}{6,10}-)?(?!https\b)${RANDOM}{5}(?![-\w])`;
/** A host's name of several parts, of which the last is no number. */
const HOST = String.raw`(?:[a-z0-9_](?:[-a-z0-9_]*[a-z0-9])?\.)+[a-z](?:[-a-z0-9]*[a-z0-9])?`;
/** A part of a host's name that a machine made up: people use no such numbers. */
const MADE_UP = /(?<![a-z0-9])(?:(?=[a-f]*\d)[0-9a-f]{8,}|\d{6,})(?![a-z0-9])/g;

/** In this order: what is longer or more special comes first. */
const RULES: readonly (readonly [RegExp, string | ((match: string, kept?: string) => string)])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UUID"],
  [/\blabcheck-[0-9a-f]{8}\b/g, "NAMESPACE"],
  [/\b(?:[0-9A-F]{2}:){15,}[0-9A-F]{2}\b/g, "HASH"],
  [/\b[0-9a-f]{16,}\b/g, "HASH"],
  [new RegExp(`(?<![-\\w.])${HOST}(?![-\\w])`, "gi"), (host) => host.replaceAll(MADE_UP, "HASH")],
  [/\b(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, "TIME"],
  [/(?<![\w.:])[0-9a-f]*:[0-9a-f:.]+/gi, addressOrNot],
  [/(?<![-\w.])\d{1,3}(?:\.\d{1,3}){3}(?!-?\w|\.\d)/g, addressOrNot],
  [new RegExp(POD, "g"), "$1-*"],
  [/\bbusybox-\d+\b/g, "busybox-*"],
  [/(?<=\bports? |:)3(?:[01]\d{3}|2[0-6]\d\d|27[0-5]\d|276[0-7])\b/g, "PORT"],
  // Statuses and ports say what happened, and stay by their first digit or their colon, as nothing begins
  // within a number or behind a colon; any other number is a count, a time or a probability.
  [
    /(\b(?:HTTP|exit|ports?) \d)|(?<![-\w./:])\d+(?:[.,]\d+)*(?:e[-+]\d+)?(?![-\w]|\.\d)/g,
    (_, kept) => kept ?? "N",
  ],
];

/** An address may have the colon or the full stop of the sentence behind it. */
function addressOrNot(text: string): string {
  if (isIP(text)) return "IP";
  return isIP(text.slice(0, -1)) ? `IP${text.slice(-1)}` : text;
}

/**
 * Words of the cluster, or the few of a probe's target and outcome, without what differs in each run of one
 * cluster: generated names, addresses, node ports, counts and times. What was normalized before stays as it is.
 */
export function normalizeText(text: string, names: RunNames): string {
  const named = namesIn(names).reduce((words, [name, by]) => words.replaceAll(name, by), text);
  return distinct(RULES.reduce((words, [pattern, by]) => words.replaceAll(pattern, by as string), named));
}

function namesIn({ nodes, namespace, balancers }: RunNames): [RegExp, string][] {
  return [
    ...balancers.map((host): [RegExp, string] => [wholeName(host, "gi"), "BALANCER"]),
    ...(namespace ? [[wholeNamespace(namespace), "NAMESPACE"] as [RegExp, string]] : []),
    ...nodes.filter(Boolean).map((name): [RegExp, string] => [wholeName(name, "g"), "NODE"]),
  ];
}

const escaped = (name: string) => name.replaceAll(/[.+?^$(){}|[\]\\*]/g, "\\$&");
/** Nothing of a longer name, so it does not matter which is looked for first. */
const wholeName = (name: string, flags: string) =>
  new RegExp(`(?<![-\\w.])${escaped(name)}(?![-\\w]|\\.\\w)`, flags);
/** The second namespace is called after the first; both are parts of hosts' names. */
const wholeNamespace = (name: string) =>
  new RegExp(`(?<![-\\w])${escaped(name)}(?=-other\\b|(?![-\\w]))`, "g");

/** How many of a list are alike is a count as well. */
function distinct(list: string): string {
  const items = list.split(", ");
  return items.filter((item, at) => item !== items[at - 1]).join(", ");
}
