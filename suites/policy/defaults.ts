import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { type Entrance, entrancesOf } from "../../fixtures/outside/entrances.ts";
import { besides } from "../../fixtures/outside/reach.ts";
import { listenOutside } from "../../fixtures/outside/server.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { Look, Pod } from "../../helpers/probes/look.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import { looksFor } from "../../helpers/statistics/looks.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { noEntrance, notOutside } from "../skips.ts";
import { appPlace, castOf, shellPlace } from "./cast.ts";
import { inWords, judge, knock } from "./knock.ts";

/** An entrance behind which every second node, controller or pod takes no traffic is noticed. */
const REQUESTS = looksFor(1 / 2);
const HTTPS = 443;

export const defaultExternal: LabClaim = {
  id: "policy/default-external",
  says: "Without a policy, pods accept traffic from outside by node port, load balancer and ingress.",
  expects: "the guestbook, from outside, by every entrance",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    const { apps, shells } = await castOf(lab, look);
    const entrances = await entrancesOf(look, lab);
    if (entrances.length === 0)
      return inconclusive("the guestbook has no entrance from outside", look.log.all);
    const source = lab.cluster.outside;
    const asked = entrances.map(async (entrance) => {
      const all = await manyRequests(look, {
        ...{ ...entrance, source, count: REQUESTS, sideBySide: REQUESTS },
        words: wordsOf,
      });
      const seen = all.find((each) => !isGuestbook(each));
      return seen && { entrance, seen };
    });
    // One that is not heard decides nothing about another that answers otherwise.
    const verdicts: Verdict[] = [];
    for (const wrong of await Promise.all(asked))
      if (wrong) verdicts.push(await judgeEntrance(lab, look, { shells, apps }, wrong));
    const worst = verdicts.find(({ verdict }) => verdict === "violated") ?? verdicts[0];
    if (worst) return worst;
    const names = entrances.map(({ name }) => name).join(", ");
    return upheld(
      `${REQUESTS} requests each by ${names} brought the guestbook${besides(lab.cluster)}`,
      look.log.all,
    );
  },
};

const wordsOf = (seen: HttpSeen) => (seen.answered ? `HTTP ${seen.status}` : seen.outcome);

async function judgeEntrance(
  lab: Lab,
  look: Look,
  { shells, apps }: Pick<Awaited<ReturnType<typeof castOf>>, "shells" | "apps">,
  { entrance, seen }: { entrance: Entrance; seen: HttpSeen },
): Promise<Verdict> {
  const words = `${entrance.name} (${entrance.url}): ${wordsOf(seen)}`;
  if (seen.answered || seen.outcome === "open")
    return inconclusive(`${words}: somebody takes the traffic, not the guestbook`, look.log.all);
  return judgeUnserved(look, lab, { entrance, seen, words }, async () => {
    const controller = await controllerShut(look, shells[0], entrance);
    if (controller) return `its controller is ${controller} inside as well`;
    // Where the pods serve nobody, it is not the traffic from outside that is not accepted.
    const inside = await knock(look, shells, apps.map(appPlace));
    const closed = inside.find(({ outcome }) => outcome !== "open");
    return closed && inWords(closed);
  });
}

/** How a connection to an ingress ends inside, where that is not open; undefined for any other entrance. */
async function controllerShut(
  look: Look,
  from: Pod,
  { way, address }: Entrance,
): Promise<string | undefined> {
  if (way !== "ingress" || !address) return undefined;
  const { outcome } = await connectFrom(look, from, address, HTTPS);
  return outcome === "open" ? undefined : outcome;
}

export const defaultInternal: LabClaim = {
  id: "policy/default-internal",
  says: "Without a policy, a pod accepts traffic from any other pod of the cluster.",
  expects: "open from pods of both namespaces and every node to every pod of the lab",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const { shells, apps, stranger, namesake, redis } = await castOf(lab, look);
    const places = [...redis, ...apps.map(appPlace), ...shells.map(shellPlace)];
    const sources = [...shells, stranger, namesake];
    const seen = await knock(look, sources, places);
    const words = `all ${seen.length} connections from ${sources.length} pods of two namespaces are open`;
    const verdict = judge(look, seen, "open", words);
    if (verdict.verdict !== "violated") return verdict;
    // A source that reaches nothing elsewhere either has not shown what the targets accept.
    const shut = seen.find(({ outcome }) => outcome !== "open" && outcome !== "lost");
    const elsewhere = [stranger, namesake].filter((pod) => pod !== shut?.from).map(shellPlace);
    const control = shut ? await knock(look, [shut.from], elsewhere) : [];
    if (control.some(({ outcome }) => outcome === "open")) return verdict;
    return inconclusive(`${verdict.reason}; and it reaches nothing elsewhere either`, look.log.all);
  },
};

export const defaultEgress: LabClaim = {
  id: "policy/default-egress",
  says: "Without a policy, a pod may connect out to any address.",
  expects: "open from pods of every node to a server outside the cluster, which sees them come",
  effect: "reads",
  touches: "namespace",
  seconds: 60,
  async check({ lab, look }) {
    const here = notOutside(lab.cluster);
    if (here) return skipped(here);
    const { shells, apps } = await castOf(lab, look);
    await using server = await listenOutside(lab);
    if ("missing" in server) return skipped(server.missing);
    const place = { name: "a server outside the cluster", address: server.address, port: server.port };
    const seen = await knock(look, [...shells, ...apps], [place]);
    const accepted = await server.accepted(seen.filter(({ outcome }) => outcome === "open").length);
    server.report(look);
    const wrong = seen.find(({ outcome }) => outcome !== "open");
    if (wrong) {
      const control = await connectFrom(look, wrong.from, apps[0].ip, appPlace(apps[0]).port);
      if (control.outcome !== "open" || wrong.outcome === "lost")
        return inconclusive(inWords(wrong), look.log.all);
      return violated(`${inWords(wrong)}, not open`, look.log.all);
    }
    if (accepted < seen.length)
      return inconclusive(`the server saw ${accepted} of ${seen.length} connections`, look.log.all);
    return upheld(
      `all ${seen.length} connections out are open, and the server at ${server.address}:${server.port} saw them`,
      look.log.all,
    );
  },
};
