import { expect, test } from "vitest";
import { formatRecord } from "./browser.ts";
import { browserCommand, firstLine, formatStartFailure, parseBrowserError } from "./browser-launch.ts";

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
  ["NETWORK_ACCESS_DENIED", "unreachable"],
  ["CONNECTION_ABORTED", "reset"],
  ["SOCKET_NOT_CONNECTED", "reset"],
  ["NAME_RESOLUTION_FAILED", "dns"],
  ["ICANN_NAME_COLLISION", "dns"],
  ["DNS_TIMED_OUT", "dns"],
  ["BAD_SSL_CLIENT_AUTH_CERT", "open"],
  ["QUIC_CERT_ROOT_NOT_KNOWN", "open"],
  ["NO_SSL_VERSIONS_ENABLED", "open"],
  ["INVALID_RESPONSE", "open"],
  ["HTTP2_PROTOCOL_ERROR", "open"],
  ["UNSAFE_REDIRECT", "open"],
  ["INVALID_REDIRECT", "open"],
  ["RESPONSE_HEADERS_TOO_BIG", "open"],
  ["CONTENT_LENGTH_MISMATCH", "open"],
  ["INCOMPLETE_CHUNKED_ENCODING", "open"],
  ["INVALID_CHUNKED_ENCODING", "open"],
  ["NETWORK_CHANGED", "lost"],
  ["ABORTED", "lost"],
  ["UNSAFE_PORT", "lost"],
  ["SOMETHING_NEW", "lost"],
])("parseBrowserError: net::ERR_%s is %s", (error, outcome) => {
  expect(parseBrowserError(said(error))).toEqual({ outcome, why: `net::ERR_${error} at http://lab.test/` });
});

test.each([
  ...["CONNECTION_REFUSED", "TIMED_OUT", "ADDRESS_UNREACHABLE", "CONNECTION_RESET", "NAME_NOT_RESOLVED"],
  ...["TOO_MANY_REDIRECTS", "INVALID_CHUNKED_ENCODING"],
])("parseBrowserError: does not match a longer name than net::ERR_%s", (error) => {
  expect(parseBrowserError(said(`${error}_IN_PART`)).outcome).toBe("lost");
  expect(parseBrowserError(said(`NOT_${error}`)).outcome).toBe("lost");
});

test("parseBrowserError: does not match an error that only contains a certificate's", () => {
  expect(parseBrowserError(said("UNCERT_X")).outcome).toBe("lost");
});

test("parseBrowserError: throws an error that is not of the network", () => {
  const why = "Target page, context or browser has been closed";
  expect(parseBrowserError(`page.goto: ${why}`)).toEqual({ outcome: "lost", why });
  expect(firstLine("net::ERR_FAILED: x\ny")).toBe("net::ERR_FAILED: x");
});

test("firstLine: omits only the method before an error", () => {
  expect(firstLine("page.goto: Timeout 9000ms\nCall log:")).toBe("Timeout 9000ms");
  expect(firstLine("it says page.goto: Timeout 9000ms")).toBe("it says page.goto: Timeout 9000ms");
});

test("formatStartFailure: returns the last output of a browser that does not start", () => {
  const printed = ["[pid=17][err] warning", "[pid=17][err] another", "[pid=17][err] No usable sandbox!"];
  const log = [...printed, "[pid=17] <process did exit>"].join("\n");
  const what = `browserType.launchPersistentContext: Failed to launch the browser process.\n${log}`;
  expect(formatStartFailure(what)).toBe(
    "the browser did not start: Failed to launch the browser process. No usable sandbox!",
  );
  expect(formatStartFailure("browserType.launch: Timeout\n")).toBe("the browser did not start: Timeout");
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
])("browserCommand: %j can reach nothing else", (queried, rules) => {
  const rule = rules.replace("'", "'--host-resolver-rules=");
  expect(browserCommand(BROWSER, queried)).toContain(rule);
});

test("formatRecord: shows how the browser trusts an authority", () => {
  const command = browserCommand(BROWSER, {
    url: "https://lab.test/",
    authority: { pem: "PEM", from: "cat its.crt" },
  });
  expect(command).toMatch(
    /^cat its.crt >ca.crt && mkdir -p .*certutil .* -N .*certutil .* -A -t C,, .*HOME=\S+ \S+chromium /,
  );
  expect(command).not.toMatch(/ignore|insecure/);
});

test("formatRecord: prints a line for each request, then the errors", () => {
  const requests = [
    { method: "GET", url: "http://lab.test/", type: "document", status: 200 },
    { method: "GET", url: "http://lab.test/script.js", type: "script", failed: "net::ERR_ABORTED" },
  ];
  expect(formatRecord({ requests, errors: ["script: x is undefined"] })).toBe(
    "200 GET document http://lab.test/\n" +
      "no answer GET script http://lab.test/script.js net::ERR_ABORTED\n" +
      "script: x is undefined",
  );
});
