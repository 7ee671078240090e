import { randomUUID } from "node:crypto";
import type { Entrance } from "../../fixtures/external/entrance.ts";
import { isGuestbook } from "../../fixtures/guestbook/answers.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { onePodOf, shellsOf } from "../../fixtures/guestbook/pods.ts";
import { entrancesOf } from "../../fixtures/lab/entrances.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { ProbeError } from "../../helpers/engine/probe-error.ts";
import { jsonOf } from "../../helpers/errors/labcheck-error.ts";
import { httpUrl } from "../../helpers/network/address.ts";
import { type Chromium, signGuestbook, type VisitSeen } from "../../helpers/probes/browser.ts";
import { fetchFrom } from "../../helpers/probes/fetch.ts";
import { get, type HttpSeen } from "../../helpers/probes/http.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { noEntranceOutside, pageUnservedInside } from "./page-reasons.ts";

/** The list that the guestbook's page writes to. */
export const KEY = "guestbook";

/** What a browser saw by one entrance, and the entry that it wrote there. */
export interface Visit {
  entrance: Entrance;
  entry: string;
  seen: VisitSeen;
}

/** An entrance as reasons name it. */
export interface Place {
  way: Entrance["way"];
  entrance: string;
  url: string;
}

export const placeNamed = ({ way, name, url }: Entrance): Place => ({ way, entrance: name, url });

/** The entrances that a browser takes: of the node ports, which `external` asks one by one, the first. */
export async function doorsOf(context: ProbeContext, lab: Lab): Promise<Entrance[]> {
  const entrances = await entrancesOf(context, lab);
  const first = entrances.find(({ way }) => way === "node port");
  const doors = entrances.filter((entrance) => entrance.way !== "node port" || entrance === first);
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

/** What came of an entry, however it was written. */
export type WriteSeen =
  | (Pick<Extract<VisitSeen, { opened: true }>, "opened" | "posted"> & {
      requests: readonly { url: string; status?: number }[];
    })
  | Exclude<VisitSeen, { opened: true }>;

/** The same without a browser: by each entrance the request with which the page's script writes an entry. */
export async function* writesBy(
  context: ProbeContext,
  { cluster }: Pick<Lab, "cluster">,
  doors: readonly Entrance[],
): AsyncGenerator<{ entrance: Entrance; entry: string; seen: WriteSeen }, void> {
  for (const entrance of doors) {
    const entry = `labcheck-${randomUUID()}`;
    const url = `${entrance.url}rpush/${KEY}/${entry}`;
    const seen = await get(context, { ...entrance, url, source: cluster.outside });
    yield { entrance, entry, seen: writtenIn(url, seen) };
  }
}

/** What an answer to such a request says; one that is no list of entries took none. */
function writtenIn(url: string, seen: HttpSeen): WriteSeen {
  if (!seen.answered) return { opened: false, outcome: seen.outcome, why: seen.why };
  const { status, body } = seen;
  const posted = status === 200 && Array.isArray(jsonOf(body));
  return { opened: true, posted, requests: [{ url, status }] };
}

/** The control: the same page, fetched inside from a guestbook pod. Throws ProbeError where that has none. */
export async function pageInside(context: ProbeContext, lab: Lab): Promise<string> {
  const [[shell], pod] = await Promise.all([shellsOf(lab), onePodOf(lab, GUESTBOOK.selector)]);
  const body = await fetchFrom(context, shell, httpUrl(pod.ip, GUESTBOOK.port));
  if (body === undefined || !isGuestbook({ answered: true, status: 200, headers: {}, body }))
    throw new ProbeError(pageUnservedInside({ pod: pod.name }));
  return pod.name;
}
