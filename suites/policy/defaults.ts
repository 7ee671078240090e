import type { Entrance } from "../../fixtures/external/entrance.ts";
import { looksBehind } from "../../fixtures/external/looks-behind.ts";
import { besides } from "../../fixtures/external/reach.ts";
import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { entrancesOf } from "../../fixtures/lab/entrances.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { connected, connectPairs } from "../../fixtures/policy/connection-matrix.ts";
import { connectionEnded } from "../../fixtures/policy/reasons.ts";
import { appPlace } from "../../fixtures/policy/ways.ts";
import { withNotes } from "../../helpers/engine/reason.ts";
import { inconclusive, skipped, upheld, type Verdict } from "../../helpers/engine/verdict.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import type { HttpSeen } from "../../helpers/probes/http.ts";
import type { Pod, ProbeContext } from "../../helpers/probes/probe-context.ts";
import { manyRequests } from "../../helpers/probes/requests.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { noEntrance } from "../skips.ts";
import { participantsOf } from "./participants.ts";
import * as reasons from "./reasons-outside.ts";

const SIDE_BY_SIDE = 32;
const HTTPS = 443;

export const defaultExternal: LabClaim = {
  id: "policy/default-external",
  statement: "Without a policy, pods accept traffic from outside by node port, load balancer and ingress.",
  expected: "the guestbook, from outside, by every entrance",
  timeoutSeconds: 90,
  async check({ lab, context }) {
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    const { apps, shells } = await participantsOf(lab);
    const entrances = await entrancesOf(context, lab);
    if (entrances.length === 0) return inconclusive(reasons.noEntranceOutside);
    const source = lab.cluster.outside;
    // A pod that one node or controller alone does not reach is noticed.
    const requests = ({ way }: Entrance) => looksBehind(lab, way, GUESTBOOK.replicas);
    const asked = entrances.map(async (entrance) => {
      const all = await manyRequests(context, {
        ...{ ...entrance, source, count: requests(entrance), sideBySide: SIDE_BY_SIDE },
        words: (seen) => (seen.answered ? `HTTP ${seen.status}` : seen.outcome),
      });
      const seen = all.find((each) => !isGuestbook(each));
      return seen && { entrance, seen };
    });
    // One that is not heard decides nothing about another that answers otherwise.
    const verdicts: Verdict[] = [];
    for (const wrong of await Promise.all(asked))
      if (wrong) verdicts.push(await judgeEntrance(lab, context, { shells, apps }, wrong));
    const worst = verdicts.find(({ verdict }) => verdict === "violated") ?? verdicts[0];
    if (worst) return worst;
    const made = entrances.map((entrance) =>
      reasons.requestsBy({ requests: requests(entrance), entrance: entrance.name }),
    );
    const reason = withNotes(reasons.entrancesServe({ requests: made }), besides(lab.cluster));
    return upheld(reason);
  },
};

const seenAs = (seen: HttpSeen) => (seen.answered ? { status: seen.status } : { outcome: seen.outcome });

async function judgeEntrance(
  lab: Lab,
  context: ProbeContext,
  { shells, apps }: Pick<Awaited<ReturnType<typeof participantsOf>>, "shells" | "apps">,
  { entrance, seen }: { entrance: Entrance; seen: HttpSeen },
): Promise<Verdict> {
  const at = { entrance: entrance.name, url: entrance.url, ...seenAs(seen) };
  if (seen.answered || seen.outcome === "open") return inconclusive(reasons.entranceOfAnother(at));
  const words = reasons.entranceUnserved(at);
  return judgeUnserved(context, lab, { entrance, seen, words }, async () => {
    const controller = await controllerShut(context, shells[0], entrance);
    if (controller) return reasons.controllerShut({ outcome: controller });
    // Where the pods serve nobody, it is not the traffic from outside that is not accepted.
    const inside = await connectPairs(context, shells, apps.map(appPlace));
    const closed = inside.find(({ outcome }) => outcome !== "open");
    return closed && connectionEnded(connected(closed));
  });
}

/** How a connection to an ingress ends inside, where that is not open; undefined for any other entrance. */
async function controllerShut(
  context: ProbeContext,
  from: Pod,
  { way, address }: Entrance,
): Promise<string | undefined> {
  if (way !== "ingress" || !address) return undefined;
  const { outcome } = await connectFrom(context, from, address, HTTPS);
  return outcome === "open" ? undefined : outcome;
}
