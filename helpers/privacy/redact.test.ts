import { expect, test } from "vitest";
import type { Measurement } from "../engine/measurement-schema.ts";
import type { Report } from "../reporters/model.ts";
import { reportOf, resultOf, seen, TARGET } from "../reporters/sample.ts";
import { HIDDEN, KEPT, namedReport } from "./redact/sample.ts";
import { Redaction, redact } from "./redact.ts";

const REPORT = namedReport();
const REDACTED = redact(REPORT);
const hasWord = (text: string, word: string) => text.split(/[^\w.:-]+|\.\s/).includes(word);

test.each(HIDDEN)("redact: removes %s", (name) => {
  expect(JSON.stringify(REPORT)).toContain(name);
  const text = JSON.stringify(REDACTED);
  // A plain word is a name only where the context shows it.
  expect(/^[a-z]+$/.test(name) ? hasWord(text, name) : text.includes(name)).toBe(false);
});

test.each(KEPT)("redact: keeps %s", (words) => {
  expect(JSON.stringify(REDACTED)).toContain(words);
});

test("redact: leaves a redacted report unchanged", () => {
  expect(redact(REDACTED)).toEqual(REDACTED);
});

test("redact: does not mutate its argument", () => {
  redact(REPORT);
  expect(REPORT).toEqual(namedReport());
});

const reasonOf = (reason: string, rest: string[] = []) => {
  const evidence = rest.map((raw) => seen("read", { raw, command: "", target: "", source: "" }));
  const [claim] = redact(reportOf([resultOf("pods/reach-any", { reason, evidence })])).claims;
  return [claim?.reason, ...(claim?.evidence.map(({ raw }) => raw) ?? [])];
};

test("redact: replaces the data of a reason by kind, and its sentence consistently", () => {
  const claim = REDACTED.claims.at(-1);
  expect(claim?.data).toMatchObject({
    why: {
      data: {
        at: { node: expect.stringMatching(/^node-\d+$/) },
        is: [{ user: expect.stringMatching(/^user-\d+$/) }, { pod: expect.stringMatching(/^pod-\d+$/) }],
      },
    },
    service: { object: "redis-master" },
    hosts: [{ host: expect.stringMatching(/^host-\d+$/) }, { host: "redis-slave" }],
    addresses: [[{}, { address: expect.stringMatching(/^address-\d+\/16$/) }], [{}]],
    url: { url: expect.stringMatching(/^https:\/\/host-\d+:6443\/x$/) },
  });
  expect(claim?.reason).toMatch(
    /^the hop of node-\d+ is user-\d+'s: pod-\d+ in namespace-\d+ asked host-\d+ \(address-\d+\) for https:\/\/host-\d+:6443\/x of host-\d+; node-\d+ was left out; it said: host-\d+:443\/x$/,
  );
});

test("redact: treats plain words in a reason's data as names in its sentence only", () => {
  const reason = "needs `list nodes` in team, which bob may not; web is not Ready";
  const data = { user: { user: "bob" }, namespace: { namespace: "team" }, left: { node: "web" } };
  const evidence = [seen("read", { raw: "the web of bob and the team" })];
  const [claim] = redact(reportOf([resultOf("pods/reach-any", { reason, data, evidence })])).claims;
  expect(claim?.reason).toBe("needs `list nodes` in namespace-1, which user-1 may not; node-2 is not Ready");
  expect(claim?.evidence[0]?.raw).toBe("the web of bob and the team");
});

test("redact: keeps an outcome that equals the name of a pod", () => {
  const reason = "open asked node-1 and is open";
  const data = { from: { pod: "open" }, outcome: { term: "open" } };
  const [claim] = redact(reportOf([resultOf("pods/reach-any", { reason, data, evidence: [] })])).claims;
  expect(claim?.data).toEqual({ from: { pod: "pod-1" }, outcome: { term: "open" } });
});

test("redact: keeps the service in a cluster DNS name and replaces the namespace", () => {
  const data = { name: { host: "redis-master.shop" }, namespace: { namespace: "shop" } };
  const [claim] = redact(reportOf([resultOf("dns/namespace", { reason: "x", data })])).claims;
  expect(claim?.data).toEqual({
    name: { host: "redis-master.namespace-1" },
    namespace: { namespace: "namespace-1" },
  });
});

test("redact: replaces each address consistently, in every notation", () => {
  expect(
    reasonOf("10.0.0.1 → 10.0.0.2:80, 10.0.0.1 again", ["1.0.0.10.in-addr.arpa, 10-0-0-2, ::ffff:10.0.0.1"]),
  ).toEqual(["address-1 → address-2:80, address-1 again", "address-1.in-addr.arpa, address-2, address-1"]);
});

test("redact: replaces a plain word only where it is a name", () => {
  const list = "test/web on node-1: 10.0.0.1, Ready\ntest/curl on node-1: no IP, Ready";
  expect(
    reasonOf("the test process asks the web with curl: redis.test.svc, pod web, test/curl", [list]),
  ).toEqual([
    "the test process asks the web with curl: redis.namespace-1.svc, pod pod-1, namespace-1/pod-2",
    "namespace-1/pod-1 on node-1: address-1, Ready\nnamespace-1/pod-2 on node-1: no IP, Ready",
  ]);
});

test.each([
  [
    "a user whom the API refuses",
    'nodes is forbidden: User "bob" cannot list resource "nodes" in API group "" at the cluster scope',
    'nodes is forbidden: User "user-1" cannot list resource "nodes" in API group "" at the cluster scope',
  ],
  [
    "the namespace of a refusal in JSON",
    String.raw`{"message":"pods is forbidden, in the namespace \"team\""}`,
    String.raw`{"message":"pods is forbidden, in the namespace \"namespace-1\""}`,
  ],
  ["a leaked namespace", "the objects in team: it hangs", "the objects in namespace-1: it hangs"],
  [
    "a namespace with leaked objects",
    "Namespace team with 1 object in it",
    "Namespace namespace-1 with 1 object in it",
  ],
  [
    "a context of a kubeconfig",
    "the context prod of /home/alice/.kube/prod.yaml, https://10.0.0.1:6443",
    "the context context-1 of file-1, https://address-1:6443",
  ],
])("redact: replaces a plain word that is the name of %s", (_, reason, hidden) => {
  expect(reasonOf(reason)).toEqual([hidden]);
  expect(reasonOf(hidden)).toEqual([hidden]);
});

test.each(["using", "looked at from"])("redact: replaces the nodes that a target says after `%s`", (said) => {
  const nodes = ["minikube", "worker"].map((name) => ({ name, address: "", kubelet: "", system: "" }));
  const why = (first: string, second: string) =>
    `the cluster that was named, Kubernetes v1.34.1; ${said} ${first}, ${second} of 3`;
  const report = reportOf([], { target: { ...TARGET, nodes, why: why("minikube", "worker") } });
  expect(redact(report).target?.why).toBe(why("node-1", "node-2"));
});

test("redact: replaces a node named by a plain word behind `from`", () => {
  const report = reportOf(
    [resultOf("pods/reach-any", { reason: "10.0.0.1 leads from minikube to nobody" })],
    {
      target: { ...TARGET, nodes: [{ name: "minikube", address: "", kubelet: "", system: "" }] },
    },
  );
  expect(redact(report).claims[0]?.reason).toBe("address-1 leads from node-2 to nobody");
});

test("redact: does not confuse a name with a longer one", () => {
  const list = "shop-1/a-1 on n-1: 10.0.0.1, Ready\nshop-1-eu/a-1-b on n-10: 10.0.0.2, Ready";
  expect(reasonOf("a-1 on n-1, a-1-b on n-10, a-10", [list])[0]).toBe(
    "pod-1 on node-1, pod-2 on node-2, a-10",
  );
});

test("redact: replaces an address that is the name of a node by a node", () => {
  const report = reportOf([resultOf("pods/reach-any", { reason: "10.9.8.7:31234 is timeout" })], {
    target: { ...TARGET, nodes: [{ name: "10.9.8.7", address: "10.9.8.7", kubelet: "", system: "" }] },
  });
  const { claims, target } = redact(report);
  expect(claims[0]?.reason).toBe("node-2:31234 is timeout");
  expect(target?.nodes[0]).toMatchObject({ name: "node-2", address: "node-2" });
});

test("redact: does not reuse the numbers of earlier pseudonyms", () => {
  expect(reasonOf("address-3 is not 10.0.0.1")).toEqual(["address-3 is not address-4"]);
});

test("Redaction: keeps its pseudonyms while a report grows", () => {
  const redaction = new Redaction();
  const [first, second] = [
    resultOf("pods/unique-ip", { reason: "10.0.0.1" }),
    resultOf("pods/reach-any", { reason: "10.0.0.2, 10.0.0.1" }),
  ];
  redaction.apply(reportOf([first]));
  const { claims } = redaction.apply(reportOf([second, first]));
  expect(claims.map(({ reason }) => reason)).toEqual(["address-3, address-1", "address-1"]);
});

/** A report whose only names of the cluster are those of its pods. */
function reportOfPods(names: readonly string[]): Report {
  const at = "2026-08-21T10:00:00.250Z";
  const evidence = [seen("", { target: "", source: "", command: "", raw: "" })];
  const order = { kind: "order", to: "", node: "", endpoints: ["", ""], answers: "01", runs: 2, expected: 2 };
  const figures = [order, { kind: "policy", is: "made", at }] as Measurement[];
  const rest = { expects: "policy/scope and dns/server", reason: "", evidence, figures };
  return reportOf([resultOf("policy/scope", rest)], {
    target: { ...TARGET, kind: "existing", nodes: [] },
    lab: {
      namespace: "default",
      pods: names.map((name) => ({ name, namespace: "default", node: "", ip: "", app: "" })),
      ...{ services: [], entrances: [] },
    },
    findings: [{ id: "dns/server", at, what: "", claims: ["dns/server"] }],
  });
}

test.each(["policy", "dns", "upheld", "connect", "labcheck", "2026", "made", "01", "existing", "0.1.0"])(
  "redact: keeps labcheck's own terms and times if a pod is named %s",
  (name) => {
    const { lab, ...rest } = reportOfPods([name]);
    const redacted = redact({ ...rest, ...(lab ? { lab } : {}) });
    expect(redacted).toMatchObject(rest);
    expect(redacted.lab?.pods[0]?.name).toBe("pod-1");
  },
);

test("redact: keeps a host that the claim itself names", () => {
  const result = resultOf("ingress/tls", {
    expects: "https://guestbook.test/ is trusted",
    reason: "guestbook.test",
  });
  expect(redact(reportOf([result])).claims[0]?.reason).toBe("guestbook.test");
});

test("redact: does not take a node for a pod of a well-known workload", () => {
  const report = reportOf([], {
    target: { ...TARGET, nodes: [{ name: "etcd-eu", address: "", kubelet: "", system: "" }] },
  });
  expect(redact(report).target?.nodes[0]?.name).toBe("node-1");
});

test("redact: replaces pods, nodes, namespaces and addresses in the lab's inventory", () => {
  const pod = { namespace: "shop", name: "basket-x7", node: "worker-a7", ip: "10.9.8.6", app: "guestbook" };
  const service = {
    ...{ name: "guestbook", type: "LoadBalancer", clusterIp: "", ports: [], pods: [] },
    balancers: ["balancer", "10.9.8.5"],
  };
  const { lab } = redact({
    ...reportOf([]),
    target: { ...TARGET, nodes: [{ name: "worker-a7", address: "10.9.8.7", kubelet: "", system: "" }] },
    lab: { namespace: "shop", pods: [pod], services: [service], entrances: [] },
  });
  expect(lab?.services[0]?.balancers).toEqual(["host-1", "address-3"]);
  expect(lab?.namespace).toBe("namespace-1");
  const hidden = { namespace: "namespace-1", name: "pod-1", node: "node-1", ip: "address-2" };
  expect(lab?.pods).toEqual([{ ...hidden, app: "guestbook" }]);
});
