const KINDS = ["address", "node", "pod", "namespace", "host", "user", "context", "file"] as const;
export type Kind = (typeof KINDS)[number];

const NUMBERED = new RegExp(`\\b(${KINDS.join("|")})-(\\d+)\\b`, "g");

/** Replaces each name by a kind and a number, in the order in which the names are met. */
export class Pseudonyms {
  readonly #byName = new Map<string, string>();
  readonly #lastNumbers = new Map<string, number>();

  /** Reserves the numbers that a text already has: it may have been redacted before. */
  reserve(text: string): void {
    for (const [, kind = "", number] of text.matchAll(NUMBERED)) {
      this.#lastNumbers.set(kind, Math.max(this.#lastNumbers.get(kind) ?? 0, Number(number)));
    }
  }

  /** The pseudonym of `name`; `prefix` is the part of the name that may be public. */
  for(kind: Kind, name: string, prefix?: string): string {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const number = (this.#lastNumbers.get(kind) ?? 0) + 1;
    const pseudonym = `${prefix === undefined ? "" : `${prefix}-`}${kind}-${number}`;
    this.#lastNumbers.set(kind, number);
    this.#byName.set(name, pseudonym);
    return pseudonym;
  }
}

/**
 * Well-known Deployments and DaemonSets of the lab and of cluster components, one group a line. Of two names with
 * the same beginning the longer one comes first, because the first match is used.
 */
const WORKLOADS = [
  "guestbook-v1 redis-master redis-slave busybox echo",
  "calico-node calico-kube-controllers calico-typha calico-apiserver tigera-operator",
  "cilium-operator cilium kube-flannel-ds",
  "metallb-speaker metallb-controller speaker controller traefik ingress-nginx-controller",
  "kube-apiserver kube-controller-manager kube-scheduler etcd konnectivity-agent",
  "coredns kube-proxy metrics-server",
].flatMap((line) => line.split(" "));

/**
 * Names that identify no cluster: they are the same everywhere, belong to the lab, or are pseudonyms already.
 */
const KNOWN: Readonly<Record<Kind, RegExp>> = {
  address: /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.255|::1?)$/,
  namespace:
    /^(?:default|kube-(?:system|public|node-lease)|calico-(?:system|apiserver)|tigera-operator|metallb-system|ingress-nginx|traefik|ibm-system|namespace-\d+)$/,
  node: /^node-\d+$/,
  pod: new RegExp(
    `^(?:busybox(?:-\\d+)?|namesake|labcheck-[a-z]+|(?:(?:${WORKLOADS.join("|")})-)?pod-\\d+)$`,
  ),
  // Services, API groups, names of the local machine, names of the lab.
  host: new RegExp(
    [
      "(?:^|\\.)(?:k8s\\.io|kubernetes\\.io|cluster\\.local|svc|arpa|localhost|labcheck\\.test|host-\\d+)$",
      "(?:^|\\.)svc\\.",
      "^(?:guestbook|echo|redis-master|redis-slave|kubernetes|kube-dns|(?:address|node)-\\d+)$",
    ].join("|"),
    "i",
  ),
  user: /^user-\d+$/,
  context: /^(?:in-cluster|context-\d+)$/,
  file: /^(?:the service account of this pod|file-\d+)$/,
};

export const isKnown = (kind: Kind, name: string) => KNOWN[kind].test(name);

/** The workload of a pod, if it is a well-known one. */
export const workloadOf = (pod: string) => WORKLOADS.find((name) => pod.startsWith(`${name}-`));

export interface FoundName {
  kind: Kind;
  name: string;
}

const NAME = "[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?";
/** A name of several parts; the last one is not a number, so an IPv4 address does not match. */
const HOST = "(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?";
/** The characters that Kubernetes generates name suffixes from. */
const SUFFIX = "[bcdfghjklmnpqrstvwxz2456789]";
const pattern = (source: string, flags = "") => {
  const named = source.replaceAll(/(?<!\(\?)<(pod|node|namespace)>/g, `(?<$1>${NAME})`);
  return new RegExp(named.replaceAll(/(?<!\(\?)<host>/g, `(?<host>${HOST})`), `g${flags}`);
};

/**
 * The places of names in texts: sources and targets of evidence, commands, paths, output of tools, API messages.
 * No pattern is for the sentence of a reason, because its names are in its data.
 */
const PATTERNS: readonly RegExp[] = [
  // Sources and targets of evidence.
  pattern("^pod <pod> on <node>$"),
  pattern("^node <node>$"),
  pattern("^namespace <namespace>$"),
  pattern("^<host> at ", "i"),
  pattern("^<host>(?::\\d+)?/\\S+$", "i"),
  // Diagnostics and findings: lists of pods, their changes, policies.
  pattern("^<namespace>/<pod> on <node>: ", "m"),
  pattern("^<namespace>/<pod> \\S+ \\S+ (?:-|<node>) restarts \\d+$", "m"),
  pattern("^<namespace>/<pod> (?:is new|is gone|restarted|became (?:Ready|unready))$", "m"),
  pattern(`^<namespace>/${NAME} \\{`, "m"),
  // Commands to paste, and API paths.
  pattern(`\\bkubectl exec -n <namespace> <pod>(?: -c ${NAME})? -- `),
  pattern("\\b(?:kubectl|labcheck)\\b[^\\n|&;]*? (?:-n|--namespace)[ =]<namespace>"),
  /\bkubectl --context (?<context>\S+) /g,
  pattern("/namespaces/<namespace>"),
  pattern("/pods/<pod>"),
  // Output of pods, tools and the cluster; the name of a DNS lookup, the host of a URL.
  pattern('"HOSTNAME": *"<pod>"'),
  pattern(`(?<![a-z0-9.-])(?<pod>[a-z0-9][a-z0-9.-]{0,200}-${SUFFIX}{6,10}-${SUFFIX}{5})(?![a-z0-9-])`),
  pattern("://(?:[^\\s/@]*@)?<host>", "i"),
  pattern(
    '(?:\\bHost: |--resolve |\\bMAP |\\bEXCLUDE |-servername |-verify_hostname |\\bDNS:|\\bCN ?= ?|ENOTFOUND |EAI_AGAIN |\\bload balancer |\\bimage[= ]"?)<host>',
    "i",
  ),
  pattern("(?<![\\w.-])<host>(?![\\w.-])(?<=^(?:search|domain)[ \\t][^\\n]*)", "im"),
  pattern("\\blookup <host>(?=[: ]|$)", "i"),
  // Namespaces of labcheck, named by the run's id.
  pattern("(?<![a-z0-9-])(?<namespace>labcheck-[0-9a-f]{8}(?:-other)?)(?![a-z0-9])"),
  // Refusals of the API server.
  pattern('\\bnamespaces? \\\\*"<namespace>\\\\*"'),
  pattern('\\bnodes \\\\*"<node>\\\\*"'),
  pattern('\\bpods \\\\*"<pod>\\\\*"'),
  /\bUser \\*"(?<user>[^\s"\\]+)\\*" cannot /g,
  // The kubeconfig in use, a proxy, the Secret of a certificate.
  pattern("\\b(?:connect|connection|tunnel|opens no way) to <host>:\\d", "i"),
  /^(?:the )?context "?(?<context>.+?)"? (?:of|in|from) (?<file>.+?), /g,
  pattern(`\\b[Ss]ecret "?(?<host>${NAME})"? in (?:namespace )?"?<namespace>(?="? (?:is|may|cannot|has) )`),
  /\/(?:home|Users)\/(?<user>[^/\s"':]+)/g,
  // Leaked objects, and namespaces that could not be searched for them.
  pattern(
    "^(?:the )?(?:namespace|(?:objects|what was (?:made|created)) in(?: namespace)?) <namespace>: ",
    "i",
  ),
  pattern("^Namespace <namespace>(?= with | has | contains |$)"),
  pattern("^[A-Z][A-Za-z]+ <namespace>/[\\w.:-]+$"),
  pattern("\\blisted (?:only )?in (?:namespace )?<namespace>(?= and | only$)"),
];

/** The names of pods, nodes, namespaces, hosts and users in a text, as far as its form identifies them. */
export function namesIn(text: string): FoundName[] {
  return PATTERNS.flatMap((each) => [...text.matchAll(each)]).flatMap(({ groups }) =>
    Object.entries(groups ?? {}).flatMap(([kind, name]: [string, string | undefined]) =>
      name === undefined ? [] : [{ kind: kind as Kind, name }],
    ),
  );
}

const escaped = (name: string) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** The longest first, because others may be its beginning. Without names it matches nothing. */
const anyOf = (names: readonly string[]) =>
  `(?:${[...names.toSorted((one, other) => other.length - one.length).map(escaped), "(?!)"].join("|")})`;

const BEFORE =
  "(?:\\b(?:pods?|nodes?|[Nn]amespaces?|on|in|serviceaccount|User|context)|\\b(?:from|using)(?: [\\w.-]+,){0,99}|-n|--namespace)[ /:=\"'\\\\]+";
const AFTER =
  "/[a-z0-9]| on [a-z0-9]| -- | restarts \\d|\\.svc\\b|:? is (?:new|gone)| became| restarted| may not |:\\d+:\\d+";

/** Finds these names as whole words, plain words included. */
export const wholeNames = (names: readonly string[]) =>
  new RegExp(`(?<![\\w.-])${anyOf(names)}(?![\\w-]|\\.\\w)`, "g");

const isWord = (name: string) => /^[a-z]+$/i.test(name);

/**
 * Finds names in texts. A name that is a plain word, such as `web`, is found only where the context shows that it
 * is a name.
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
