import type { Outcome } from "./outcome.ts";

/**
 * What each of Chromium's network errors means for the connection. One that is not listed tells of the
 * browser, not of the network (a change of the machine's interfaces, for one), and is lost.
 */
const ERRORS: readonly (readonly [RegExp, Outcome])[] = [
  [/^CONNECTION_REFUSED$/, "refused"],
  [/^(?:CONNECTION_)?TIMED_OUT$/, "timeout"],
  [/^(?:ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED|NETWORK_ACCESS_DENIED)$/, "unreachable"],
  [/^(?:CONNECTION_(?:RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)$/, "reset"],
  [/^(?:NAME_NOT_RESOLVED|NAME_RESOLUTION_FAILED|ICANN_NAME_COLLISION|DNS_.+)$/, "dns"],
  // What came over the connection was no answer, or no certificate, that a visitor would be shown.
  [/^(?:CERT_.+|SSL_.+|.+_(?:SSL|CERT)_.+)$/, "open"],
  [/^(?:INVALID_.*RESPONSE|HTTP2_.+|TOO_MANY_REDIRECTS|UNSAFE_REDIRECT|INVALID_REDIRECT)$/, "open"],
  [/^(?:RESPONSE_HEADERS_.+|CONTENT_.+|INCOMPLETE_.+|INVALID_CHUNKED_ENCODING)$/, "open"],
];

/** Why a page did not open, from what the browser said; `what` is the whole text of its error. */
export function failureIn(what: string): { outcome: Outcome; why: string } {
  const why = firstLine(what);
  const name = /\bnet::ERR_(\w+)/.exec(why)?.[1] ?? "";
  return { outcome: ERRORS.find(([error]) => error.test(name))?.[1] ?? "lost", why };
}

/** The first line of an error of the driver, without the method that threw it. */
export function firstLine(what: string): string {
  return (what.split("\n", 1)[0] ?? "").replace(/^[a-zA-Z]+\.[a-zA-Z]+: /, "");
}

/** Why a browser did not start: the first line, and the last that the browser itself printed. */
export function startFailureIn(what: string): string {
  const printed = [...what.matchAll(/\[pid=\d+\]\[err\] (.+)/g)].at(-1)?.[1];
  return `the browser did not start: ${firstLine(what)}${printed ? ` ${printed}` : ""}`;
}
