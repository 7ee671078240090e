import { randomUUID } from "node:crypto";
import type { Lab } from "../../fixtures/guestbook/lab.ts";
import { CHANGE_POLICIES } from "../../fixtures/guestbook/rights.ts";
import { type Entrance, entrancesOf } from "../../fixtures/outside/entrances.ts";
import { converge } from "../../helpers/converge.ts";
import { Lost } from "../../helpers/lost.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { Look } from "../../helpers/probes/look.ts";
import { TIMEOUTS } from "../../helpers/timeouts.ts";
import { inconclusive, skipped, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { noEntrance } from "../skips.ts";
import type { Cast } from "./cast.ts";
import type { Way } from "./knock.ts";
import { lift, openUnder, underPolicy } from "./under-policy.ts";

export const guestbookAllowed: LabClaim = {
  id: "policy/guestbook-allowed",
  says: "Under the policy the guestbook's pods still connect to every redis pod.",
  expects: "open from each guestbook pod to each redis pod, while redis is shut to a plain pod",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 90,
  check: ({ lab, look }) =>
    underPolicy(lab, look, own, (under) =>
      openUnder(
        lab,
        look,
        under,
        own(under.cast),
        (count) => `all ${count} connections from ${under.cast.apps.length} guestbook pods are open`,
      ),
    ),
};

/** What the guestbook itself does: from each of its pods to redis, directly and by the services. */
const own = ({ apps, redis, virtual }: Cast): Way[] => [{ from: apps, to: [...redis, ...virtual] }];

export const guestbookWorks: LabClaim = {
  id: "policy/guestbook-works",
  says: "The guestbook continues to work under the policy.",
  expects: "a new entry taken and listed by every entrance before, under and after the policy",
  effect: "changes",
  touches: "namespace",
  needs: CHANGE_POLICIES,
  seconds: 180,
  async check({ lab, look }) {
    const none = noEntrance(lab);
    if (none) return skipped(none);
    const entrances = await entrancesOf(look, lab);
    if (entrances.length === 0) return inconclusive("the guestbook has no entrance to ask", look.log.all);
    const before = await firstThatFails(look, lab, entrances);
    if (before) return inconclusive(`before the policy ${before}`, look.log.all);
    return underPolicy(lab, look, own, async (under) => {
      if (!under.shut.turned) return inconclusive("the policy never came into force", look.log.all);
      const during = await firstThatFails(look, lab, entrances);
      if (during) return violated(`under the policy ${during}`, look.log.all);
      await lift(lab, look, under.cast);
      const after = await firstThatFails(look, lab, entrances);
      if (after) return violated(`after the policy ${after}`, look.log.all);
      const names = entrances.map(({ name }) => name).join(", ");
      return upheld(
        `an entry was taken and listed before, under and after the policy by ${names}`,
        look.log.all,
      );
    });
  },
};

/** Posts an entry by each entrance, all at once, and reads it back; says where that does not work. */
async function firstThatFails(
  look: Look,
  lab: Lab,
  entrances: readonly Entrance[],
): Promise<string | undefined> {
  const failures = await Promise.all(entrances.map((entrance) => failureOf(look, lab, entrance)));
  return failures.find((failure) => failure !== undefined);
}

async function failureOf(look: Look, lab: Lab, entrance: Entrance): Promise<string | undefined> {
  const source = lab.cluster.outside;
  const entry = `labcheck-${randomUUID()}`;
  const ask = (path: string) => get(look, { ...entrance, source, url: `${entrance.url}${path}` });
  const posted = await ask(`rpush/guestbook/${entry}`);
  if (!posted.answered || posted.status !== 200) return `${entrance.name} takes no entry: ${inWords(posted)}`;
  const { converged, last } = await converge(() => ask("lrange/guestbook"), holds(entry), {
    signal: look.signal,
    seconds: TIMEOUTS.replication,
  });
  if (!last.answered && last.outcome === "lost") throw new Lost(`${entrance.name}: ${last.why}`);
  return converged ? undefined : `${entrance.name} does not list an entry that was taken: ${inWords(last)}`;
}

const holds = (entry: string) => (seen: HttpSeen) => seen.answered && seen.body.includes(entry);

const inWords = (seen: HttpSeen) =>
  seen.answered ? `HTTP ${seen.status} ${seen.body.slice(0, 120)}` : `${seen.outcome} ${seen.why}`;
