import { describe, expect, test } from "vitest";
import { type Mutation, mutating } from "./admission.ts";
import { end, endOf } from "./expected.ts";
import { clusterOf, judge, UNASKED, under } from "./judged.ts";
import { apiServerOf, towards } from "./network.ts";
import { refusingWebhook, webhookDown } from "./refusing-webhook.ts";
import { GATEWAY, INGRESS_ALONE, NGINX, onlyProviders } from "./traefik.ts";
import { crossedPaths, crossedRules } from "./wrong-objects.ts";

describe("an ingress that takes some of the ways only", () => {
  const cluster = clusterOf([]);
  const CLAIMS = [
    "ingress/*",
    "errata/ingress-annotation",
    "policy/default-external",
    "policy/guestbook-works",
  ];
  const skipped = { "ingress/high-availability": UNASKED["ingress/high-availability"] };
  const ownAddress = async () => (await towards(cluster(), (await apiServerOf(cluster())).address)).own;

  const states: readonly [
    words: string,
    enter: () => Promise<AsyncDisposable>,
    fault: Mutation,
    form: string,
    expected: Parameters<typeof end>[1],
  ][] = [
    ["the nginx provider only", () => onlyProviders(cluster(), NGINX), crossedPaths, "nginx-annotations", {}],
    [
      "the Gateway provider only",
      () => onlyProviders(cluster(), GATEWAY),
      crossedRules,
      "gateway-api",
      { skipped: { "errata/ingress-annotation": "" } },
    ],
    [
      "no provider for Traefik's own kinds",
      () => onlyProviders(cluster(), [...INGRESS_ALONE, ...NGINX]),
      crossedPaths,
      "nginx-annotations",
      {},
    ],
    [
      "a webhook that refuses Ingresses of nginx's",
      async () => refusingWebhook(cluster(), await ownAddress()),
      crossedPaths,
      "traefik-middleware",
      {},
    ],
    [
      "a webhook that is down",
      async () => webhookDown(cluster(), await ownAddress()),
      crossedRules,
      "gateway-api",
      { skipped: { "errata/ingress-annotation": "" } },
    ],
  ];

  describe.each(states)("%s", (_, enter, crossing, form, expected) => {
    test("run: judges the accepted routes only", async () => {
      const wanted = { ...expected, skipped: { ...skipped, ...expected?.skipped } };
      expect(endOf(await under([enter], () => judge(cluster(), ...CLAIMS)))).toEqual(end(0, wanted));
    });

    test("run: detects a second path on an accepted route", async () => {
      const broken = [enter, () => mutating(cluster(), crossing)];
      const violated = { "ingress/pattern": `${form}: /echo/` };
      const ended = await under(broken, () => judge(cluster(), "ingress/*"));
      expect(endOf(ended)).toEqual(end(1, { skipped, violated }));
    });
  });
});
