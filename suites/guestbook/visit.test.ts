import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { Entrance } from "../../fixtures/external/entrance.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { testContext } from "../../helpers/testing/test-context.ts";
import { type WriteResult, writesBy } from "./page.ts";

/** Returns the result of an entry that a server answers in this way. */
async function seenOf(status: number, body: string): Promise<[WriteResult | undefined, string[]]> {
  const urls: string[] = [];
  const server = createServer((incoming, outgoing) => {
    urls.push(incoming.url ?? "");
    outgoing.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/guestbook/`;
  const context = testContext();
  const door: Entrance = { kind: "ingress", name: "the ingress", url };
  const lab = { cluster: { outside: "this machine" } } as Lab;
  const [only] = await Array.fromAsync(writesBy(context, lab, [door]));
  server.close();
  return [only?.result, urls.map((path) => path.replace(only?.entry ?? "", "ENTRY"))];
}

test("writesBy: writes an entry with the page's own request, at the entrance's path", async () => {
  const [seen, urls] = await seenOf(200, '["labcheck-1"]');
  expect(urls).toEqual(["/guestbook/rpush/guestbook/ENTRY"]);
  expect(seen).toMatchObject({ opened: true, posted: true });
});

test.each([
  [404, "not found"],
  [500, "the store does not answer"],
  [200, "<html>somebody else</html>"],
])("writesBy: stores no entry with HTTP %s and %s", async (status, body) => {
  const [seen] = await seenOf(status, body);
  expect(seen).toMatchObject({ opened: true, posted: false, requests: [{ status }] });
});
