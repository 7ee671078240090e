import { expect, test } from "vitest";
import { labelsOf } from "../../fixtures/cluster/labels.ts";
import type { Site } from "../../fixtures/guestbook/site.ts";
import type { Progress } from "../../helpers/cli/progress.ts";
import type { ClaimId, Scope } from "../../helpers/engine/claim.ts";
import { standIn } from "../../helpers/testing/api-stand-in.ts";
import { CLAIMS } from "../registry.ts";
import { checkPreconditions } from "./preconditions.ts";

const [OURS, OTHER] = ["0a1b2c3d", "99999999"];
const site: Site = {
  ...{ namespace: `labcheck-${OURS}`, other: `labcheck-${OURS}-other`, named: false, given: [] },
  labels: labelsOf(OURS),
};
const { signal } = new AbortController();

function progress() {
  const said: string[] = [];
  const quiet: Progress = {
    phases: [],
    say: (line) => said.push(line),
    during: (_name, _seconds, work) => work({ note: () => {}, expect: () => {} }),
  };
  return { quiet, said };
}

interface Cluster {
  /** The permissions that the user lacks, as `verb resource`. */
  denied?: readonly string[];
  /** Other runs, by the number of seconds since their last heartbeat. */
  heard?: Readonly<Record<string, number>>;
}
type Attributes = { verb: string; resource: string };

const cluster = ({ denied = [], heard = {} }: Cluster = {}) =>
  standIn(({ path, body }) => {
    if (path.endsWith("/selfsubjectaccessreviews")) {
      const { spec } = JSON.parse(body) as { spec: { resourceAttributes: Attributes } };
      const { verb, resource } = spec.resourceAttributes;
      return [201, { status: { allowed: !denied.includes(`${verb} ${resource}`) } }];
    }
    if (path.endsWith("/selfsubjectrulesreviews")) return [201, { status: { resourceRules: [] } }];
    if (path.endsWith("/selfsubjectreviews")) return [201, { status: { userInfo: { username: "me" } } }];
    if (path === "/api" || path === "/apis") return { kind: "APIGroupDiscoveryList", items: [] };
    if (!path.startsWith("/apis/coordination")) return { items: [] };
    const items = Object.entries(heard).map(([run, seconds]) => {
      const time = new Date(Date.now() - seconds * 1000).toISOString();
      const metadata = {
        name: "labcheck",
        namespace: "team",
        labels: labelsOf(run),
        creationTimestamp: time,
      };
      return { metadata, spec: { holderIdentity: "there:7:1", renewTime: time } };
    });
    return { items };
  });

async function preconditionsOn(
  kind: "source" | "existing",
  has: Cluster = {},
  allowed: readonly Scope[] = ["namespace"],
) {
  const server = await cluster(has);
  const { quiet, said } = progress();
  const options = { session: { id: OURS, kind }, claims: CLAIMS, allowed, progress: quiet, signal };
  const before = await checkPreconditions(server.kube, site, options);
  const skipReason = async (id: ClaimId) => {
    const claim = CLAIMS.find((each) => each.id === id);
    return claim && before.skipReason(claim);
  };
  return { before, skipReason, said: said.join("\n"), server };
}

test("checkPreconditions: sends no request and skips no claim on a cluster that is deleted afterwards", async () => {
  const { before, server, said } = await preconditionsOn("source");
  await using _ = server;
  expect(before.audit).toBeUndefined();
  expect(await Promise.all(CLAIMS.map(before.skipReason))).toEqual(CLAIMS.map(() => undefined));
  expect([server.requests, said]).toEqual([[], ""]);
});

test("checkPreconditions: skips claims outside the allowed scopes on an existing cluster, and prints the reasons", async () => {
  const { before, skipReason, said, server } = await preconditionsOn("existing", { denied: ["list nodes"] });
  await using _ = server;
  expect(before.audit).toBeDefined();
  expect(await skipReason("guestbook/replicas")).toBeUndefined();
  expect(await skipReason("pods/route-local")).toEqual({
    code: "permissions-missing",
    data: {
      permissions: [{ code: "permissions-missing-in", data: { actions: [{ term: "list nodes" }] } }],
      user: { user: "me" },
    },
    text: "me may not `list nodes`",
  });
  expect((await skipReason("ingress/high-availability"))?.text).toContain("`--allow cluster` allows that");
  expect(said).toContain(
    "skipped: guestbook/spread, pods/unique-ip, pods/route-across, pods/route-local, services/shape: me may not `list nodes`",
  );
  expect(said).toContain(
    "skipped: ingress/high-availability: it changes objects outside the lab's namespaces; `--allow cluster` allows that",
  );
  expect(server.requests.filter(({ method }) => method === "DELETE" || method === "PATCH")).toEqual([]);
});

test.each<[string, Cluster, string | undefined]>([
  [
    "is at work there",
    { heard: { [OTHER]: 5 } },
    `it changes objects that another run, ${OTHER}, is checking now`,
  ],
  ["was there", { heard: { [OTHER]: 500 } }, undefined],
  ["is ourselves", { heard: { [OURS]: 5 } }, undefined],
])("skipReason: depends on another run for a claim that changes the cluster: %s", async (_, has, reason) => {
  const found = await preconditionsOn("existing", has, ["namespace", "cluster"]);
  await using server = found.server;
  expect((await found.skipReason("ingress/high-availability"))?.text).toBe(reason);
  expect(await found.skipReason("guestbook/replicas")).toBeUndefined();
  expect(server.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
});

test("checkPreconditions: reports leftovers of interrupted runs on an existing cluster, and deletes nothing", async () => {
  const { said, server } = await preconditionsOn("existing", { heard: { [OTHER]: 500, "12345678": 5 } });
  await using _ = server;
  expect(said).toContain(
    `interrupted runs left objects here: ${OTHER}; run \`labcheck clean\` to delete them`,
  );
  expect(said).not.toContain("12345678");
});

test("checkPreconditions: fails first if the guestbook may not be deployed", async () => {
  await using server = await cluster({ denied: ["create pods"] });
  const { quiet } = progress();
  const session = { id: OURS, kind: "existing" as const };
  const options = { session, claims: CLAIMS, allowed: [], progress: quiet, signal };
  await expect(checkPreconditions(server.kube, site, options)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^me may not `create pods`.* in labcheck-0a1b2c3d-other, which the guestbook needs$/,
    ),
    exitCode: 4,
  });
  expect(server.requests.filter(({ path }) => !path.includes("selfsubject"))).toEqual([]);
});
