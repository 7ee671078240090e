import { restoring } from "../../fixtures/cluster/restore.ts";
import type { Fault } from "../fault.ts";

const noMiddleware: Fault = {
  id: "ingress/no-middleware",
  says: "The rule that rewrites the path is gone from the ingress controller.",
  violates: ["ingress/rewrite"],
  because: /HTTP 404/,
  inject: ({ kube, namespace }) =>
    restoring(kube, {
      apiVersion: "traefik.io/v1alpha1",
      kind: "Middleware",
      metadata: { name: "guestbook-rewrite", namespace },
    }),
};

export const ingressFaults: readonly Fault[] = [noMiddleware];
