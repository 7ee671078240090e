import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { answersAs, isStatus, someAnswerAs } from "../../fixtures/faults/ingress/await-response.ts";
import { crossingPath } from "../../fixtures/faults/ingress/crossing-path.ts";
import { deafAfter } from "../../fixtures/faults/ingress/deaf-controller.ts";
import { withdrawLate, withdrawnInTime } from "../../fixtures/faults/ingress/late-withdrawal.ts";
import { applyAndVerify } from "../../helpers/async/reversible.ts";
import type { Fault } from "../fault.ts";
import { routeOf } from "./route-of.ts";

/** How long a controller may take to notice that it hears nothing, and to ask the API server anew. */
const HEARS_AGAIN_SECONDS = 120;

const deafController: Fault = {
  id: "ingress/deaf-controller",
  kind: "processes",
  statement:
    "One of two controllers hears nothing of the API server any more, and still leaves /guestbook/script.js as it is.",
  violates: {
    "ingress/rewrite": {
      code: "ingress-form",
      form: "traefik-middleware",
      why: { code: "ingress-answer-not-as-inside", path: "/guestbook/script.js", outcome: "HTTP 404" },
    },
  },
  // Of an Ingress that is made meanwhile it never hears.
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
    const mend = await applyAndVerify(undo, () =>
      someAnswerAs(lab, { route, path, as: [isStatus(200), isStatus(404)] }, signal),
    );
    return async () => {
      await mend();
      const until = AbortSignal.timeout(HEARS_AGAIN_SECONDS * 1000);
      await answersAs(lab, { route, path, as: isStatus(200), seconds: HEARS_AGAIN_SECONDS }, until);
    };
  },
};

const crossTalk: Fault = {
  id: "ingress/cross-talk",
  kind: "objects",
  statement:
    "Another Ingress of the host leads one path below the second service's to the guestbook, unrewritten.",
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

/** The guestbook's own answer to a path that it does not know; the second service's is HTML. */
const isNotFoundOfApp: Parameters<typeof answersAs>[1]["as"] = (seen) =>
  seen.answered && seen.status === 404 && seen.body === "not found\n";

const lateWithdrawal: Fault = {
  id: "ingress/late-withdrawal",
  kind: "processes",
  statement: "A controller pod that is deleted stays among the endpoints for seconds after its end.",
  makesInconclusive: { "ingress/high-availability": "controller-withdrawn-late" },
  latent: true,
  unmet: withdrawnInTime,
  inject: withdrawLate,
};

export const controllerFaults: readonly Fault[] = [deafController, crossTalk, lateWithdrawal];
