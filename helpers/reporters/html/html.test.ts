import { expect, test } from "vitest";
import { counted, html } from "./html.ts";

test("text is escaped, in an attribute as well, and markup is not escaped again", () => {
  const text = `<b> & "x" 'y'`;
  const inner = html`<i title="${text}">${text}</i>`;
  const escaped = "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;";
  expect(html`<p>${inner}</p>`.markup).toBe(`<p><i title="${escaped}">${escaped}</i></p>`);
});

test("lists are joined, each part as it is, and what is absent leaves nothing", () => {
  expect(html`${["<", html`<br>`, [0, ["&"]], false, undefined]}.`.markup).toBe("&lt;<br>0&amp;.");
});

test.each([
  [0, "0 faults"],
  [1, "1 fault"],
  [2, "2 faults"],
])("%d is counted as %j", (count, words) => expect(counted(count, "fault")).toBe(words));
