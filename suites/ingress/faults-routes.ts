import { patching } from "../../fixtures/cluster/patch.ts";
import { ECHO, type Lab } from "../../fixtures/guestbook/lab.ts";
import { standStill } from "../../fixtures/guestbook/pod-processes.ts";
import { asPod } from "../../fixtures/guestbook/pods.ts";
import { controllerPods } from "../../fixtures/ingress/controller-pods.ts";
import { ingressAddress } from "../../fixtures/ingress/ingress.ts";
import { yesMan } from "../../fixtures/ingress/yes-man.ts";
import { EvidenceLog } from "../../helpers/evidence.ts";
import type { Fault } from "../fault.ts";
import { routeOf } from "./route-of.ts";

const ingressNamed = ({ namespace }: Lab, name: string) => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace },
});

const otherHost: Fault = {
  id: "ingress/other-host",
  kind: "objects",
  says: "The rules of the Ingress are for another host than its certificate.",
  violates: { "ingress/path": /HTTP 404/ },
  async inject(lab) {
    const { name } = routeOf(lab);
    const { spec } = await lab.kube.networking.readNamespacedIngress({ name, namespace: lab.namespace });
    const rules = (spec?.rules ?? []).map((rule) => ({ ...rule, host: "elsewhere.labcheck.test" }));
    return patching(lab.kube, ingressNamed(lab, name), { spec: { rules } });
  },
};

const otherClass: Fault = {
  id: "ingress/other-class",
  kind: "objects",
  says: "The Ingress is of a class that no controller has.",
  violates: { "ingress/path": /HTTP 404/ },
  inject: (lab) =>
    patching(lab.kube, ingressNamed(lab, routeOf(lab, "nginx-annotations").name), {
      spec: { ingressClassName: "nobody" },
    }),
};

const pausedControllers: Fault = {
  id: "ingress/paused-controllers",
  kind: "processes",
  says: "The ingress controllers stand still: they are connected to, and say nothing.",
  blinds: { "ingress/tls": /no handshake/ },
  async inject(lab, signal) {
    const { kube, namespace } = lab;
    const address = await ingressAddress(kube, namespace, routeOf(lab), signal);
    const controllers = await controllerPods({ kube, signal, log: new EvidenceLog() }, address);
    const reads = controllers.map((pod) => kube.core.readNamespacedPod(pod));
    return standStill(lab, (await Promise.all(reads)).map(asPod));
  },
};

const everythingWell: Fault = {
  id: "ingress/yes-man",
  kind: "content",
  says: "The ingress' default backend answers 200 to whatever nobody else takes.",
  violates: { "ingress/path": /is HTTP 200.*, not 404/ },
  inject: (lab, signal) => yesMan(lab, ECHO, signal),
};

export const routeFaults: readonly Fault[] = [otherHost, otherClass, pausedControllers, everythingWell];
