import { readFile } from "node:fs/promises";
import type { KubernetesObject } from "@kubernetes/client-node";
import { NotReadyError, waitFor } from "../async/wait.ts";
import { objectForbidden, objectRejected } from "../errors/cluster.ts";
import { errorMessage } from "../reasons/labcheck-error.ts";
import {
  defineReason,
  namespace as namespaceField,
  objectName,
  optional,
  type Reason,
  term,
  text as textField,
} from "../reasons/reason.ts";
import { apiMessage, statusOf } from "./client.ts";
import type { Kube } from "./connect.ts";
import { PatchStrategy } from "./patch.ts";

/** `why` is what the API server said. */
const objectNotAccepted = defineReason(
  "object-not-taken",
  { kind: term, namespace: optional(namespaceField), object: objectName, apiVersion: term, why: textField },
  ({ kind, namespace: place, object, apiVersion, why }) =>
    `the cluster did not take ${kind} ${place ? `${place}/` : ""}${object} of ${apiVersion}: ${why}`,
);

const FIELD_MANAGER = "labcheck";

/** The objects of one of our own manifests, which name what differs between clusters as $(NAME). */
export async function objectsFrom(
  file: string,
  values: Readonly<Record<string, string>> = {},
): Promise<KubernetesObject[]> {
  const text = await readFile(file, "utf8");
  const { objectsOf } = await import("./models.ts");
  return objectsOf(text.replaceAll(/\$\((\w+)\)/g, (_name, key: string) => valueOf(values, key, file)));
}

function valueOf(values: Readonly<Record<string, string>>, key: string, file: string): string {
  const value = values[key];
  if (value === undefined) throw new Error(`${file} needs a value for $(${key})`);
  return value;
}

/**
 * Makes the objects what they are given as, in their order. A kind whose definition was applied just
 * before is not served at once, so its first requests are repeated for a while.
 */
export async function apply(
  kube: Kube,
  objects: readonly KubernetesObject[],
  signal?: AbortSignal,
): Promise<void> {
  for (const object of objects) {
    const wait = { what: `the API to take ${nameOf(object)}`, seconds: 30, everyMs: 200, signal };
    await waitFor(wait, () => applied(kube, object, (error) => refusal(object, error)));
  }
}

/**
 * The same for objects that others do well without: why they are not there, where the server did not take one of
 * them, whatever it said; undefined where it took all. Only what may pass is waited for, for so many seconds in
 * all. Throws nothing but `signal`'s reason.
 */
export async function applyOptional(
  kube: Kube,
  objects: readonly KubernetesObject[],
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Reason | undefined> {
  const end = Date.now() + seconds * 1000;
  for (const object of objects) {
    const left = Math.max(0.1, (end - Date.now()) / 1000);
    const wait = { what: `the API to take ${nameOf(object)}`, seconds: left, everyMs: 500, signal };
    let said = "";
    const accepted = waitFor(wait, () =>
      applied(kube, object, (error) => {
        said = apiMessage(error);
        return isTransient(error) ? new NotReadyError(said) : new Error(said);
      }),
    );
    const why = await accepted.then(() => undefined, errorMessage);
    signal.throwIfAborted();
    if (why === undefined) continue;
    const { kind = "", apiVersion = "", metadata: { namespace, name = "" } = {} } = object;
    return objectNotAccepted({ kind, namespace, object: name, apiVersion, why: said || why });
  }
  return undefined;
}

/** A server that is busy, or that does not answer at this moment. */
function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined) return !isUnserved(error);
  return status >= 500 || status === 429;
}

async function applied(
  kube: Kube,
  object: KubernetesObject,
  refused: (error: unknown) => Error,
): Promise<true> {
  try {
    const copy = { ...object, metadata: { ...object.metadata, name: object.metadata?.name ?? "" } };
    await kube.objects.patch(copy, undefined, undefined, FIELD_MANAGER, true, PatchStrategy.ServerSideApply);
    return true;
  } catch (error) {
    throw refused(error);
  }
}

const isUnserved = (error: unknown) =>
  error instanceof Error && error.message.startsWith("Unrecognized API version and kind");

function refusal(object: KubernetesObject, error: unknown): Error {
  const status = statusOf(error);
  // A namespace is there a moment before the account that its pods run as.
  const early =
    status === 403 && /serviceaccount "[^"]*" not found/.test(apiMessage(error).replaceAll("\\", ""));
  if (isUnserved(error) || early || status === 404 || status === undefined || status === 429 || status >= 500)
    return new NotReadyError(apiMessage(error));
  const rejected = { object: nameOf(object), why: apiMessage(error) };
  return status === 403
    ? objectForbidden(rejected, { cause: error })
    : objectRejected(rejected, { cause: error });
}

/** Deletes the objects, the last first; what is not there counts as deleted. */
export async function remove(
  kube: Kube,
  objects: readonly KubernetesObject[],
  graceSeconds?: number,
): Promise<void> {
  for (const object of objects.toReversed()) {
    try {
      const named = { ...object, metadata: { ...object.metadata, name: object.metadata?.name ?? "" } };
      await kube.objects.delete(named, undefined, undefined, graceSeconds, undefined, "Background");
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }
}

function nameOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata ?? {};
  return `${object.kind} ${namespace ? `${namespace}/` : ""}${name}`;
}
