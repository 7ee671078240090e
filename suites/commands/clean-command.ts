import type { Command } from "commander";
import type { CleanFlags } from "./clean.ts";
import { readNamespace, withTarget } from "./existing-options.ts";

/** Adds `labcheck clean` and `labcheck rbac`. */
export function addUpkeep(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  const cleaning = program
    .command("clean")
    .description(
      "Delete what interrupted runs left (containers, networks, namespaces, cluster-scoped objects) and images of earlier versions",
    );
  withTarget(cleaning, "Namespace that the runs used, if no other may be read")
    .option("--all", "Delete what running runs created as well")
    .option("--dry-run", "Print what would be deleted, and delete nothing")
    .action((flags: CleanFlags) =>
      ends(import("./clean.ts").then(({ startClean }) => startClean(flags, signal))),
    );
  program
    .command("rbac")
    .description("Print the permissions that labcheck needs on a cluster, as a manifest")
    .option(
      "--namespace <name>",
      "Namespace to work in, with NAME-other, instead of namespaces created for the run",
      readNamespace,
    )
    .action((flags: { namespace?: string }) =>
      ends(import("./clean.ts").then(({ rbac }) => rbac(flags.namespace))),
    );
}
