import { expect, test } from "vitest";
import { neverRun } from "../engine/engine-reasons.ts";
import { imageNotPulled } from "../errors/cluster.ts";
import { credentialsRejected } from "../errors/contact.ts";
import { contextNotFound } from "../errors/kubeconfig.ts";
import { namespaceInUse, namespaceNotEmpty, rightsMissing } from "../errors/lab.ts";
import type { LabcheckError } from "../reasons/labcheck-error.ts";
import type { Reason } from "../reasons/reason.ts";
import { reportOf, resultOf } from "../reporters/sample.ts";
import { redact } from "./redact.ts";

const permission: Reason = {
  code: "permissions-missing-in",
  data: { actions: [{ term: "get pods" }], namespace: { namespace: "team" } },
  text: "`get pods` in team",
};

/** The error and a claim that it kept from running, as in the redacted report. */
function redactedError({ code, data, message, remedy, reason }: LabcheckError) {
  const { text, ...why } = neverRun({ why: reason });
  const report = reportOf([resultOf("pods/reach-any", { ...why, reason: text, evidence: [] })]);
  const { run, claims } = redact({
    ...report,
    run: { ...report.run, error: { code, data, message, remedy } },
  });
  return { error: run.error, claim: claims[0] };
}

test.each<[string, LabcheckError, string, string]>([
  [
    "a namespace that is not empty",
    namespaceNotEmpty({ namespace: "team", kind: "pod", name: "web-0" }),
    "The namespace namespace-1 is not empty: it has the pod web-0",
    "Name an empty namespace, or one that does not exist; `labcheck clean` removes what a dead run of labcheck left.",
  ],
  [
    "a user without permissions",
    rightsMissing({
      user: "bob",
      permissions: [permission],
      command: "labcheck rbac --namespace team",
    }),
    "user-1 may not `get pods` in namespace-1, which the guestbook needs",
    "Ask an administrator for these rights: `labcheck rbac --namespace namespace-1 | kubectl apply -f -` creates a user that has them.",
  ],
  [
    "the machine of another run",
    namespaceInUse({ namespace: "team", host: "laptop", process: "71:9" }),
    "Another run of labcheck is using the namespace namespace-1 (host-1:71:9)",
    "Wait until it has ended, or name another namespace.",
  ],
  [
    "a context and its server",
    credentialsRejected({
      server: "https://api.corp.example:6443",
      context: "prod",
      why: "401 Unauthorized",
    }),
    'https://host-1:6443 rejects the credentials of context "context-1": 401 Unauthorized',
    "Log in again, or get a new kubeconfig: the credentials may have expired.",
  ],
  [
    "contexts and a kubeconfig",
    contextNotFound({ file: "/etc/kube/eu.yaml", context: "eu", contexts: ["prod", "test"] }),
    'file-1 has no context "context-1"',
    "Name one of context-2, context-3.",
  ],
  [
    "a pod, its node and its registry",
    imageNotPulled({
      image: "registry.corp.example/redis:7",
      pod: "web-0",
      node: "worker",
      reason: "ErrImagePull",
      why: "not found",
    }),
    "Cannot pull the image host-1/redis:7 of pod pod-1 on node-1: ErrImagePull, not found",
    "Name another source with --image, --mirror or --pull-secret, and check that the nodes reach it.",
  ],
])("redact: replaces %s in an error by the kinds of its data", (_, thrown, message, remedy) => {
  const { error, claim } = redactedError(thrown);
  expect(error).toMatchObject({ code: thrown.code, message, remedy });
  expect(claim).toMatchObject({ code: "never-run", reason: `not checked: ${message}` });
  const names = ["team", "bob", "laptop", "prod", "corp.example", "eu.yaml", '"eu"', '"test"', '"worker"'];
  const left = JSON.stringify([error?.data, claim?.data]);
  expect(names.filter((name) => left.includes(name))).toEqual([]);
});
