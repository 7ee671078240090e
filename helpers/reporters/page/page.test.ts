import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { proofOf } from "../matrix/sample.ts";
import { type Report, reportSchema } from "../model.ts";
import { elementsOutside } from "../pictures/svg-reader.ts";
import { reportOf, resultOf, seen } from "../sample.ts";
import { reportPage } from "./page.ts";
import { LAB, largeReport, richReport, routeMeasurement, spreadMeasurement, TARGET } from "./sample.ts";

const RICH = richReport();
const DIED = reportOf(
  (["pods/reach-any", "dns/short-name"] as const).map((id) =>
    resultOf(id, { verdict: "inconclusive", reason: "not run: no engine", attempts: 0, evidence: [] }),
  ),
  { run: { ...RICH.run, error: { message: "No engine answers.", remedy: "Start one." } }, phases: [] },
);
const PAGES: [string, Report][] = [
  ["a rich one", RICH],
  ["one that died", DIED],
  ["one of no claims", reportOf([])],
  ["a large one", largeReport()],
];
const sections = (page: string) =>
  [...page.matchAll(/<section id="([\w-]+)"[^>]*><h2>/g)].map(([, id]) => id ?? "");

test("richReport, largeReport: are valid reports", () => {
  for (const [, report] of PAGES) expect(reportSchema.parse(report)).toEqual(report);
});

test.each<[string, Report, string[]]>([
  [
    "a rich run",
    RICH,
    ["not-upheld", "findings", "residue", "lab", "routes", "distribution", "policies", "claims", "about"],
  ],
  ["a run that died", DIED, ["not-upheld", "claims", "about"]],
  ["a run of no claims", reportOf([]), ["about"]],
])("reportPage: has and links the sections of %s", (_, report, parts) => {
  const page = reportPage(report);
  expect(sections(page)).toEqual(parts);
  const [, contents = ""] = /<nav class="contents"[^>]*>(.*?)<\/nav>/s.exec(page) ?? [];
  expect([...contents.matchAll(/href="#([\w-]+)"/g)].map(([, id]) => id)).toEqual(parts);
});

test("reportPage: includes the kill matrix only with a proof", () => {
  const page = reportPage(RICH, proofOf());
  expect(sections(page)).toContain("matrix");
  expect(page).toContain('<table class="matrix">');
  expect(page).toContain('<details id="fault-0">');
  expect(page).toContain("2 faults, 2 as predicted");
  expect(reportPage(RICH)).not.toContain("matrix");
});

test.each(PAGES)("reportPage: has valid links and unique ids for %s", (_, report) => {
  const page = reportPage(report, proofOf());
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? "");
  const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, link]) => decodeURI(link ?? ""));
  expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
});

test.each(PAGES)("reportPage: allows only its own style and loads nothing for %s", (_, report) => {
  const page = reportPage(report, proofOf());
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
  expect(page.replaceAll(/<(desc|title|text|pre)\b.*?<\/\1>/gs, "")).not.toMatch(
    / style="|<link|<script|<img|<iframe| src=|href="[^#]|url\(|@import/,
  );
});

test.each(PAGES)("reportPage: keeps everything inside the pictures of %s", (_, report) => {
  const pictures = reportPage(report).match(/<svg class="picture".*?<\/svg>/gs) ?? [];
  expect(pictures.flatMap(elementsOutside)).toEqual([]);
});

const EVIL = `"><script>alert(1)</script><b onclick='x'>&amp;`;

/** Replaces every string of a value except those of fields with fixed values. */
function withText(value: unknown, text: string): unknown {
  if (typeof value === "string") return /^[\w/.:-]+$/.test(value) && KEPT.test(value) ? value : text;
  if (Array.isArray(value)) return value.map((each) => withText(each, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withText(each, text)]));
}
const KEPT =
  /^(?:labcheck\/v1|Report|\d{4}-\d\d-\d\dT.*Z|[01]+|route|spread|order|policy|made|deleted|source|upheld|violated|inconclusive|skipped|guestbook|pods|services|dns|external|ingress|policy|errata)$/;

test("reportPage: escapes all text", () => {
  const evil = withText(
    { ...RICH, run: { ...RICH.run, complete: false, error: { message: EVIL, remedy: EVIL } } },
    EVIL,
  ) as Report;
  const page = reportPage(evil, proofOf({ kubernetes: EVIL }));
  expect(page.replaceAll(/"[^"]*"/g, "").match(/<script|<b onclick|<[^>]* on\w+=/g)).toBeNull();
  expect(page).toContain(
    "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;amp;",
  );
});

test("reportPage: works without measurements, lab and target", () => {
  const page = reportPage(reportOf([resultOf("pods/reach-any")]));
  expect(sections(page)).toEqual(["claims", "about"]);
  expect(reportPage({ ...RICH, lab: LAB, target: TARGET })).toContain("Kubernetes v1.34.2");
});

test("reportPage: links a claim to its first picture", () => {
  const figures = [
    routeMeasurement(["172.18.0.3"]),
    spreadMeasurement("node-1", 60, 60),
    spreadMeasurement("node-2", 60, 60),
  ];
  const page = reportPage(reportOf([resultOf("pods/reach-any", { figures, evidence: [seen()] })]));
  expect(page.match(/<figure id="picture-pods\/reach-any">/g)).toHaveLength(1);
  expect(page).toContain('<a href="#picture-pods/reach-any">Show the picture</a>');
  expect(page.match(/<figure/g)).toHaveLength(3);
});
