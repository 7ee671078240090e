import { expect, test } from "vitest";
import type { ClaimResult } from "../../engine/check-claim.ts";
import type { Report } from "../model.ts";
import { reportOf, resultOf } from "../sample.ts";
import { attentionOf } from "./page.ts";

const checked = { verdict: "inconclusive", reason: "it was lost" } as const;
const unasked = {
  verdict: "inconclusive",
  reason: "never asked: no engine",
  attempts: 0,
  evidence: [],
} as const;
const shown = (results: readonly ClaimResult[], rest: Partial<Report> = {}) =>
  attentionOf(reportOf(results, rest)).map(({ title, body }) => [title, body.markup] as const);

test("nothing is notable where all is upheld or skipped", () => {
  expect(shown([resultOf("pods/a"), resultOf("pods/b", { verdict: "skipped" })])).toEqual([]);
});

test("what is not upheld is told with its reason, violated before inconclusive", () => {
  const [[title, markup] = ["", ""]] = shown([
    resultOf("pods/lost", checked),
    resultOf("pods/fine"),
    resultOf("pods/shut", { verdict: "violated", reason: "it is shut" }),
  ]);
  expect(title).toBe("Not upheld");
  expect([...markup.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)).toEqual(["pods/shut", "pods/lost"]);
  expect(markup).toContain(
    '<span class="is-violated">violated</span> <span class="says">What the lab says about pods/shut.</span><span class="reason">it is shut</span>',
  );
});

test("claims that nobody came to ask are told together, by their reason", () => {
  const [[, markup] = ["", ""]] = shown([
    resultOf("pods/a", unasked),
    resultOf("pods/b", unasked),
    resultOf("pods/c", { ...unasked, reason: "node-2 does not run" }),
    resultOf("pods/d", checked),
  ]);
  expect(markup.match(/<li>/g)).toHaveLength(3);
  expect(markup).toContain(
    '<summary>2 claims <span class="is-inconclusive">inconclusive</span><span class="reason">never asked: no engine</span></summary>',
  );
  expect(markup).toContain("<summary>1 claim ");
});

test("findings come with their time or their erratum, and residue after them", () => {
  const at = "2026-08-21T10:00:07.000Z";
  const findings = [
    { id: "errata/proxy-mode", at, what: "The mode is nftables.", claims: [] },
    { at, what: "CoreDNS restarted", claims: ["pods/a"] },
  ];
  const parts = shown([resultOf("pods/a")], { findings, residue: ["the namespace: it hangs"] });
  expect(parts.map(([title]) => title)).toEqual(["Findings", "Left behind"]);
  expect(parts[0]?.[1]).toContain(
    '<a class="id" href="#errata/proxy-mode">errata/proxy-mode</a> The mode is nftables.',
  );
  expect(parts[0]?.[1]).toContain(
    '10:00:07</time> CoreDNS restarted <span class="beside">While judging <a href="#pods/a">pods/a</a>.</span>',
  );
  expect(parts[1]?.[1]).toContain("<p>the namespace: it hangs</p>");
});
