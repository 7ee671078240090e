import { expect, test } from "vitest";
import type { ClaimResult } from "../../engine/check-claim.ts";
import type { Report } from "../model.ts";
import { reportOf, resultOf } from "../sample.ts";
import { attentionOf } from "./page.ts";

const checked = { verdict: "inconclusive", reason: "no answer" } as const;
const unchecked = {
  verdict: "inconclusive",
  reason: "not run: no engine",
  attempts: 0,
  evidence: [],
} as const;
const shown = (results: readonly ClaimResult[], rest: Partial<Report> = {}) =>
  attentionOf(reportOf(results, rest)).map(({ title, body }) => [title, body.markup] as const);

test("attentionOf: is empty if all claims are upheld or skipped", () => {
  expect(shown([resultOf("pods/a"), resultOf("pods/b", { verdict: "skipped" })])).toEqual([]);
});

test("attentionOf: lists violated before inconclusive claims with their reasons", () => {
  const [[title, markup] = ["", ""]] = shown([
    resultOf("pods/unanswered", checked),
    resultOf("pods/fine"),
    resultOf("pods/closed", { verdict: "violated", reason: "it is closed" }),
  ]);
  expect(title).toBe("Not upheld");
  expect([...markup.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)).toEqual([
    "pods/closed",
    "pods/unanswered",
  ]);
  expect(markup).toContain(
    '<span class="is-violated">violated</span> <span class="says">What the lab says about pods/closed.</span><span class="reason">it is closed</span>',
  );
});

test("attentionOf: groups claims that were not checked by reason", () => {
  const [[, markup] = ["", ""]] = shown([
    resultOf("pods/a", unchecked),
    resultOf("pods/b", unchecked),
    resultOf("pods/c", { ...unchecked, reason: "node-2 does not run" }),
    resultOf("pods/d", checked),
  ]);
  expect(markup.match(/<li>/g)).toHaveLength(3);
  expect(markup).toContain(
    '<summary>2 claims <span class="is-inconclusive">inconclusive</span><span class="reason">not run: no engine</span></summary>',
  );
  expect(markup).toContain("<summary>1 claim ");
});

test("attentionOf: lists findings with time or erratum, then leaked objects", () => {
  const at = "2026-08-21T10:00:07.000Z";
  const findings = [
    { id: "errata/proxy-mode", at, what: "The mode is nftables.", claims: [] },
    { at, what: "CoreDNS restarted", claims: ["pods/a"] },
  ];
  const parts = shown([resultOf("pods/a")], { findings, residue: ["the namespace: it hangs"] });
  expect(parts.map(([title]) => title)).toEqual(["Findings", "Not removed"]);
  expect(parts[0]?.[1]).toContain(
    '<a class="id" href="#errata/proxy-mode">errata/proxy-mode</a> The mode is nftables.',
  );
  expect(parts[0]?.[1]).toContain(
    '10:00:07</time> CoreDNS restarted <span class="beside">While checking <a href="#pods/a">pods/a</a>.</span>',
  );
  expect(parts[1]?.[1]).toContain("<p>the namespace: it hangs</p>");
});
