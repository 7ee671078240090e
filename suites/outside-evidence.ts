import type { Entrance } from "../fixtures/external/entrance.ts";
import { controlOf, nodePortControl, type ShutWay, type WayControl } from "../fixtures/external/silence.ts";
import { steadyControl } from "../fixtures/external/steady-control.ts";
import {
  GUESTBOOK,
  guestbookPodIn,
  isGuestbook,
  isOfGuestbook,
  PAGE_TITLE,
} from "../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../fixtures/lab/lab.ts";
import { type Reason, withNotes } from "../helpers/engine/reason.ts";
import { inconclusive, type Verdict, violated } from "../helpers/engine/verdict.ts";
import { httpUrl } from "../helpers/network/address.ts";
import { ipOf } from "../helpers/network/resolve.ts";
import { fetchFrom, fetchMany } from "../helpers/probes/fetch.ts";
import type { HttpResult } from "../helpers/probes/http.ts";
import type { Pod, ProbeContext } from "../helpers/probes/probe-context.ts";
import * as reasons from "./outside-reasons.ts";

/** A way in from outside: its kind, its URL, and the address where no DNS has that of the host. */
export type Way = Pick<Entrance, "way" | "url" | "address">;

/** The IP address and port behind an entrance's URL. Throws ProbeError where its host has no address here. */
export async function placeOf({ way, url, address }: Way): Promise<Omit<ShutWay, "outcome">> {
  const { hostname, port, protocol } = new URL(url);
  const host = address ?? hostname.replace(/^\[(.*)\]$/, "$1");
  return { way, address: await ipOf(host), port: Number(port) || (protocol === "https:" ? 443 : 80) };
}

/** Where two pods of three have another page, all of so many requests meet them less than once in ten thousand times. */
const AGAIN_INSIDE = 24;

/** Why a pod is not served the guestbook's page inside, as the control for a way from outside; undefined where it is. */
export async function notInside(
  context: ProbeContext,
  shell: Pod,
  virtual: string,
): Promise<Reason | undefined> {
  const url = httpUrl(virtual, GUESTBOOK.port);
  const body = await fetchFrom(context, shell, url);
  const isPage = body !== undefined && isGuestbook({ answered: true, status: 200, headers: {}, body });
  if (isPage) return undefined;
  // One pod alone may have another page, which this one request met by chance.
  const again =
    body === undefined
      ? undefined
      : await fetchMany(context, shell, { url, count: AGAIN_INSIDE, text: PAGE_TITLE });
  return again && again.matching > 0
    ? undefined
    : reasons.insideUnserved({ address: virtual, node: shell.node });
}

/**
 * The verdict on an entrance that did not bring the guestbook: violated where somebody answered otherwise or the
 * way that is shut has its control (`controlOf`), and nothing is wrong inside; else inconclusive. `share` is
 * the part of the requests that met this, all of them without it. `words` begin the reason: the entrance with its address, and what was seen. `inside` says why the service does not serve a
 * pod either, asked the same question.
 */
export async function judgeUnserved(
  context: ProbeContext,
  lab: Lab,
  { entrance, seen, words, share = 1 }: { entrance: Way; seen: HttpResult; words: Reason; share?: number },
  inside: () => Promise<Reason | undefined>,
): Promise<Verdict> {
  if (!seen.answered && (seen.outcome === "lost" || seen.outcome === "dns")) return inconclusive(words);
  const control = await controlFor(context, lab, { entrance, seen, share });
  if (control && "unproven" in control) return inconclusive(withNotes(words, control.unproven));
  const shut = await inside();
  if (shut !== undefined) return inconclusive(withNotes(words, reasons.insideToo({ why: shut })));
  // Whoever completed the handshake said nothing by which to know them.
  if (!seen.answered && seen.outcome === "open")
    return inconclusive(withNotes(words, reasons.takenByUnknown));
  const reason = control ? reasons.unservedWhile({ seen: words, control: control.answered }) : words;
  return violated(reason);
}

async function controlFor(
  context: ProbeContext,
  lab: Lab,
  { entrance, seen, share }: { entrance: Way; seen: HttpResult; share: number },
): Promise<WayControl | undefined> {
  if (!seen.answered)
    return seen.outcome === "open"
      ? undefined
      : controlOf(context, lab, { ...(await placeOf(entrance)), outcome: seen.outcome });
  if (isOurs(seen)) return undefined;
  // A proxy or a portal on the way answers in the place of whom it hides.
  const unknown = { unproven: reasons.answeredByUnknown };
  if (entrance.way !== "node port") return unknown;
  const place = await placeOf(entrance);
  // Who is on the way in some requests only lets most of a control's through.
  return share < 1 ? steadyControl(context, lab, place, share) : nodePortControl(context, lab, place);
}

const OTHERS = /^(?:echo|busybox|guestbook|redis)(?:-[a-z0-9-]+)?$/;

/** The pod of a lab that an answer names, be it the wrong one; undefined where nobody known answered. */
export function podNamedIn(seen: HttpResult): string | undefined {
  if (!seen.answered) return undefined;
  const said = seen.body.trim();
  return guestbookPodIn(seen) ?? (OTHERS.test(said) ? said : undefined);
}

/** Whether an answer is one of the lab's pods', be it the wrong one. */
const isOurs = (seen: HttpResult): boolean => isOfGuestbook(seen) || podNamedIn(seen) !== undefined;
