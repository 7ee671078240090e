import { expect, test } from "vitest";
import { counted, html } from "./html.ts";

test("html: escapes text and attributes, but not markup", () => {
  const text = `<b> & "x" 'y'`;
  const inner = html`<i title="${text}">${text}</i>`;
  const escaped = "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;";
  expect(html`<p>${inner}</p>`.markup).toBe(`<p><i title="${escaped}">${escaped}</i></p>`);
});

test("html: joins lists and omits absent parts", () => {
  expect(html`${["<", html`<br>`, [0, ["&"]], false, undefined]}.`.markup).toBe("&lt;<br>0&amp;.");
});

test.each([
  [0, "0 faults"],
  [1, "1 fault"],
  [2, "2 faults"],
])("counted: formats %d as %j", (count, words) => expect(counted(count, "fault")).toBe(words));
