import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Claim } from "./engine/claim.ts";
import { runClaims } from "./engine/run-claims.ts";
import { upheld, violated, withEvidence } from "./engine/verdict.ts";
import { get } from "./probes/http.ts";
import type { ProbeContext } from "./probes/probe-context.ts";
import { ProbeError } from "./reasons/probe-error.ts";
import { defineReason, term, url } from "./reasons/reason.ts";
import { ReportBuilder } from "./reporters/builder.ts";
import { claimLine, closing } from "./reporters/console.ts";
import { junit } from "./reporters/junit.ts";
import { readXml } from "./reporters/junit-grammar.ts";
import { reportSchema } from "./reporters/model.ts";
import { testContext } from "./testing/test-context.ts";

// The life of a claim, from its check to the report; read it from top to bottom. The claim here is about a
// web server on this machine. Those of the lab are in suites/, and their probes need a cluster.

/** The next answers of the server: a status, or a broken connection. */
let answers: (number | "broken")[] = [];
const server = createServer((_request, response) => {
  const answer = answers.shift();
  if (typeof answer === "number") response.writeHead(answer).end("the guestbook");
  else response.destroy();
});
let page = "";
beforeAll(async () => {
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return () => void server.close();
});
beforeEach(() => {
  answers = [];
});

// 1. A reason has a stable code and typed data. This is the only place that makes a sentence of them.

const pageAnswered = defineReason(
  "claim-life-page-answered",
  { at: url, status: term },
  ({ at, status }) => `${at} answered HTTP ${status}`,
);
const pageUnanswered = defineReason(
  "claim-life-page-lost",
  { at: url, outcome: term },
  ({ at, outcome }) => `${at} gave no answer: ${outcome}`,
);

// 2. A claim is a value. Its check runs probes, which record their evidence and never judge; the check
// judges.

const pageServed: Claim<ProbeContext> = {
  id: "guestbook/page",
  statement: "The guestbook serves its page.",
  expected: "HTTP 200",
  scope: "namespace",
  timeoutSeconds: 10,
  async check(context) {
    const seen = await get(context, { source: "the test", url: page });
    // Silence is no evidence of the opposite: the engine makes this inconclusive.
    if (!seen.answered) throw new ProbeError(pageUnanswered({ at: page, outcome: seen.outcome }));
    const reason = pageAnswered({ at: page, status: seen.status });
    return seen.status === 200 ? upheld(reason) : violated(reason);
  },
};

// 3. The engine runs it, with its own record.

async function run(...next: (number | "broken")[]) {
  answers = next;
  const [result] = await runClaims([pageServed], {
    contextFor: (log, signal) => ({ ...testContext(undefined, signal), log }),
    signal: new AbortController().signal,
  });
  if (!result) throw new Error("the claim has no result");
  return result;
}

test("a claim: is upheld with the evidence that its probes recorded", async () => {
  const result = await run(200);
  expect(result).toMatchObject({
    verdict: "upheld",
    reason: `${page} answered HTTP 200`,
    code: "claim-life-page-answered",
    data: { at: { url: page }, status: { term: 200 } },
    attempts: 1,
  });
  expect(result.evidence).toMatchObject([
    { probe: "http", source: "the test", target: page, outcome: "HTTP 200", raw: "the guestbook" },
  ]);
  // A person can paste it to see the same.
  expect(result.evidence[0]?.command).toMatch(/^curl .*http:\/\/127\.0\.0\.1/);
});

test("engine: turns a verdict without evidence into inconclusive", () => {
  const reason = pageAnswered({ at: page, status: 200 });
  expect(withEvidence(upheld(reason), [])).toMatchObject({
    verdict: "inconclusive",
    reason: { code: "nothing-observed", data: { reason: { code: "claim-life-page-answered" } } },
  });
});

test("a claim: is violated by positive evidence of the opposite, without another attempt", async () => {
  const result = await run(500, 200);
  expect(result).toMatchObject({ verdict: "violated", reason: `${page} answered HTTP 500`, attempts: 1 });
  expect(answers).toEqual([200]);
});

test("a claim: is checked again after a failed probe, and the verdict says so", async () => {
  const result = await run("broken", 200);
  expect(result).toMatchObject({ verdict: "upheld", attempts: 2 });
  expect(result.reason).toContain(`${page} gave no answer: reset`);
  expect(result.evidence).toMatchObject([{ outcome: "reset" }, { outcome: "HTTP 200", attempt: 2 }]);
});

test("a claim: is inconclusive after two failed probes, never upheld or violated", async () => {
  expect(await run("broken", "broken")).toMatchObject({
    verdict: "inconclusive",
    code: "claim-life-page-lost",
    attempts: 2,
  });
});

// 4. A report has every claim from the first moment on, so that none can go missing.

async function reportOfRun(...next: (number | "broken")[]) {
  const identity = { id: "claim-life", started: Date.now(), seed: 0, version: "0.0.0" };
  const builder = new ReportBuilder(identity, [pageServed]);
  const before = builder.build(false);
  builder.add({ ...(await run(...next)), durationMs: 1200 });
  return { before, report: builder.build(true) };
}

test("report.json: has the claim before its check and after it, in the form of its schema", async () => {
  const { before, report } = await reportOfRun(500);
  expect(before.claims).toMatchObject([{ id: "guestbook/page", verdict: "inconclusive", attempts: 0 }]);
  expect(report.claims).toMatchObject([
    { id: "guestbook/page", verdict: "violated", code: "claim-life-page-answered" },
  ]);
  expect(report.summary).toEqual({ upheld: 0, violated: 1, inconclusive: 0, skipped: 0 });
  expect(reportSchema.safeParse(JSON.parse(JSON.stringify(report))).error).toBeUndefined();
});

// 5. Everything else is made of the report alone.

test("junit.xml: a violated claim is a failure", async () => {
  const { report } = await reportOfRun(500);
  const suite = readXml(junit(report)).children.find(({ name }) => name === "testsuite");
  expect(suite?.children.find(({ name }) => name === "testcase")).toMatchObject({
    attributes: {
      classname: "labcheck.guestbook",
      name: `guestbook/page: ${pageServed.statement}`,
      time: "1.200",
    },
    children: [{ name: "failure", attributes: { message: `${page} answered HTTP 500`, type: "violated" } }],
  });
});

test("terminal: prints one line for each claim, and at the end the evidence of those not upheld", async () => {
  const { report } = await reportOfRun(500);
  const stream = new Writable() as unknown as NodeJS.WriteStream;
  const lines = report.claims.map((claim) => stripVTControlCharacters(claimLine(claim, stream)));
  expect(lines).toEqual([`✗ violated     guestbook/page             ${page} answered HTTP 500 1.2 s`]);
  const end = stripVTControlCharacters(closing(report, "labcheck-report", stream));
  expect(end).toContain(`✗ guestbook/page violated
  the lab   The guestbook serves its page.
  expected  HTTP 200
  observed  ${page} answered HTTP 500
  code      claim-life-page-answered
`);
  expect(end).toContain(`the test → ${page}: HTTP 500\n               curl `);
  expect(end).toContain("0 upheld, 1 violated, 0 inconclusive, 0 skipped");
});
