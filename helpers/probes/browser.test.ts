import { expect, test } from "vitest";
import { failureIn, firstLine, startFailureIn } from "./browser-failure.ts";
import { commandOf } from "./browser-launch.ts";
import { wordsOf } from "./browser-record.ts";

const said = (error: string) => `page.goto: net::ERR_${error} at http://lab.test/\nCall log:\n  - navigating`;

test.each([
  ["CONNECTION_REFUSED", "refused"],
  ["CONNECTION_TIMED_OUT", "timeout"],
  ["TIMED_OUT", "timeout"],
  ["ADDRESS_UNREACHABLE", "unreachable"],
  ["INTERNET_DISCONNECTED", "unreachable"],
  ["CONNECTION_RESET", "reset"],
  ["CONNECTION_CLOSED", "reset"],
  ["EMPTY_RESPONSE", "reset"],
  ["NAME_NOT_RESOLVED", "dns"],
  ["CERT_AUTHORITY_INVALID", "open"],
  ["CERT_COMMON_NAME_INVALID", "open"],
  ["SSL_PROTOCOL_ERROR", "open"],
  ["TOO_MANY_REDIRECTS", "open"],
  ["INVALID_HTTP_RESPONSE", "open"],
  ["NETWORK_CHANGED", "lost"],
  ["ABORTED", "lost"],
  ["UNSAFE_PORT", "lost"],
  ["SOMETHING_NEW", "lost"],
])("net::ERR_%s is %s", (error, outcome) => {
  expect(failureIn(said(error))).toEqual({ outcome, why: `net::ERR_${error} at http://lab.test/` });
});

test("an error that is not of the network is lost", () => {
  const why = "Target page, context or browser has been closed";
  expect(failureIn(`page.goto: ${why}`)).toEqual({ outcome: "lost", why });
  expect(firstLine("net::ERR_FAILED: x\ny")).toBe("net::ERR_FAILED: x");
});

test("a browser that does not start: what it printed last is told", () => {
  const log = "[pid=7][err] warning\n[pid=7][err] No usable sandbox!\n[pid=7] <process did exit>";
  const what = `browserType.launchPersistentContext: Failed to launch the browser process.\n${log}`;
  expect(startFailureIn(what)).toBe(
    "the browser did not start: Failed to launch the browser process. No usable sandbox!",
  );
});

const BROWSER = { executable: "/usr/bin/chromium", version: "Chromium 150", certutil: "/usr/bin/certutil" };

test.each([
  [
    { url: "http://lab.test/", hosts: { "lab.test": "10.0.0.1" } },
    "'MAP lab.test 10.0.0.1, MAP * ~NOTFOUND'",
  ],
  [
    { url: "http://lab.test/", hosts: { "lab.test": "fd00::1" } },
    "'MAP lab.test [fd00::1], MAP * ~NOTFOUND'",
  ],
  [{ url: "http://10.0.0.1:30000/" }, "'MAP * ~NOTFOUND, EXCLUDE 10.0.0.1'"],
  [{ url: "http://[fd00::1]:30000/" }, "'MAP * ~NOTFOUND, EXCLUDE fd00::1'"],
])("%j can reach nothing else", (asked, rules) => {
  const rule = rules.replace("'", "'--host-resolver-rules=");
  expect(commandOf({ browser: BROWSER, ...asked })).toContain(rule);
});

test("the command tells how the browser comes to trust an authority", () => {
  const command = commandOf({
    browser: BROWSER,
    url: "https://lab.test/",
    authority: { pem: "PEM", from: "cat its.crt" },
  });
  expect(command).toMatch(
    /^cat its.crt >ca.crt && mkdir -p .*certutil .* -N .*certutil .* -A -t C,, .*HOME=\S+ \S+chromium /,
  );
  expect(command).not.toMatch(/ignore|insecure/);
});

test("a record in words: a line for each request, then the complaints", () => {
  const requests = [
    { method: "GET", url: "http://lab.test/", type: "document", status: 200 },
    { method: "GET", url: "http://lab.test/script.js", type: "script", failed: "net::ERR_ABORTED" },
  ];
  expect(wordsOf({ requests, errors: ["script: x is undefined"] })).toBe(
    "200 GET document http://lab.test/\n" +
      "no answer GET script http://lab.test/script.js net::ERR_ABORTED\n" +
      "script: x is undefined",
  );
});
