import { expect, test } from "vitest";
import type { ClaimResult } from "../../engine/check-claim.ts";
import { policyIs } from "../../engine/measurement.ts";
import { reportOf, resultOf, seen } from "../sample.ts";
import { claimsOf } from "./claims.ts";
import { richReport } from "./sample.ts";

const shown = (...results: ClaimResult[]) =>
  claimsOf(reportOf(results))
    .map(({ body }) => body.markup)
    .join("");
const openIn = (markup: string) =>
  [...markup.matchAll(/<details class="claim is-(\w+)" open>/g)].map(([, verdict]) => verdict);

test("claimsOf: shows every claim with expected and observed behaviour, by section", () => {
  const [section] = claimsOf(richReport());
  const markup = section?.body.markup ?? "";
  const { claims } = richReport();
  expect([...markup.matchAll(/<div class="body" id="([^"]+)"/g)].map(([, id]) => id)).toEqual(
    claims.map(({ id }) => id),
  );
  expect(markup).toContain('<section id="section-policy" class="claims"><h3>policy</h3>');
  for (const text of [
    "<dt>expected</dt><dd>every connection open</dd>",
    "<dt>code</dt><dd><code>sample</code></dd>",
    "<dt>statistics</dt><dd>chi-square over 2 endpoints on each of 2 nodes, p = 0.36, 0.14; 240 connections, false alarm 9.8e-8,",
  ])
    expect(markup).toContain(text);
  expect(claimsOf(reportOf([]))).toEqual([]);
});

test("claimsOf: expands only checked claims that are not upheld", () => {
  const markup = shown(
    resultOf("pods/a"),
    resultOf("pods/b", { verdict: "violated" }),
    resultOf("pods/c", { verdict: "inconclusive", attempts: 2 }),
    resultOf("pods/d", { verdict: "inconclusive", attempts: 0, evidence: [] }),
    resultOf("pods/e", { verdict: "skipped", evidence: [] }),
  );
  expect(openIn(markup)).toEqual(["violated", "inconclusive"]);
  expect(markup).toContain('<span class="time">not checked</span>');
  expect(markup).toContain(
    '10:00:00</time>, 2 times; repeat with <code class="command">npm start -- pods/c</code>',
  );
});

test("claimsOf: collapses evidence with its commands and raw output", () => {
  const evidence = [seen("open", { raw: "a\n  b <c>" }), seen("lost", { raw: "", attempt: 2 })];
  const markup = shown(resultOf("pods/a", { evidence }));
  expect(markup).toContain('<details class="folded"><summary>2 observations</summary>');
  expect(markup).toContain(
    '<span class="probe">connect</span><span class="path">pod busybox on node-1 → 10.42.1.7:6379</span><b>open</b><time>10:00:00.250</time><span class="duration">12 ms</span>',
  );
  expect(markup).toContain(
    '<pre class="command">kubectl exec -n lab busybox -- nc -v -z -w 2 10.42.1.7 6379</pre><pre>a\n  b &lt;c&gt;</pre>',
  );
  expect(markup).toContain('<span class="probe">connect, attempt 2</span>');
  expect(markup).toContain('<b class="is-inconclusive">lost</b>');
  expect(markup.match(/<pre>/g)).toHaveLength(1);
  expect(markup).not.toContain("relevant");
});

test("claimsOf: shows relevant evidence of a claim that is not upheld, and collapses diagnostics", () => {
  const evidence = [
    seen("timeout"),
    ...Array.from({ length: 9 }, () => seen("open", { target: "elsewhere" })),
  ];
  const diagnostics = [
    seen("read", { target: "the lab's pods", raw: "busybox-1 Ready" }),
    seen("read", { raw: "" }),
  ];
  const data = { address: { address: "10.42.1.7" }, outcome: { term: "timeout" } };
  const markup = shown(
    resultOf("pods/a", { verdict: "violated", data, evidence, surroundings: diagnostics }),
  );
  const [, relevant = ""] = /<div class="relevant">(.*)<\/div>\n<\/div><details/s.exec(markup) ?? [];
  expect([...relevant.matchAll(/<b[^>]*>(\w+)<\/b>/g)].map(([, outcome]) => outcome)).toEqual([
    "timeout",
    "open",
    "open",
    "open",
  ]);
  expect(markup).toContain("<summary>10 observations</summary>");
  const [, rest = ""] = markup.split("<summary>Diagnostics at that time</summary>");
  expect(rest.match(/<details class="observation">/g)).toHaveLength(1);
});

test("claimsOf: offers a filter if there are several verdicts", () => {
  expect(shown(resultOf("pods/a"))).not.toContain("checkbox");
  expect(shown(resultOf("pods/a"), resultOf("pods/b", { verdict: "violated" }))).toContain(
    '<input type="checkbox" id="show-violated" checked>',
  );
});

test("claimsOf: links to no picture if the policy was only deleted", () => {
  const figures = [policyIs("deleted")];
  expect(shown(resultOf("policy/a", { figures }))).not.toContain("picture");
  expect(shown(resultOf("policy/a", { figures: [policyIs("made"), ...figures] }))).toContain(
    'href="#picture-policy/a"',
  );
});
