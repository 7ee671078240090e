import type { Entrance } from "../fixtures/external/entrance.ts";
import {
  type ControlResult,
  controlOf,
  type FailedConnection,
  nodePortControl,
} from "../fixtures/external/silence.ts";
import { steadyControl } from "../fixtures/external/steady-control.ts";
import {
  GUESTBOOK,
  guestbookPodIn,
  isGuestbook,
  isOfGuestbook,
  PAGE_TITLE,
} from "../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { inconclusive, type Verdict, violated } from "../helpers/engine/verdict.ts";
import { httpUrl } from "../helpers/network/address.ts";
import { ipOf } from "../helpers/network/resolve.ts";
import { fetchFrom, fetchMany } from "../helpers/probes/fetch.ts";
import type { HttpResult } from "../helpers/probes/http.ts";
import type { Pod, ProbeContext } from "../helpers/probes/probe-context.ts";
import { type Reason, withNotes } from "../helpers/reasons/reason.ts";
import { probesFor } from "../helpers/statistics/missed-endpoint.ts";
import * as reasons from "./outside-reasons.ts";

/** An entrance from outside: its kind, its URL, and the address if DNS does not resolve its host. */
export type OutsideEntrance = Pick<Entrance, "kind" | "url" | "address">;

/** The IP address and port behind an entrance's URL. Throws ProbeError if its host does not resolve on this machine. */
export async function placeOf({
  kind,
  url,
  address,
}: OutsideEntrance): Promise<Omit<FailedConnection, "outcome">> {
  const { hostname, port, protocol } = new URL(url);
  const host = address ?? hostname.replace(/^\[(.*)\]$/, "$1");
  return { kind, address: await ipOf(host), port: Number(port) || (protocol === "https:" ? 443 : 80) };
}

/** So many requests reach a pod that has the page, even if only one has it. */
const AGAIN_INSIDE = probesFor(1 / GUESTBOOK.replicas);

/** Why a pod inside the cluster is not served the guestbook's page, as the control for an entrance; undefined if it is. */
export async function whyUnservedInside(
  context: ProbeContext,
  shell: Pod,
  virtual: string,
): Promise<Reason | undefined> {
  const url = httpUrl(virtual, GUESTBOOK.port);
  const body = await fetchFrom(context, shell, url);
  const isPage = body !== undefined && isGuestbook({ answered: true, status: 200, headers: {}, body });
  if (isPage) return undefined;
  // One pod alone may have another page, and this request may have reached it by chance.
  const again =
    body === undefined
      ? undefined
      : await fetchMany(context, shell, { url, count: AGAIN_INSIDE, text: PAGE_TITLE });
  return again && again.matching > 0
    ? undefined
    : reasons.insideUnserved({ address: virtual, node: shell.node });
}

/**
 * Judges an entrance that did not serve the guestbook. Violated if the lab itself answered with something else, or if
 * the silent entrance has its control (`controlOf`), and the service works inside; otherwise inconclusive. `share` is
 * the part of the requests that ended so, by default all. `reason` names the entrance and what was observed.
 * `inside` returns why the service does not serve a pod either, given the same request.
 */
export async function judgeUnserved(
  context: ProbeContext,
  lab: Lab,
  {
    entrance,
    seen,
    reason,
    share = 1,
  }: { entrance: OutsideEntrance; seen: HttpResult; reason: Reason; share?: number },
  inside: () => Promise<Reason | undefined>,
): Promise<Verdict> {
  if (!seen.answered && (seen.outcome === "lost" || seen.outcome === "dns")) return inconclusive(reason);
  const control = await controlFor(context, lab, { entrance, seen, share });
  if (control && "unproven" in control) return inconclusive(withNotes(reason, control.unproven));
  const why = await inside();
  if (why !== undefined) return inconclusive(withNotes(reason, reasons.insideToo({ why })));
  // An accepted connection without an answer does not identify the server.
  if (!seen.answered && seen.outcome === "open")
    return inconclusive(withNotes(reason, reasons.acceptedByUnknown));
  return violated(control ? reasons.unservedWhile({ seen: reason, control: control.answered }) : reason);
}

async function controlFor(
  context: ProbeContext,
  lab: Lab,
  { entrance, seen, share }: { entrance: OutsideEntrance; seen: HttpResult; share: number },
): Promise<ControlResult | undefined> {
  if (!seen.answered)
    return seen.outcome === "open"
      ? undefined
      : controlOf(context, lab, { ...(await placeOf(entrance)), outcome: seen.outcome });
  if (isFromLab(seen)) return undefined;
  // A proxy or portal on the path may answer instead of the server.
  const unknown = { unproven: reasons.answeredByUnknown };
  if (entrance.kind !== "node port") return unknown;
  const place = await placeOf(entrance);
  // A proxy that intercepts some requests only lets most of a control's requests through.
  return share < 1 ? steadyControl(context, lab, place, share) : nodePortControl(context, lab, place);
}

const OTHERS = /^(?:echo|busybox|guestbook|redis)(?:-[a-z0-9-]+)?$/;

/** The pod of a lab that an answer names, even if it is the wrong one; undefined if no lab pod answered. */
export function podNamedIn(seen: HttpResult): string | undefined {
  if (!seen.answered) return undefined;
  const body = seen.body.trim();
  return guestbookPodIn(seen) ?? (OTHERS.test(body) ? body : undefined);
}

/** Whether any pod of the lab gave an answer, even the wrong one. */
const isFromLab = (seen: HttpResult): boolean => isOfGuestbook(seen) || podNamedIn(seen) !== undefined;
