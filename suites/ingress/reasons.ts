import { because, defineReason, term } from "../../helpers/reason.ts";

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
