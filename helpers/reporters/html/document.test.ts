import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { documentOf, html } from "./html.ts";

test("documentOf: allows only its own style, and escapes the title", () => {
  const page = documentOf({ title: "1 < 2", style: "p { color: red; }", body: html`<p>1 &lt; 2</p>` });
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(style).toBe("p { color: red; }");
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
  expect(page).toContain("<title>1 &lt; 2</title>");
  expect(page).toContain("<body>\n<p>1 &lt; 2</p>\n</body>");
});
