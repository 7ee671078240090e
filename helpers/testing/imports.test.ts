import { expect, test } from "vitest";
import { arrow, importsIn } from "./imports.ts";

test.each([
  'import "./a.ts";',
  'import x, { y } from "./a.ts";',
  'import * as x from "./a.ts";',
  'import {\n  x,\n  type y,\n} from "./a.ts";',
  'export * from "./a.ts";',
  'export type { x } from "./a.ts";',
  'import x from "./a.ts" with { type: "json" };',
  'const x = await import("./a.ts");',
  'vi.mock("./a.ts");',
])("importsIn: finds %j", (text) => {
  expect(importsIn("helpers/b.ts", text).map(arrow)).toEqual(["helpers/b.ts → helpers/a.ts"]);
});

test("importsIn: ignores a string that is not imported", () => {
  expect(importsIn("helpers/b.ts", 'import x from "zod";\nexport const y = "./a.ts";').map(arrow)).toEqual([
    "helpers/b.ts → package:zod",
  ]);
});
