import { expect, test } from "vitest";
import { warningsIn } from "./read.ts";

test.each<[string, string[]]>([
  ["", []],
  [
    '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"],
  ],
  ['299 - "one", 299 - "two, with a comma"', ["one", "two, with a comma"]],
  [String.raw`299 - "a \"quoted\" word"`, ['a "quoted" word']],
  ["nothing that is a warning", []],
])("warningsIn: returns the warnings of %j", (header, texts) => expect(warningsIn(header)).toEqual(texts));
