import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { writeEntry } from "./browser.ts";

const closed = () => Promise.reject(new Error("the page has been closed"));

test("writeEntry: reports a browser that is closed meanwhile once, without ending the process", async () => {
  const entry = { count: () => Promise.resolve(1), fill: closed, click: closed };
  const page = {
    title: () => Promise.resolve("Guestbook"),
    locator: () => entry,
    // It hears of the end a moment later than the entry does.
    waitForResponse: () => setTimeout(1).then(closed),
  } as unknown as Page;
  const record = {
    requests: [{ url: "http://lab.test/script.js", type: "script", status: 200, method: "GET" }],
    errors: [],
  };
  await expect(writeEntry(page, record, "an entry", 1)).rejects.toThrow("the page has been closed");
  await setTimeout(20);
});
