import { rbacFor } from "../../fixtures/cluster/job/rbac.ts";

/** Prints the manifest of the rights that are enough, for `kubectl apply`. */
export async function rbac(namespace: string | undefined): Promise<number> {
  process.stdout.write(await rbacFor(namespace));
  return 0;
}
