import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { standStill } from "../../fixtures/faults/cluster/processes.ts";
import {
  answersAs,
  isStatus,
  isUntrusted,
  someAnswerAs,
} from "../../fixtures/faults/ingress/await-response.ts";
import { withdrawLate, withdrawnInTime } from "../../fixtures/faults/ingress/controller-deletion.ts";
import { deafAfter } from "../../fixtures/faults/ingress/controllers.ts";
import { catchAllBackend, crossingPath } from "../../fixtures/faults/ingress/routes.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { asPod } from "../../fixtures/guestbook/pods.ts";
import { controllerPods } from "../../fixtures/ingress/controller-pods.ts";
import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import { ingressAddress } from "../../fixtures/ingress/route-address.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { applyAndVerify } from "../../helpers/async/reversible.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { newContext } from "../../helpers/probes/probe-context.ts";
import { all, type Fault } from "../fault.ts";

const ingressNamed = ({ namespace }: Lab, name: string) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace },
});

const otherHost: Fault = {
  id: "ingress/other-host",
  kind: "objects",
  statement: "The Ingress rules are for a host other than the certificate's.",
  violates: {
    "ingress/tls": {
      code: "ingress-form",
      form: "traefik-middleware",
      why: { code: "ingress-page-not-guestbook", path: "/guestbook/", outcome: "HTTP 404" },
    },
    ...all(["ingress/path", "ingress/rewrite", "ingress/pattern"], {
      code: "ingress-form",
      form: "traefik-middleware",
      why: { code: "ingress-page-status", status: 404 },
    }),
  },
  makesInconclusive: {
    "policy/default-external": { code: "entrance-answered-by-another", status: 404 },
    "policy/guestbook-works": { code: "guestbook-used", when: "before" },
  },
  mustNotAffect: ["policy/guestbook-allowed"],
  async inject(lab, signal) {
    const route = routeOf(lab);
    const { name } = route;
    const { spec } = await lab.kube.networking.readNamespacedIngress({ name, namespace: lab.namespace });
    const rules = (spec?.rules ?? []).map((rule) => ({ ...rule, host: "elsewhere.labcheck.test" }));
    const undo = await patching(lab.kube, ingressNamed(lab, name), { spec: { rules } });
    return applyAndVerify(undo, () =>
      answersAs(lab, { route, path: "/guestbook/", as: isStatus(404) }, signal),
    );
  },
};

const otherClass: Fault = {
  id: "ingress/other-class",
  kind: "objects",
  statement: "The Ingress has a class that no controller serves.",
  violates: {
    "ingress/tls": { code: "ingress-form", form: "nginx-annotations", why: "certificate-untrusted" },
  },
  makesInconclusive: {
    ...all(["ingress/path", "ingress/rewrite", "ingress/pattern"], {
      code: "ingress-host-unserved",
      outcome: "open",
    }),
    "policy/default-external": { code: "entrance-answered-by-another", outcome: "open" },
  },
  async inject(lab, signal) {
    const route = routeOf(lab, "nginx-annotations");
    const change = { spec: { ingressClassName: "nobody" } };
    const undo = await patching(lab.kube, ingressNamed(lab, route.name), change);
    return applyAndVerify(undo, () =>
      answersAs(lab, { route, path: "/guestbook/", as: isUntrusted }, signal),
    );
  },
};

const pausedControllers: Fault = {
  id: "ingress/paused-controllers",
  kind: "processes",
  statement: "The ingress controllers are paused, and their pods are no longer Ready.",
  makesInconclusive: {
    "ingress/tls": "no-tls-handshake",
    ...all(["ingress/path", "ingress/rewrite", "ingress/pattern"], "ingress-host-unserved"),
    "policy/default-external": {
      ...{ code: "entrance-not-served", outcome: "timeout" },
      notes: "no-other-port-open",
    },
  },
  // The claim waits a minute for a controller to assign its Ingress an address.
  excludes: ["errata/ingress-annotation"],
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const address = await ingressAddress(kube, namespace, routeOf(lab), signal);
    const controllers = () => controllerPods(newContext(lab, signal), address);
    const reads = (await controllers()).map((pod) => kube.core.readNamespacedPod(pod));
    const undo = await standStill(lab, (await Promise.all(reads)).map(asPod));
    const wait = { what: "the controllers to be unready", seconds: 30, signal };
    return applyAndVerify(undo, () =>
      waitFor(wait, async () => {
        const ready = await controllers();
        if (ready.length > 0) throw new NotReadyError(`${ready.length} are Ready`);
        return true;
      }),
    );
  },
};

const catchAll: Fault = {
  id: "ingress/yes-man",
  kind: "content",
  statement: "The guestbook is the ingress's default backend and answers 200 to every unmatched request.",
  violates: {
    "ingress/path": { code: "ingress-leads-to-wrong-app", app: "guestbook", outcome: "HTTP 200" },
  },
  async inject(lab, signal) {
    const undo = await catchAllBackend(lab, GUESTBOOK, signal);
    return applyAndVerify(undo, () =>
      answersAs(lab, { route: routeOf(lab), path: "/other/", as: isStatus(200) }, signal),
    );
  },
};

export const routeFaults: readonly Fault[] = [otherHost, otherClass, pausedControllers, catchAll];

/** How long a controller may take to notice a broken watch and to reconnect to the API server. */
const RECONNECT_SECONDS = 120;

const deafController: Fault = {
  id: "ingress/deaf-controller",
  kind: "processes",
  statement:
    "One of two controllers no longer receives changes from the API server and still does not rewrite /guestbook/script.js.",
  violates: {
    "ingress/rewrite": {
      code: "ingress-form",
      form: "traefik-middleware",
      why: { code: "ingress-answer-not-as-inside", path: "/guestbook/script.js", outcome: "HTTP 404" },
    },
  },
  // It never receives an Ingress that is created meanwhile.
  makesInconclusive: { "errata/ingress-annotation": "annotated-ingress-unanswered" },
  async inject(lab, signal) {
    const route = routeOf(lab);
    const path = "/guestbook/script.js";
    const metadata = { name: route.name, namespace: lab.namespace };
    const middleware = { apiVersion: "traefik.io/v1alpha1", kind: "Middleware", metadata };
    const halfRewritten = async () => {
      const replacePathRegex = { regex: "^/(?:guestbook|echo)/(|env|lrange/.*)$", replacement: "/$1" };
      const undo = await patching(lab.kube, middleware, { spec: { replacePathRegex } });
      return applyAndVerify(undo, () => answersAs(lab, { route, path, as: isStatus(404) }, signal));
    };
    const undo = await deafAfter(lab, route, halfRewritten, signal);
    const restore = await applyAndVerify(undo, () =>
      someAnswerAs(lab, { route, path, as: [isStatus(200), isStatus(404)] }, signal),
    );
    return async () => {
      await restore();
      const until = AbortSignal.timeout(RECONNECT_SECONDS * 1000);
      await answersAs(lab, { route, path, as: isStatus(200), seconds: RECONNECT_SECONDS }, until);
    };
  },
};

const crossTalk: Fault = {
  id: "ingress/cross-talk",
  kind: "objects",
  statement:
    "Another Ingress of the host routes one path below the second Service's to the guestbook, without a rewrite.",
  violates: {
    "ingress/pattern": { code: "ingress-leads-to-wrong-app", path: "/echo/env", app: "guestbook" },
  },
  async inject(lab, signal) {
    const route = routeOf(lab);
    const path = "/echo/env";
    const undo = await crossingPath(lab, route, path, signal);
    return applyAndVerify(undo, () => answersAs(lab, { route, path, as: isNotFoundOfApp }, signal));
  },
};

/** The guestbook's own 404; the second service's is HTML. */
const isNotFoundOfApp: Parameters<typeof answersAs>[1]["as"] = (seen) =>
  seen.answered && seen.status === 404 && seen.body === "not found\n";

const lateWithdrawal: Fault = {
  id: "ingress/late-withdrawal",
  kind: "processes",
  statement: "A deleted controller pod stays in the endpoints for seconds after it has stopped.",
  makesInconclusive: { "ingress/high-availability": "controller-withdrawn-late" },
  latent: true,
  unmet: withdrawnInTime,
  inject: withdrawLate,
};

export const controllerFaults: readonly Fault[] = [deafController, crossTalk, lateWithdrawal];

/** The lab's route through the ingress of a given form. Throws if the lab has none. */
export function routeOf({ ingress }: Lab, form = "traefik-middleware"): IngressRoute {
  const route = "missing" in ingress ? undefined : ingress.find((each) => each.form === form);
  if (!route) throw new Error(`the lab has no ingress route of form "${form}"`);
  return route;
}
