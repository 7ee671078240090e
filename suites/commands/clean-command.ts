import type { Command } from "commander";
import { readNamespace } from "../../fixtures/guestbook/site.ts";
import { clean, cleanExisting, cleanInside } from "./clean.ts";
import { type TargetFlags, wishIn, withTarget } from "./existing-options.ts";
import { rbac } from "./rbac.ts";

interface CleanFlags extends TargetFlags {
  all?: boolean;
  dryRun?: boolean;
}

/** Adds the commands by which a cluster is made ready for labcheck, and rid of what it left. */
export function addUpkeep(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  const cleaning = program
    .command("clean")
    .description(
      "remove what dead runs left (containers, networks, namespaces, what is in none) and what earlier versions built",
    );
  withTarget(cleaning, "the one that runs were given, where no others may be looked at")
    .option("--all", "what runs left that are at work, or may be, as well")
    .option("--dry-run", "say what would be removed, and remove nothing")
    .action(async ({ all = false, dryRun = false, ...flags }: CleanFlags) => {
      const wish = await wishIn(flags);
      const how = { all, dryRun, signal };
      return ends(wish ? cleanExisting(wish, how) : clean(how));
    });
  program
    .command("clean-inside", { hidden: true })
    .option("--all")
    .option("--dry-run")
    .action(({ all = false, dryRun = false }: Partial<CleanFlags>) =>
      ends(cleanInside({ all, dryRun, signal })),
    );
  program
    .command("rbac")
    .description("the rights that labcheck needs on a cluster, as a manifest for kubectl apply")
    .option(
      "--namespace <name>",
      "for work in this namespace and NAME-other, not in ones made for the run",
      readNamespace,
    )
    .action((flags: { namespace?: string }) => ends(rbac(flags.namespace)));
}
