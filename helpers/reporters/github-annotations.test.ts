import { expect, test } from "vitest";
import type { ClaimId } from "../engine/claim.ts";
import { annotationsOf, withoutCommands } from "./github.ts";
import { RUNS, reportOf, resultOf } from "./sample.ts";

const AT = "2026-08-21T10:00:07.000Z";
const many = (count: number, verdict: "violated" | "inconclusive") =>
  Array.from({ length: count }, (_, index) =>
    resultOf(`policy/claim-${index + 1}` as ClaimId, { verdict, reason: "it is timeout" }),
  );
const levelsIn = (lines: readonly string[]) => lines.map((line) => /^::(\w+) /.exec(line)?.[1]);

test("annotationsOf: makes violated claims errors, inconclusive ones warnings, findings notices", () => {
  const erratum = { id: "errata/proxy-mode", at: AT, what: "The mode is nftables.", claims: [] };
  const restart = { at: AT, what: "CoreDNS restarted", claims: ["dns/server", "dns/fqdn"] };
  const claims = [
    resultOf("policy/removed", { verdict: "violated", reason: "it is timeout, not open" }),
    resultOf("dns/server", { verdict: "inconclusive", reason: "no answer" }),
    resultOf("ingress/tls", { verdict: "skipped", reason: "no ingress" }),
    resultOf("pods/reach-any"),
  ];
  expect(annotationsOf(reportOf(claims, { findings: [erratum, restart] }))).toEqual([
    "::error title=policy/removed violated::it is timeout, not open%0Aexpected: every connection open%0Athe lab: What the lab says about policy/removed.",
    "::warning title=dns/server inconclusive::no answer%0Aexpected: every connection open%0Athe lab: What the lab says about dns/server.",
    "::notice title=errata/proxy-mode::The mode is nftables.",
    "::notice title=the cluster::CoreDNS restarted (while checking dns/server, dns/fqdn)",
  ]);
});

test.each<[keyof typeof RUNS, string[]]>([
  ["upheld", []],
  ["partly skipped", []],
  ["empty", ["::warning title=labcheck::no claim was checked"]],
  ["leaking", ["::warning title=labcheck::not removed: the namespace lab: it hangs"]],
  [
    "died",
    [
      "::error title=labcheck::No container engine answers, and only root can start one (LABCHECK_NO_ENGINE)%0AStart Docker, set DOCKER_HOST, or run labcheck as root.",
      "::warning title=labcheck::not checked: pods/reach-any",
    ],
  ],
])("annotationsOf: annotates the run %s", (name, lines) => {
  expect(annotationsOf(RUNS[name].report)).toEqual(lines);
});

test.each(["violated", "inconclusive"] as const)("annotationsOf: shows all of ten %s claims", (verdict) => {
  const lines = annotationsOf(reportOf(many(10, verdict)));
  expect(lines).toHaveLength(10);
  expect(lines[9]).toContain("policy/claim-10");
  expect(lines[9]).not.toContain("more");
});

test("annotationsOf: names the rest in the last of ten annotations of a level", () => {
  const findings = Array.from({ length: 12 }, (_, index) => ({ at: AT, what: `part ${index}`, claims: [] }));
  const lines = annotationsOf(reportOf([...many(12, "violated"), ...many(11, "inconclusive")], { findings }));
  expect(levelsIn(lines)).toEqual(["error", "warning", "notice"].flatMap((level) => Array(10).fill(level)));
  expect(lines[8]).toContain("title=policy/claim-9 violated");
  expect([lines[9], lines[19], lines[29]]).toEqual([
    "::error title=labcheck::3 more: policy/claim-10 violated, policy/claim-11 violated, policy/claim-12 violated",
    "::warning title=labcheck::2 more: policy/claim-10 inconclusive, policy/claim-11 inconclusive",
    "::notice title=labcheck::3 more: the cluster",
  ]);
});

test("annotationsOf: escapes line breaks and separators", () => {
  const text = "50% of a: b, c\r\nd";
  const lines = annotationsOf(reportOf([], { findings: [{ id: text, at: AT, what: text, claims: [] }] }));
  expect(lines.at(-1)).toBe("::notice title=50%25 of a%3A b%2C c%0D%0Ad::50%25 of a: b, c%0D%0Ad");
});

test("withoutCommands: stops workflow commands in the text", () => {
  expect(withoutCommands("a\n  ::error::b", "t0ken")).toBe(
    "::stop-commands::t0ken\na\n  ::error::b\n::t0ken::",
  );
});
