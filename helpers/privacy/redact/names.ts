import type { Kind } from "./pseudonyms.ts";

export interface Named {
  kind: Kind;
  name: string;
}

const NAME = "[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?";
/** A name of several parts, of which the last is no number. */
const HOST = "(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?";
/** What Kubernetes makes the ends of generated names of. */
const SAFE = "[bcdfghjklmnpqrstvwxz2456789]";
const pattern = (source: string, flags = "") => {
  const named = source.replaceAll(/(?<!\(\?)<(pod|node|namespace)>/g, `(?<$1>${NAME})`);
  return new RegExp(named.replaceAll(/(?<!\(\?)<host>/g, `(?<host>${HOST})`), `g${flags}`);
};

/**
 * Where names stand in texts: who looked at what, commands, paths, what tools print, what clusters say. The names of
 * a verdict's reason are in its data, and no pattern is for its sentence.
 */
const PATTERNS: readonly RegExp[] = [
  // Sources and targets of evidence.
  pattern("^pod <pod> on <node>$"),
  pattern("^node <node>$"),
  pattern("^namespace <namespace>$"),
  pattern("^<host> at ", "i"),
  pattern("^<host>(?::\\d+)?/\\S+$", "i"),
  // What was around a verdict, and findings: lists of pods, what became of them, policies.
  pattern("^<namespace>/<pod> on <node>: ", "m"),
  pattern("^<namespace>/<pod> \\S+ \\S+ (?:-|<node>) restarts \\d+$", "m"),
  pattern("^<namespace>/<pod> (?:is new|is gone|restarted|became (?:Ready|unready))$", "m"),
  pattern(`^<namespace>/${NAME} \\{`, "m"),
  // Commands to paste, and paths of the API.
  pattern(`\\bkubectl exec -n <namespace> <pod>(?: -c ${NAME})? -- `),
  pattern("\\b(?:kubectl|labcheck)\\b[^\\n|&;]*? (?:-n|--namespace)[ =]<namespace>"),
  /\bkubectl --context (?<context>\S+) /g,
  pattern("/namespaces/<namespace>"),
  pattern("/pods/<pod>"),
  // What pods, tools and the cluster print; a lookup's name, a URL's host.
  pattern('"HOSTNAME": *"<pod>"'),
  pattern(`(?<![a-z0-9.-])(?<pod>[a-z0-9][a-z0-9.-]{0,200}-${SAFE}{6,10}-${SAFE}{5})(?![a-z0-9-])`),
  pattern("://(?:[^\\s/@]*@)?<host>", "i"),
  pattern(
    '(?:\\bHost: |--resolve |\\bMAP |\\bEXCLUDE |-servername |-verify_hostname |\\bDNS:|\\bCN ?= ?|ENOTFOUND |EAI_AGAIN |\\bload balancer |\\bimage[= ]"?)<host>',
    "i",
  ),
  pattern("(?<![\\w.-])<host>(?![\\w.-])(?<=^(?:search|domain)[ \\t][^\\n]*)", "im"),
  pattern("\\blookup <host>(?=[: ]|$)", "i"),
  // The lab's own namespaces, by the run's id.
  pattern("(?<![a-z0-9-])(?<namespace>labcheck-[0-9a-f]{8}(?:-other)?)(?![a-z0-9])"),
  // What the API says when it refuses.
  pattern('\\bnamespaces? \\\\*"<namespace>\\\\*"'),
  pattern('\\bnodes \\\\*"<node>\\\\*"'),
  pattern('\\bpods \\\\*"<pod>\\\\*"'),
  /\bUser \\*"(?<user>[^\s"\\]+)\\*" cannot /g,
  // The kubeconfig that was used, a proxy on the way, the Secret of a certificate.
  pattern("\\bopens no way to <host>:\\d", "i"),
  /^the context (?<context>.+?) of (?<file>.+?), /g,
  pattern(`\\bthe secret (?<host>${NAME}) in <namespace>(?= (?:is|may|cannot|has) )`),
  /\/(?:home|Users)\/(?<user>[^/\s"':]+)/g,
  // What was left behind, and what could not be looked at for that.
  pattern("^(?:the namespace|what was made in) <namespace>: "),
  pattern("^Namespace <namespace>(?= with |$)"),
  pattern("^[A-Z][A-Za-z]+ <namespace>/[\\w.:-]+$"),
  pattern("\\blisted in <namespace>(?= and | only$)"),
];

/** The names that a text has of pods, nodes, namespaces, hosts and users, as far as its form tells them. */
export function namesIn(text: string): Named[] {
  return PATTERNS.flatMap((each) => [...text.matchAll(each)]).flatMap(({ groups }) =>
    Object.entries(groups ?? {}).flatMap(([kind, name]: [string, string | undefined]) =>
      name === undefined ? [] : [{ kind: kind as Kind, name }],
    ),
  );
}

const escaped = (name: string) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** The longest first, which may begin like others; where there is none it is nowhere. */
const anyOf = (names: readonly string[]) =>
  `(?:${[...names.toSorted((one, other) => other.length - one.length).map(escaped), "(?!)"].join("|")})`;

const BEFORE =
  "(?:\\b(?:pods?|nodes?|[Nn]amespaces?|on|in|from|serviceaccount|User|context)|-n|--namespace)[ /:=\"'\\\\]+";
const AFTER =
  "/[a-z0-9]| on [a-z0-9]| -- | restarts \\d|\\.svc\\b|:? is (?:new|gone)| became| restarted| may not |:\\d+:\\d+";

/** Finds these names as wholes, also those that are plain words. */
export const wholeNames = (names: readonly string[]) =>
  new RegExp(`(?<![\\w.-])${anyOf(names)}(?![\\w-]|\\.\\w)`, "g");

const isWord = (name: string) => /^[a-z]+$/i.test(name);

/**
 * Finds names in texts. One that is a plain word, as `web`, is found only where it stands as a name: elsewhere
 * it is the word.
 */
export function finderOf(names: readonly string[]): RegExp {
  const all = anyOf(names);
  const others = anyOf(names.filter((name) => !isWord(name)));
  const forms = [
    `(?<![A-Za-z0-9])${others}(?![A-Za-z0-9])`,
    `(?<=${BEFORE}|(?<![\\w.-])${NAME}[/.]|/(?:home|Users)/)${all}(?![\\w-])`,
    `(?<![\\w.-])${all}(?=${AFTER})`,
  ];
  return new RegExp(forms.join("|"), "g");
}
