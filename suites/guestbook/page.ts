import { randomUUID } from "node:crypto";
import type { Entrance } from "../../fixtures/external/entrance.ts";
import { GUESTBOOK, isGuestbook, isOfGuestbook } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { entrancesOf } from "../../fixtures/lab/entrances.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { inconclusive, skipped, upheld, type Verdict, violated } from "../../helpers/engine/verdict.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import {
  type BrowserVisitResult,
  type Chromium,
  type PageResult,
  signGuestbook,
} from "../../helpers/probes/browser.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpResult } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { jsonOf } from "../../helpers/reasons/labcheck-error.ts";
import { ProbeError } from "../../helpers/reasons/probe-error.ts";
import type { LabClaim } from "../claim.ts";
import { judgeUnserved } from "../outside-evidence.ts";
import { noEntrance } from "../skips.ts";
import * as reasons from "./page-reasons.ts";
import { noEntranceOutside, pageUnservedInside } from "./page-reasons.ts";

/** The list that the guestbook's page writes to. */
export const KEY = "guestbook";

/** The browser's observations at one entrance, and the entry that it wrote there. */
export interface Visit {
  entrance: Entrance;
  entry: string;
  result: BrowserVisitResult;
}

/** An entrance as reasons name it. */
interface Place {
  way: Entrance["kind"];
  entrance: string;
  url: string;
}

export const placeNamed = ({ kind, name, url }: Entrance): Place => ({ way: kind, entrance: name, url });

/**
 * The entrances that the browser uses: of the node ports, which `external` checks one by one, only the
 * first.
 */
export async function doorsOf(context: ProbeContext, lab: Lab): Promise<Entrance[]> {
  const entrances = await entrancesOf(context, lab);
  const first = entrances.find(({ kind }) => kind === "node port");
  const doors = entrances.filter((entrance) => entrance.kind !== "node port" || entrance === first);
  if (doors.length === 0) throw new ProbeError(noEntranceOutside);
  return doors;
}

/** Visits the guestbook by each entrance in turn, and writes by each an entry that was never written before. */
export function visitsBy(
  context: ProbeContext,
  lab: Lab,
  browser: Chromium,
  doors: readonly Entrance[],
): AsyncIterable<Visit> {
  const source = `${browser.version}, ${lab.cluster.outside}`;
  const visits = doors.map((entrance) => ({
    ...{ entrance, source, url: entrance.url, entry: `labcheck-${randomUUID()}` },
    ...(entrance.address ? { hosts: { [new URL(entrance.url).hostname]: entrance.address } } : {}),
    ...(entrance.authority ? { authority: entrance.authority } : {}),
  }));
  return signGuestbook(context, browser, visits);
}

/** The result of writing an entry, however it was written. */
export type WriteResult =
  | (Pick<Extract<BrowserVisitResult, { opened: true }>, "opened" | "posted"> & {
      requests: readonly { url: string; status?: number }[];
    })
  | Exclude<BrowserVisitResult, { opened: true }>;

/** The same without a browser: by each entrance the request with which the page's script writes an entry. */
export async function* writesBy(
  context: ProbeContext,
  { cluster }: Pick<Lab, "cluster">,
  doors: readonly Entrance[],
): AsyncGenerator<{ entrance: Entrance; entry: string; result: WriteResult }, void> {
  for (const entrance of doors) {
    const entry = `labcheck-${randomUUID()}`;
    const url = `${entrance.url}rpush/${KEY}/${entry}`;
    const seen = await get(context, { ...entrance, url, source: cluster.outside });
    yield { entrance, entry, result: writtenIn(url, seen) };
  }
}

/** The result of such a request; a response that is no list of entries stored none. */
function writtenIn(url: string, seen: HttpResult): WriteResult {
  if (!seen.answered) return { opened: false, outcome: seen.outcome, why: seen.why };
  const { status, body } = seen;
  const posted = status === 200 && Array.isArray(jsonOf(body));
  return { opened: true, posted, requests: [{ url, status }] };
}

/** The control: the same page, fetched inside from a guestbook pod. Throws ProbeError where that has none. */
async function pageInside(context: ProbeContext, lab: Lab): Promise<string> {
  const [[shell], pod] = await Promise.all([shellsOf(lab), onePodOf(lab, GUESTBOOK.selector)]);
  const body = await fetchFrom(context, shell, httpUrl(pod.ip, GUESTBOOK.port));
  if (body === undefined || !isGuestbook({ answered: true, status: 200, headers: {}, body }))
    throw new ProbeError(pageUnservedInside({ pod: pod.name }));
  return pod.name;
}

export const page: LabClaim = {
  id: "guestbook/page",
  statement:
    "The guestbook serves its page and its script to a browser, in which an entry can be written and read.",
  expected: "the page, its script and a new entry, by every entrance",
  slow: true,
  timeoutSeconds: 300,
  async check({ lab, context }) {
    const { browser } = lab.cluster;
    const shut = noEntrance(lab);
    if (shut) return skipped(shut);
    if ("missing" in browser) return skipped(reasons.noBrowser({ missing: browser.missing }));
    const doors = await doorsOf(context, lab);
    for await (const visit of visitsBy(context, lab, browser, doors)) {
      const wrong = await judgeVisit(context, lab, visit);
      if (wrong) return wrong;
    }
    const entrances = doors.map(({ name }) => name);
    return upheld(reasons.pageServes({ browser: browser.version, entrances }));
  },
};

/** Returns the problem of a visit; undefined if page, script and entry arrived as expected. */
export async function judgeVisit(
  context: ProbeContext,
  lab: Lab,
  { entrance, entry, result: seen }: Visit,
): Promise<Verdict | undefined> {
  const at = placeNamed(entrance);
  if (!seen.opened) {
    const { outcome, why } = seen;
    const reason = reasons.pageNotOpened({ ...at, outcome, why });
    return judgeUnserved(context, lab, { entrance, reason, seen: { answered: false, outcome, why } }, () =>
      notServedInside(context, lab),
    );
  }
  const wrong = unserved(at, seen);
  if (wrong?.verdict !== "violated") return wrong ?? unlisted(at, entry, seen);
  // A page that is not the guestbook's may come from a proxy on the path, so it is requested once more.
  const answer = await get(context, { ...entrance, source: lab.cluster.outside });
  if (isOfGuestbook(answer)) return wrong;
  return judgeUnserved(context, lab, { entrance, reason: wrong.reason, seen: answer }, () =>
    notServedInside(context, lab),
  );
}

/** The control inside, which throws where the pods do not serve either. */
async function notServedInside(context: ProbeContext, lab: Lab): Promise<undefined> {
  await pageInside(context, lab);
}

/** Whether page and script came. The script's address is relative, so it must be below the page's own path. */
function unserved(at: Place, seen: PageResult): Verdict | undefined {
  const { status, title, script } = seen;
  if (status !== 200) return violated(reasons.pageStatus({ ...at, status }));
  if (!/guestbook/i.test(title)) return violated(reasons.pageTitle({ ...at, title }));
  if (!script) return violated(reasons.noScript(at));
  if (new URL(script.url).pathname !== `${new URL(at.url).pathname}script.js`)
    return violated(reasons.scriptElsewhere({ ...at, script: script.url }));
  if (script.status === undefined)
    return inconclusive(reasons.scriptFailed({ ...at, why: script.failed ?? "no answer" }));
  if (script.status !== 200) return violated(reasons.scriptStatus({ ...at, status: script.status }));
  return undefined;
}

/** Whether the entry was accepted and listed; a missing answer decides neither. */
function unlisted(at: Place, entry: string, seen: PageResult): Verdict | undefined {
  const statusOf = (path: string) =>
    seen.requests.findLast(({ url, status }) => url.includes(path) && status !== undefined)?.status;
  const post = statusOf("/rpush/");
  if (!seen.posted) {
    return post === undefined
      ? inconclusive(reasons.browserEntryUnanswered(at))
      : violated(reasons.entryRefused({ ...at, status: post }));
  }
  if (seen.listed) return undefined;
  const list = statusOf("/lrange/");
  if (list === undefined) return inconclusive(reasons.listUnanswered(at));
  return violated(reasons.entryUnlisted({ ...at, entry, entries: seen.entries.length, status: list }));
}
