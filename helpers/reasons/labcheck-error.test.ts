import { expect, test } from "vitest";
import { EXIT, errorMessage } from "./labcheck-error.ts";

test("EXIT: has the documented exit codes", () => {
  expect(EXIT).toEqual({ upheld: 0, violated: 1, usage: 2, inconclusive: 3, noCluster: 4, interrupted: 130 });
});

/** As the client puts it. */
function refusal(body: string): string {
  return `HTTP-Code: 422\nMessage: Unknown API Status Code!\nBody: ${body}\nHeaders: {"date":"today"}`;
}

test.each<[string, unknown, string]>([
  ["an error by its message", new Error("no such pod"), "no such pod"],
  ["a cause after it", new Error("reading pods", { cause: new Error("404") }), "reading pods: 404"],
  ["causes of causes", new Error("a", { cause: new Error("b", { cause: new Error("c") }) }), "a: b: c"],
  [
    "a cause that the message already tells, once",
    new Error("a: 404", { cause: new Error("404", { cause: new Error("gone") }) }),
    "a: 404",
  ],
  ["a cause that is no error not at all", new Error("a", { cause: "b" }), "a"],
  ["an error without a message by its name", new TypeError(), "TypeError"],
  ["what is no error as text", "just text", "just text"],
  ["nothing as what it is", undefined, "undefined"],
  [
    "of a refusal what the server says",
    new Error(refusal(JSON.stringify(JSON.stringify({ code: 422, message: 'pods "a" is forbidden' })))),
    'HTTP 422, pods "a" is forbidden',
  ],
  ["the same where the body is no text", new Error(refusal('{"message":"gone"}')), "HTTP 422, gone"],
  ["a refusal without words by its code", new Error(refusal("Bad gateway")), "HTTP 422"],
  [
    // A failed connection to both addresses of localhost.
    "several errors in one, each once",
    new AggregateError([new Error("refused ::1"), new Error("refused 127.0.0.1"), new Error("refused ::1")]),
    "refused ::1; refused 127.0.0.1",
  ],
  [
    "several errors as a cause",
    new TypeError("fetch failed", { cause: new AggregateError([new Error("refused ::1")]) }),
    "fetch failed: refused ::1",
  ],
])("errorMessage: says %s", (_, error, words) => expect(errorMessage(error)).toBe(words));
