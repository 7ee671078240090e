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

/** Where names stand in what labcheck records: who looked at what, lists, commands, paths, what tools print. */
const PATTERNS: readonly RegExp[] = [
  pattern("^pod <pod> on <node>$"),
  pattern("^node <node>$"),
  pattern("^namespace <namespace>$"),
  pattern("^<namespace>/<pod> on <node>: ", "m"),
  pattern("^<namespace>/<pod> \\S+ \\S+ (?:-|<node>) restarts \\d+$", "m"),
  pattern("^<namespace>/<pod> (?:is new|is gone|restarted|became (?:Ready|unready))$", "m"),
  pattern(`^<namespace>/${NAME} \\{`, "m"),
  pattern(`\\bkubectl exec -n <namespace> <pod>(?: -c ${NAME})? -- `),
  pattern("\\b(?:kubectl|labcheck)\\b[^\\n|&;]*? (?:-n|--namespace)[ =]<namespace>"),
  pattern("/namespaces/<namespace>"),
  pattern("/pods/<pod>"),
  pattern('"HOSTNAME": *"<pod>"'),
  pattern(`(?<![a-z0-9.-])(?<pod>[a-z0-9][a-z0-9.-]{0,200}-${SAFE}{6,10}-${SAFE}{5})(?![a-z0-9-])`),
  // The lab's own namespaces, by the run's id.
  pattern("(?<![a-z0-9-])(?<namespace>labcheck-[0-9a-f]{8}(?:-other)?)(?![a-z0-9])"),
  pattern("://(?:[^\\s/@]*@)?<host>", "i"),
  pattern(
    '(?:\\bHost: |--resolve |\\bMAP |\\bEXCLUDE |-servername |-verify_hostname |\\bDNS:|\\bCN ?= ?|ENOTFOUND |EAI_AGAIN |\\bload balancer |\\bimage[= ]"?)<host>',
    "i",
  ),
  pattern("^<host> at ", "i"),
  pattern("^<host>(?::\\d+)?/\\S+$", "i"),
  pattern("(?<![\\w.-])<host>(?![\\w.-])(?<=^(?:search|domain)[ \\t][^\\n]*)", "im"),
  // What the user may not, and where; what was left where, and what could be looked at there only.
  /\bwhich (?<user>\S+) may not$/gm,
  /^(?<user>\S+) may not `/g,
  pattern("` in <namespace>(?=,| and |$)", "m"),
  pattern("^(?:the namespace|what was made in) <namespace>: "),
  // The server outside that pods connect to.
  pattern("(?<![\\w.-])<host>(?=:\\d+, which was named)"),
  pattern("\\bthe API server, <host>(?=:\\d)"),
  // Nodes that nothing of ours runs on are asked for node ports all the same.
  pattern("\\bno way to <node> from where it runs "),
  pattern("(?<=^|; )<node> \\(https?://[^\\s)]+:\\d+/\\)(?=: |, which )"),
  pattern("(?<=^|[:;] )<node> is (?:not Ready|one of more nodes than are asked)(?=;|$)"),
  // Why there could be no lab, and what the API says when it refuses.
  pattern("^The namespace <namespace> (?:is not empty|admits|cannot)\\b"),
  pattern("\\bnamespace <namespace> is not to be known: "),
  // Pods that never come up, and where their images were looked for.
  pattern("^The (?:image \\S+ of|container of) <pod> "),
  pattern("\\b(?:cannot be pulled|does not start) on <node>: "),
  pattern("\\blookup <host>(?=[: ]|$)", "i"),
  pattern("\\bopens no way to <host>:\\d", "i"),
  /\bcredentials (?:of|for) the context (?<context>\S+?)(?=[:.]? |\.$)/g,
  /\bkubectl --context (?<context>\S+) /g,
  // A cloud calls the secret of a cluster's certificate as it calls the cluster.
  pattern(`\\bthe secret (?<host>${NAME}) in <namespace>(?= (?:is|may|cannot|has) )`),
  pattern("^Another run of labcheck is at work in <namespace>(?:, of (?<host>[^\\s:]+):.*)?\\.$"),
  pattern("^The report (?:may not|cannot) be kept in <namespace>: "),
  pattern('\\bnamespaces? \\\\*"<namespace>\\\\*"'),
  pattern('\\bnodes \\\\*"<node>\\\\*"'),
  pattern('\\bpods \\\\*"<pod>\\\\*"'),
  /\bUser \\*"(?<user>[^\s"\\]+)\\*" cannot /g,
  /^the context (?<context>.+?) of (?<file>.+?), /g,
  pattern("^Namespace <namespace>(?= with |$)"),
  pattern("^[A-Z][A-Za-z]+ <namespace>/[\\w.:-]+$"),
  pattern("\\blisted in <namespace>(?= and | only$)"),
  /\/(?:home|Users)\/(?<user>[^/\s"':]+)/g,
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
  "(?:\\b(?:pods?|nodes?|[Nn]amespaces?|on|in|from|which|serviceaccount|User|context)|-n|--namespace)[ /:=\"'\\\\]+";
const AFTER =
  "/[a-z0-9]| on [a-z0-9]| -- | restarts \\d|\\.svc\\b|:? is (?:new|gone)| became| restarted| may not |:\\d+:\\d+";

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
