import { isIP } from "node:net";

/** What the generated part of a name is made of: letters and digits that make no words, by Kubernetes' choice. */
const RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";
const POD = String.raw`\b([a-z0-9](?:[-a-z0-9]*?[a-z0-9])?)-(?:${RANDOM}{6,10}-)?(?!https\b)${RANDOM}{5}(?![-\w])`;

/** A host's name of several parts, of which the last is no number. */
const HOST = String.raw`(?:[a-z0-9_](?:[-a-z0-9_]*[a-z0-9])?\.)+[a-z](?:[-a-z0-9]*[a-z0-9])?`;
/** Each Service is given a balancer of its own, so that its names, of which it may have several, are others in every run. */
const BALANCER = new RegExp(
  String.raw`(?<=\bload balancer \(?(?:[^\s,;()]+, )*(?:https?://)?)${HOST}(?![-\w])`,
  "gi",
);
/** A part of a host's name that a machine made up: people use no such numbers. */
const MADE_UP = /(?<![a-z0-9])(?:(?=[a-f]*\d)[0-9a-f]{8,}|\d{6,})(?![a-z0-9])/g;

/** The names of load balancers that a text tells of. */
export const balancersIn = (text: string): string[] => [...text.matchAll(BALANCER)].map(([host]) => host);

/** In this order: what is longer or more special comes first. */
const RULES: readonly (readonly [RegExp, string | ((match: string, kept?: string) => string)])[] = [
  [BALANCER, "BALANCER"],
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
    /(\b(?:HTTP|exit|ports?|hop) \d|\/\S* \d{3}\b|\(\d{3}\))|(?<![-\w./:])\d+(?:[.,]\d+)*(?:e[-+]\d+)?(?![-\w]|\.\d)/g,
    (_, kept) => kept ?? "N",
  ],
  [/\bN(?:, N)+\b/g, "N"],
  // Which of two ways to say it a claim takes hangs on whether its first look was in time.
  [/\bbetween N and N ms\b/g, "within N ms"],
  [/\bfrom the first look on\b/g, "N ms after the deletion"],
];

/** An address may have the colon or the full stop of the sentence behind it. */
function addressOrNot(text: string): string {
  if (isIP(text)) return "IP";
  return isIP(text.slice(0, -1)) ? `IP${text.slice(-1)}` : text;
}

/**
 * A reason, a source, a target or an outcome without what differs in each run of one cluster: generated
 * names, addresses, node ports, counts and times. `nodes` are the names of its nodes. Words that were
 * settled before stay as they are.
 */
export function settledWords(text: string, nodes: readonly string[] = []): string {
  const named = nodes.reduce(
    (words, name) => (name === "" ? words : words.replaceAll(wholeName(name), "NODE")),
    text,
  );
  return once(RULES.reduce((words, [pattern, by]) => words.replaceAll(pattern, by as string), named));
}

/** Nothing of a longer name, so it does not matter which is looked for first. */
const wholeName = (name: string) =>
  new RegExp(`(?<![-\\w.])${name.replaceAll(/[.+?^$(){}|[\]\\*]/g, "\\$&")}(?![-\\w]|\\.\\w)`, "g");

/** The form of settled words, also without the pods and ports that they are about: the scheduler decides those. */
export const formOf = (settled: string): string =>
  once(settled.replaceAll(/\b[a-z0-9][-a-z0-9]*-\*/g, "POD").replaceAll(/\b(ports?) \d+/g, "$1 N"));

/** What is listed, without the mark before it. */
const itemOf = (piece: string | undefined) => piece?.replace(/[;,:] /, "");

/** How many are listed alike is a count as well: what stands again after a comma or a semicolon is left out. */
function once(text: string): string {
  const pieces = text.split(/(?=[;,:] )/);
  const words = pieces
    .filter((piece, at) => piece.startsWith(": ") || itemOf(piece) !== itemOf(pieces[at - 1]))
    .join("");
  // Items may be of two parts, as `node: pods`.
  return [", ", "; "].reduce((list, mark) => {
    const items = list.split(mark);
    return items.filter((item, at) => item !== items[at - 1]).join(mark);
  }, words);
}
