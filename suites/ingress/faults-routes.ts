import { patching } from "../../fixtures/faults/cluster/patch.ts";
import { standStill } from "../../fixtures/faults/guestbook/pod-processes.ts";
import { answersAs, isStatus, isUntrusted } from "../../fixtures/faults/ingress/await-response.ts";
import { catchAllBackend } from "../../fixtures/faults/ingress/catch-all-backend.ts";
import { GUESTBOOK } from "../../fixtures/guestbook/guestbook.ts";
import { asPod } from "../../fixtures/guestbook/pods.ts";
import { controllerPods } from "../../fixtures/ingress/controller-pods.ts";
import { ingressAddress } from "../../fixtures/ingress/published.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import { applyAndVerify } from "../../helpers/async/reversible.ts";
import { NotReadyError, waitFor } from "../../helpers/async/wait.ts";
import { EvidenceLog } from "../../helpers/engine/evidence.ts";
import { all, type Fault } from "../fault.ts";
import { routeOf } from "./route-of.ts";

const ingressNamed = ({ namespace }: Lab, name: string) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace },
});

const otherHost: Fault = {
  id: "ingress/other-host",
  kind: "objects",
  statement: "The rules of the Ingress are for another host than its certificate.",
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
  statement: "The Ingress is of a class that no controller has.",
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
  statement: "The ingress controllers stand still, and the kubelets have noticed.",
  makesInconclusive: {
    "ingress/tls": "no-tls-handshake",
    ...all(["ingress/path", "ingress/rewrite", "ingress/pattern"], "ingress-host-unserved"),
    "policy/default-external": {
      ...{ code: "entrance-not-served", outcome: "timeout" },
      notes: "no-other-port-open",
    },
  },
  // It waits a minute for a controller to give its Ingress an address.
  excludes: ["errata/ingress-annotation"],
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const address = await ingressAddress(kube, namespace, routeOf(lab), signal);
    const controllers = () => controllerPods({ kube, signal, log: new EvidenceLog() }, address);
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

const everythingWell: Fault = {
  id: "ingress/yes-man",
  kind: "content",
  statement:
    "The ingress' default backend is the guestbook, which answers 200 to whatever nobody else takes.",
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

export const routeFaults: readonly Fault[] = [otherHost, otherClass, pausedControllers, everythingWell];
