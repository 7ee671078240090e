import { expect, test } from "vitest";
import { ORDINARY, PLANTED } from "./secrets/sample.ts";
import { withoutSecrets, withoutSecretsIn } from "./secrets.ts";

test.each(Object.entries(PLANTED))(
  "withoutSecrets: removes %s and keeps the surrounding text",
  (_, [text, secret]) => {
    expect(text).toContain(secret);
    const before = text.slice(0, text.indexOf(secret));
    const after = text.slice(text.indexOf(secret) + secret.length);
    expect(withoutSecrets(text)).toBe(`${before}[secret]${after}`);
  },
);

test.each(Object.entries(PLANTED))("withoutSecrets: is idempotent for %s", (_, [text]) => {
  const once = withoutSecrets(text);
  expect(withoutSecrets(once)).toBe(once);
});

test.each(Object.entries(PLANTED))("withoutSecrets: removes %s between other texts", (_, [text, secret]) => {
  const around = `${ORDINARY.join("\n")}\n${text}\n${ORDINARY.join("\n")}`;
  expect(withoutSecrets(around).includes(secret)).toBe(false);
  expect(withoutSecrets(around).startsWith(ORDINARY.join("\n"))).toBe(true);
  expect(withoutSecrets(around).endsWith(ORDINARY.join("\n"))).toBe(true);
});

test.each(Object.entries(PLANTED))(
  "withoutSecrets: removes %s from JSON nested in JSON",
  (_, [text, secret]) => {
    const once = JSON.stringify({ log: text, next: "kept" });
    const twice = JSON.stringify({ answer: once });
    for (const [nested, depth] of [
      [once, 1],
      [twice, 2],
    ] as const) {
      const cleaned = withoutSecrets(nested);
      for (const line of secret.split("\n")) expect(cleaned).not.toContain(escapedTimes(line, depth));
      expect(cleaned).toBe(nested.replace(escapedTimes(secret, depth), "[secret]"));
    }
  },
);

const escapedTimes = (text: string, depth: number): string =>
  depth === 0 ? text : escapedTimes(JSON.stringify(text).slice(1, -1), depth - 1);

test.each(ORDINARY)("withoutSecrets: keeps ordinary text %j", (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

test.each([
  [
    '{"kind":"Secret","data":{"pin":"MTIzNA=="},"type":"Opaque"}',
    '{"kind":"Secret","data":"[secret]","type":"Opaque"}',
  ],
  [
    "kind: Secret\ndata:\n  pin: MTIzNA==\n  more: eA==\nstringData:\n  pin: 1234\ntype: Opaque",
    "kind: Secret\ndata: [secret]\nstringData: [secret]\ntype: Opaque",
  ],
  [
    '{\n  "kind": "Secret",\n  "data" : {\n    "pin": "MTIzNA=="\n  },\n  "type": "Opaque"\n}',
    '{\n  "kind": "Secret",\n  "data" : "[secret]",\n  "type": "Opaque"\n}',
  ],
  [
    '{"kind":"Secret","stringData":{"a.json":"{\\"pin\\":[1234]}","b":null},"type":"Opaque"}',
    '{"kind":"Secret","stringData":"[secret]","type":"Opaque"}',
  ],
  [
    String.raw`{"last":"{\"kind\":\"Secret\",\"stringData\":{\"a.json\":\"{\\\"pin\\\":1234}\"}}"}`,
    String.raw`{"last":"{\"kind\":\"Secret\",\"stringData\":\"[secret]\"}"}`,
  ],
  [
    "items:\n- kind: Secret\n  metadata:\n    name: x\n  stringData: \n    a: |\n      pin\n\n      1234\n  type: Opaque",
    "items:\n- kind: Secret\n  metadata:\n    name: x\n  stringData: [secret]\n  type: Opaque",
  ],
  [
    "kind: Secret\nmetadata:\n  name: x\ndata:\n  pin: MTIzNA==",
    "kind: Secret\nmetadata:\n  name: x\ndata: [secret]",
  ],
  ['{"kind":"ConfigMap","data":{"pin":"MTIzNA=="}}', '{"kind":"ConfigMap","data":{"pin":"MTIzNA=="}}'],
])("withoutSecrets: removes all values of a Secret in %j", (text, cleaned) => {
  expect(withoutSecrets(text)).toBe(cleaned);
  expect(withoutSecrets(cleaned)).toBe(cleaned);
});

test("withoutSecrets: removes a truncated private key up to its end", () => {
  const [key = ""] = PLANTED["a private key"] ?? [];
  const left = "\n… 300 characters left out";
  for (const length of [40, 61, 97, 105])
    expect(withoutSecrets(key.slice(0, length) + left)).toBe(`[secret]${left}`);
});

test("withoutSecrets: removes an unterminated value up to the end of its line", () => {
  expect(withoutSecrets('{"password":"hunter2hunt\n… 20 characters left out')).toBe(
    '{"password":"[secret]\n… 20 characters left out',
  );
  expect(withoutSecrets('{"password":"hunter2hunt')).toBe('{"password":"[secret]');
});

test("withoutSecretsIn: cleans every string of plain data and changes nothing else", () => {
  const data = { list: [{ raw: "token=abc123", at: 7, none: undefined }], on: true, nothing: null };
  expect(withoutSecretsIn(data)).toEqual({
    list: [{ raw: "token=[secret]", at: 7, none: undefined }],
    on: true,
    nothing: null,
  });
});

test("withoutSecrets: takes linear time on long texts", () => {
  for (const piece of [
    "a",
    "a.",
    "eyJ",
    "token",
    '"',
    "\\",
    "auth: ",
    "-----BEGIN PRIVATE KEY-----",
    "x://",
  ]) {
    const started = performance.now();
    withoutSecrets(piece.repeat(200_000 / piece.length));
    expect(`${piece} ${performance.now() - started < 4000}`).toBe(`${piece} true`);
  }
});
