const KINDS = ["address", "node", "pod", "namespace", "host", "user", "context", "file"] as const;
export type Kind = (typeof KINDS)[number];

const NUMBERED = new RegExp(`\\b(${KINDS.join("|")})-(\\d+)\\b`, "g");

/** Names in the place of others, one for each, by the order in which they are met. */
export class Pseudonyms {
  readonly #given = new Map<string, string>();
  readonly #last = new Map<string, number>();

  /** Keeps the numbers that a text already has from being given: it may have been redacted before. */
  reserve(text: string): void {
    for (const [, kind = "", number] of text.matchAll(NUMBERED)) {
      this.#last.set(kind, Math.max(this.#last.get(kind) ?? 0, Number(number)));
    }
  }

  /** The name in the place of `name`; `of` is what may be said of it all the same. */
  for(kind: Kind, name: string, of?: string): string {
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    const number = (this.#last.get(kind) ?? 0) + 1;
    const given = `${of === undefined ? "" : `${of}-`}${kind}-${number}`;
    this.#last.set(kind, number);
    this.#given.set(name, given);
    return given;
  }
}

/**
 * What runs in the lab and in the parts of a cluster, by the names of its Deployments and DaemonSets: in a line
 * what belongs together, and of two that begin alike the longer one first.
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
 * Names that say nothing of a cluster: they are the same everywhere, or the lab's own, or in the place of others
 * already.
 */
const KNOWN: Readonly<Record<Kind, RegExp>> = {
  address: /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|255\.255\.255\.255|::1?)$/,
  namespace:
    /^(?:default|kube-(?:system|public|node-lease)|calico-(?:system|apiserver)|tigera-operator|metallb-system|ingress-nginx|traefik|ibm-system|namespace-\d+)$/,
  node: /^node-\d+$/,
  pod: new RegExp(
    `^(?:busybox(?:-\\d+)?|namesake|labcheck-[a-z]+|(?:(?:${WORKLOADS.join("|")})-)?pod-\\d+)$`,
  ),
  // Services, groups of the API, what stands for this machine, the lab's own names.
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

/** What a pod is of, where everybody may know that. */
export const workloadOf = (pod: string) => WORKLOADS.find((name) => pod.startsWith(`${name}-`));

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
