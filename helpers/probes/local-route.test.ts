import { expect, test } from "vitest";
import { parseRoute } from "./local-route.ts";

test.each<[string, Parameters<typeof parseRoute>[0], object]>([
  [
    "a next hop",
    {
      stdout: "10.43.0.7 via 172.18.0.3 dev eth0 src 172.18.0.1 uid 0 \n    cache \n",
      stderr: "",
      exitCode: 0,
    },
    { route: "some", via: "172.18.0.3", dev: "eth0" },
  ],
  [
    "a next hop of the other family",
    { stdout: "10.43.0.7 via inet6 FE80::1 dev eth0 src 10.0.0.2 uid 0", stderr: "", exitCode: 0 },
    { route: "some", via: "fe80::1", dev: "eth0" },
  ],
  [
    "an address on a link",
    { stdout: "172.18.0.3 dev eth0 src 172.18.0.1 uid 0", stderr: "", exitCode: 0 },
    { route: "some", dev: "eth0" },
  ],
  [
    "no route",
    { stdout: "", stderr: "RTNETLINK answers: Network is unreachable", exitCode: 2 },
    { route: "none" },
  ],
  // An administrator's own refusal of one range says nothing of who could be reached.
  [
    "a refusal",
    { stdout: "", stderr: "RTNETLINK answers: Permission denied", exitCode: 2 },
    { route: "unknown" },
  ],
  ["no ip here", { stdout: "", stderr: "" }, { route: "unknown" }],
  ["nothing printed", { stdout: "", stderr: "", exitCode: 0 }, { route: "unknown" }],
])("parseRoute: %s", (_, printed, route) => expect(parseRoute(printed)).toEqual(route));
