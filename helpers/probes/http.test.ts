import { expect, test } from "vitest";
import { testContext } from "../testing/test-context.ts";
import { get } from "./http.ts";

/** TCP knows no groups, so the kernel refuses the connection at once and sends nothing. */
const GROUP = "224.0.0.1";

test.each(["http", "https"])(
  "get: what cannot be reached by %s is unreachable, also if that is clear at once",
  async (scheme) => {
    const context = testContext();
    const url = `${scheme}://guestbook.test/`;
    const seen = await get(context, {
      source: "the test",
      url,
      address: GROUP,
      authority: { pem: "", from: "" },
    });
    expect(seen).toMatchObject({ answered: false, outcome: "unreachable" });
    expect(context.log.all).toMatchObject([{ probe: "http", target: url, outcome: "unreachable" }]);
  },
);
