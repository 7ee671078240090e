import { expect, test } from "vitest";
import { box, line, picture, stroke, truncateMiddle, widthOf } from "./picture.ts";
import { elementsOutside, textsIn } from "./svg-reader.ts";

test.each([
  ["redis-master", 100, "redis-master"],
  ["guestbook-v1-77f5d8798f-fqznt", 140, "guestbook-…798f-fqznt"],
  ["guestbook", 20, "g…k"],
  ["guestbook", 1, "…"],
])("truncateMiddle: shortens %s to the width %d as %s", (text, room, shown) => {
  expect(truncateMiddle(text, room)).toBe(shown);
  expect(widthOf(shown)).toBeLessThanOrEqual(Math.max(room, widthOf("…")));
});

test("truncateMiddle: allows for wider bold text", () => {
  expect(truncateMiddle("redis-master-6d65", 115)).toBe("redis-master-6d65");
  expect(truncateMiddle("redis-master-6d65", 115, true)).toBe("redis-m…er-6d65");
});

test("picture: has an escaped title and description", () => {
  const evil = `"><script>alert('1')</script>&`;
  const parts = [
    line(1.26, 12, evil, { className: evil, anchor: "end" }),
    box({ x: 0, y: 0, width: 9, height: 9 }, "bar", evil),
  ];
  const { markup } = picture({ title: evil, desc: evil, height: 20, parts });
  const escaped = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;";
  expect(markup).toContain(`role="img"><title>${escaped}</title><desc>${escaped}</desc>`);
  expect(markup).toContain(`<text x="1.3" y="12" text-anchor="end" class="${escaped}">${escaped}</text>`);
  expect(markup.replaceAll(/"[^"]*"/g, "")).not.toMatch(/<script/);
});

test.each([
  ["a bar that is too long", box({ x: 300, y: 0, width: 50, height: 9 }, "bar"), 1],
  ["a bar that fits", box({ x: 300, y: 0, width: 44, height: 9 }, "bar"), 0],
  ["a line that leaves", stroke([0, 0], [0, 21], "tick"), 1],
  ["a text that is cut off", line(330, 15, "10.42.84.130"), 1],
  ["a text that ends at the rim", line(344, 15, "10.42.84.130", { anchor: "end" }), 0],
  ["a text above the rim", line(0, 5, "10.42.84.130"), 1],
])("elementsOutside: %s", (_, part, stray) => {
  const { markup } = picture({ title: "", desc: "", height: 20, parts: [part] });
  expect(elementsOutside(markup)).toHaveLength(stray);
  expect(textsIn(markup)).toEqual(markup.includes("<text") ? ["10.42.84.130"] : []);
});
