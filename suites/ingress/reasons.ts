import { because, defineReason, measuredMs, pod, term } from "../../helpers/reason.ts";

/** The reasons of the claims about the ingress: each code with its parameters and its sentence. */

export const noRoute = defineReason("no-ingress-route", "no way leads through the ingress");

export const routeNotAsked = defineReason("ingress-route-unasked", "it was not asked");

export const unprovedNow = defineReason(
  "ingress-route-never-served",
  { why: because, now: because },
  ({ why, now }) => `${why.text}; now: ${now.text}`,
);

export const notHonoured = defineReason(
  "ingress-not-honoured",
  { form: term, why: because },
  ({ form, why }) => `not honoured: ${form}, ${why.text}`,
);

export const withdrawnLate = defineReason(
  "controller-withdrawn-late",
  { pod, failedMs: measuredMs, withdrawnMs: measuredMs },
  ({ pod: name, failedMs, withdrawnMs }) =>
    `a request failed ${failedMs} ms after ${name} was deleted, and the API took it out of the endpoints after ${withdrawnMs} ms: who failed is not known`,
);
