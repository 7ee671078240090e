import { expect, test } from "vitest";
import { HIDDEN, KEPT, namedReport } from "./redact/sample.ts";
import { Redaction, redact } from "./redact.ts";
import { reportOf, resultOf, seen } from "./sample.ts";
import { TARGET } from "./sample-runs.ts";

const REPORT = namedReport();
const REDACTED = redact(REPORT);
const hasWord = (text: string, word: string) => text.split(/[^\w.:-]+|\.\s/).includes(word);

test.each(HIDDEN)("%s is in the report and nowhere in the redacted one", (name) => {
  expect(JSON.stringify(REPORT)).toContain(name);
  const text = JSON.stringify(REDACTED);
  // A plain word is a name only where it stands as one.
  expect(/^[a-z]+$/.test(name) ? hasWord(text, name) : text.includes(name)).toBe(false);
});

test.each(KEPT)("%s can still be read", (words) => {
  expect(JSON.stringify(REDACTED)).toContain(words);
});

test("what is redacted stays as it is when it is redacted again", () => {
  expect(redact(REDACTED)).toEqual(REDACTED);
});

test("the report itself is not changed", () => {
  redact(REPORT);
  expect(REPORT).toEqual(namedReport());
});

const reasonOf = (reason: string, rest: string[] = []) => {
  const evidence = rest.map((raw) => seen("read", { raw, command: "", target: "", source: "" }));
  const [claim] = redact(reportOf([resultOf("pods/reach-any", { reason, evidence })])).claims;
  return [claim?.reason, ...(claim?.evidence.map(({ raw }) => raw) ?? [])];
};

test("what is the same stays the same, and what is not does not become it", () => {
  expect(
    reasonOf("10.0.0.1 → 10.0.0.2:80, 10.0.0.1 again", ["1.0.0.10.in-addr.arpa, 10-0-0-2, ::ffff:10.0.0.1"]),
  ).toEqual(["address-1 → address-2:80, address-1 again", "address-1.in-addr.arpa, address-2, address-1"]);
});

test("a name that is a plain word is hidden where it is a name, and elsewhere stays the word", () => {
  const list = "test/web on node-1: 10.0.0.1, Ready\ntest/curl on node-1: no IP, Ready";
  expect(
    reasonOf("the test process asks the web with curl: redis.test.svc, pod web, test/curl", [list]),
  ).toEqual([
    "the test process asks the web with curl: redis.namespace-1.svc, pod pod-1, namespace-1/pod-2",
    "namespace-1/pod-1 on node-1: address-1, Ready\nnamespace-1/pod-2 on node-1: no IP, Ready",
  ]);
});

test("a longer name is not taken for a shorter one with something behind it", () => {
  const list = "shop-1/a-1 on n-1: 10.0.0.1, Ready\nshop-1-eu/a-1-b on n-10: 10.0.0.2, Ready";
  expect(reasonOf("a-1 on n-1, a-1-b on n-10, a-10", [list])[0]).toBe(
    "pod-1 on node-1, pod-2 on node-2, a-10",
  );
});

test("a node that is called by its address is a node wherever it is named", () => {
  const report = reportOf([resultOf("pods/reach-any", { reason: "10.9.8.7:31234 is timeout" })], {
    target: { ...TARGET, nodes: [{ name: "10.9.8.7", address: "10.9.8.7", kubelet: "", system: "" }] },
  });
  const { claims, target } = redact(report);
  expect(claims[0]?.reason).toBe("node-2:31234 is timeout");
  expect(target?.nodes[0]).toMatchObject({ name: "node-2", address: "node-2" });
});

test("numbers that a report already has are not given again", () => {
  expect(reasonOf("address-3 is not 10.0.0.1")).toEqual(["address-3 is not address-4"]);
});

test("a report that grows keeps the names that were given before", () => {
  const redaction = new Redaction();
  const [first, second] = [
    resultOf("pods/unique-ip", { reason: "10.0.0.1" }),
    resultOf("pods/reach-any", { reason: "10.0.0.2, 10.0.0.1" }),
  ];
  redaction.apply(reportOf([first]));
  const { claims } = redaction.apply(reportOf([second, first]));
  expect(claims.map(({ reason }) => reason)).toEqual(["address-3, address-1", "address-1"]);
});

test("the lab's words, ids and times are left alone", () => {
  const { claims, run } = REDACTED;
  expect(claims.map(({ id, says, startedAt }) => [id, says, startedAt])).toEqual(
    REPORT.claims.map(({ id, says, startedAt }) => [id, says, startedAt]),
  );
  expect(run).toEqual(REPORT.run);
});

test("what the lab looked like is told without its pods' names, their nodes and their namespaces", () => {
  const pod = { namespace: "shop", name: "basket-x7", node: "worker-a7", ip: "10.9.8.6", app: "guestbook" };
  const { lab } = redact({
    ...reportOf([]),
    target: { ...TARGET, nodes: [{ name: "worker-a7", address: "10.9.8.7", kubelet: "", system: "" }] },
    lab: { namespace: "shop", pods: [pod], services: [], entrances: [] },
  });
  expect(lab?.namespace).toBe("namespace-1");
  const hidden = { namespace: "namespace-1", name: "pod-1", node: "node-1", ip: "address-2" };
  expect(lab?.pods).toEqual([{ ...hidden, app: "guestbook" }]);
});
