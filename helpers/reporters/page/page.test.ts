import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { proofOf } from "../matrix/sample.ts";
import { type Report, reportSchema } from "../model.ts";
import { strayIn } from "../pictures/inside.ts";
import { reportOf, resultOf, seen } from "../sample.ts";
import { reportPage } from "./page.ts";
import { LAB, largeReport, richReport, routeFigure, spreadFigure, TARGET } from "./sample.ts";

const RICH = richReport();
const DIED = reportOf(
  (["pods/reach-any", "dns/short-name"] as const).map((id) =>
    resultOf(id, { verdict: "inconclusive", reason: "never asked: no engine", attempts: 0, evidence: [] }),
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

test("the samples are reports", () => {
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
])("the page of %s has these parts, and a link to each", (_, report, parts) => {
  const page = reportPage(report);
  expect(sections(page)).toEqual(parts);
  const [, contents = ""] = /<nav class="contents"[^>]*>(.*?)<\/nav>/s.exec(page) ?? [];
  expect([...contents.matchAll(/href="#([\w-]+)"/g)].map(([, id]) => id)).toEqual(parts);
});

test("with a proof its matrix and faults are in the page, without one nothing of it", () => {
  const page = reportPage(RICH, proofOf());
  expect(sections(page)).toContain("matrix");
  expect(page).toContain('<table class="matrix">');
  expect(page).toContain('<details id="fault-0">');
  expect(page).toContain("2 faults, 2 as predicted");
  expect(reportPage(RICH)).not.toContain("matrix");
});

test.each(PAGES)(
  "in %s every link leads to a part of the page, and no two parts have one name",
  (_, report) => {
    const page = reportPage(report, proofOf());
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? "");
    const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, link]) => decodeURI(link ?? ""));
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
  },
);

test.each(PAGES)(
  "the page of %s allows its own style and nothing else, and asks for nothing",
  (_, report) => {
    const page = reportPage(report, proofOf());
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
    expect(page.replaceAll(/<(desc|title|text|pre)\b.*?<\/\1>/gs, "")).not.toMatch(
      / style="|<link|<script|<img|<iframe| src=|href="[^#]|url\(|@import/,
    );
  },
);

test.each(PAGES)("nothing leaves a picture of %s", (_, report) => {
  const pictures = reportPage(report).match(/<svg class="picture".*?<\/svg>/gs) ?? [];
  expect(pictures.flatMap(strayIn)).toEqual([]);
});

const EVIL = `"><script>alert(1)</script><b onclick='x'>&amp;`;

/** A value with every text in it replaced, but for those that only some words are allowed in. */
function withText(value: unknown, text: string): unknown {
  if (typeof value === "string") return /^[\w/.:-]+$/.test(value) && KEPT.test(value) ? value : text;
  if (Array.isArray(value)) return value.map((each) => withText(each, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withText(each, text)]));
}
const KEPT =
  /^(?:labcheck\/v1|Report|\d{4}-\d\d-\d\dT.*Z|[01]+|route|spread|order|policy|made|deleted|source|upheld|violated|inconclusive|skipped|guestbook|pods|services|dns|external|ingress|policy|errata)$/;

test("whatever a cluster, a user or labcheck said is text and never markup", () => {
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

test("a report without figures, lab and target has a page", () => {
  const page = reportPage(reportOf([resultOf("pods/reach-any")]));
  expect(sections(page)).toEqual(["claims", "about"]);
  expect(reportPage({ ...RICH, lab: LAB, target: TARGET })).toContain("Kubernetes v1.34.2");
});

test("a claim with several figures leads to the first of them", () => {
  const figures = [
    routeFigure(["172.18.0.3"]),
    spreadFigure("node-1", 60, 60),
    spreadFigure("node-2", 60, 60),
  ];
  const page = reportPage(reportOf([resultOf("pods/reach-any", { figures, evidence: [seen()] })]));
  expect(page.match(/<figure id="picture-pods\/reach-any">/g)).toHaveLength(1);
  expect(page).toContain('<a href="#picture-pods/reach-any">Its picture</a>');
  expect(page.match(/<figure/g)).toHaveLength(3);
});
