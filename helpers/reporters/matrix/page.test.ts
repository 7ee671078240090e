import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { proofSchema } from "../proof.ts";
import { proofPage } from "./page.ts";
import { faultOf, largeProof, NOTHING, proofOf } from "./sample.ts";

const CLAIM = "dns/short-name";
const cells = (page: string) => [...matrixOf(page).matchAll(/<td[ >].*?<\/td>/gs)].map(([cell]) => cell);
const matrixOf = (page: string) => page.slice(page.indexOf("<tbody>"), page.indexOf("<figcaption>"));
const upheld = [{ claim: CLAIM, verdict: "upheld", reason: "the address" } as const];
const MISSED = proofOf(
  {
    survivors: [CLAIM],
    alike: [["pods/reach-any", CLAIM]],
    unpredicted: [{ fault: "dns/no-server", claim: CLAIM, verdict: "upheld" }],
  },
  faultOf({ got: NOTHING, asked: upheld, wrong: [`${CLAIM} is upheld (the address), not violated`] }),
);

test("proofOf, largeProof: are valid proofs", () => {
  for (const proof of [proofOf(), MISSED, largeProof()]) expect(proofSchema.parse(proof)).toEqual(proof);
});

test("proofPage: shows versions, start and duration", () => {
  const page = proofPage(proofOf());
  expect(page).toContain(
    "<title>2 faults, 2 as predicted; 2 claims, 2 changed; no unpredicted verdicts; all claims distinguishable</title>",
  );
  expect(page).toContain("<span>Kubernetes v1.34.2</span>");
  expect(page).toContain('<time datetime="2026-11-24T18:23:54.000Z">2026-11-24, 18:23 UTC</time>');
  expect(page).toContain("<span>31 min 20 s</span> <span>labcheck 0.1.0</span>");
  expect(page).not.toContain("Partial proof");
});

test("proofPage: names the faults of a partial proof", () => {
  expect(proofPage(proofOf({ whole: false }))).toContain("Faults: 1 of dns, 1 of pods.");
});

test("proofPage: shows fault, verdict and reason of a changed cell", () => {
  expect(cells(proofPage(proofOf()))).toContain(
    `<td class="first" title="dns/no-server → ${CLAIM}\nviolated, as predicted\nno DNS server answered"><svg class="violated" aria-hidden="true"><use href="#sign-violated"/></svg></td>`,
  );
});

test("proofPage: shows a dot for unchanged claims, and nothing for unchecked ones", () => {
  const [unchanged, , , unchecked] = cells(proofPage(proofOf()));
  expect([unchanged, unchecked]).toEqual(['<td class="first">·</td>', '<td class="first"></td>']);
});

test("proofPage: expands and highlights nothing without problems", () => {
  const page = proofPage(proofOf());
  expect(page).not.toContain(" open>");
  expect(page).not.toMatch(/<(?:td|th|tr|span|section) class="[^"]*(?:wrong|alarm|flawed|problem)/);
});

test("proofPage: highlights problems in the head, the matrix, the fault and the lists", () => {
  const page = proofPage(MISSED);
  expect(page).toMatch(/<h1><span class="finding wrong">/);
  expect(page).toContain('<td class="first alarm" title="dns/no-server → dns/short-name\nupheld, predicted');
  expect([...page.matchAll(/<details id="fault-(\d)" open>/g)].map(([, place]) => place)).toEqual(["0"]);
  for (const id of ["survivors", "indistinguishable", "unpredicted"])
    expect(page).toContain(`<section id="${id}"`);
});

test("proofPage: shows the code of an unpredicted reason", () => {
  const checked = [
    { claim: CLAIM, verdict: "violated", reason: "no answer", code: "name-unanswered" } as const,
  ];
  const problem = "the reason is name-unanswered, not no-dns-server";
  const good = proofPage(proofOf({}, faultOf({ asked: checked })));
  const bad = proofPage(
    proofOf({}, faultOf({ asked: checked, wrong: [problem], wrongOf: { [CLAIM]: [problem] } })),
  );
  expect(good).not.toContain("name-unanswered");
  expect(bad).toContain(`no answer\ncode: name-unanswered\n${problem}">`);
  expect(bad).toContain('<td class="reason">no answer <code>name-unanswered</code></td>');
});

test.each([
  [{ undone: false }, "Not reverted: the lab is not in its original state."],
  [{ asked: [], got: NOTHING, wrong: ["not injected: it broke"] }, "<p>No claim was checked under it. </p>"],
  [{}, "upheld again. 1 other claim unchanged.</p>"],
])("proofPage: describes the end of a fault with %j", (fault, words) => {
  expect(proofPage(proofOf({}, faultOf(fault)))).toContain(words);
});

test("proofPage: links only to parts of the page", () => {
  for (const page of [proofPage(MISSED), proofPage(largeProof())]) {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/ href="([^"]*)"/g)].map(([, link]) => link ?? "");
    expect(links.filter((link) => !ids.has(link.replace(/^#/, "")))).toEqual([]);
    expect(ids.size).toBe([...page.matchAll(/ id="/g)].length);
  }
});

test("proofPage: escapes text from the cluster", () => {
  const evil = `"><script>alert(1)</script><b onclick='x'>&amp;`;
  const asked = [{ claim: CLAIM, verdict: "violated", reason: evil } as const];
  const first = faultOf({ id: `dns/${evil}`, says: evil, asked, wrong: [evil] });
  const page = proofPage(
    proofOf(
      {
        kubernetes: evil,
        version: evil,
        claims: [{ id: CLAIM, says: evil }],
        survivors: [evil],
        alike: [[evil, evil]],
        unpredicted: [{ fault: evil, claim: evil, verdict: "upheld" }],
      },
      first,
    ),
  );
  expect(page.replaceAll(/"[^"]*"/g, "")).not.toMatch(/<script|<b[ >]|<[^>]* on\w+=/);
  expect(page).toContain(
    "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;amp;",
  );
});

test("proofPage: allows only its own style and loads nothing", () => {
  const page = proofPage(MISSED);
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
  expect(page).not.toMatch(/ style="|<link|<script| src=|url\(|@import|https?:/);
});

test("proofPage: stays small for the largest proof", () => {
  expect(Buffer.byteLength(proofPage(largeProof()))).toBeLessThan(1_500_000);
});
