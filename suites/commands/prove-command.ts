import { resolve } from "node:path";
import type { Command } from "commander";
import { sourceUnlessKept } from "../../fixtures/cluster/provision/host.ts";
import { select } from "../../helpers/cli/select.ts";
import { partOf, readShard, type Shard } from "../../helpers/cli/shard.ts";
import { shardEmpty } from "../../helpers/errors/flags.ts";
import { cacheFolder } from "../../helpers/system/cache.ts";
import type { Fault } from "../fault.ts";
import { FAULTS } from "../registry.ts";
import { SELF } from "../worker.ts";
import { askedIn, type ClusterFlags, withK3s, withMinor, withOwnTarget } from "./cluster-options.ts";
import { joinProofs, prove } from "./prove.ts";
import { rawArguments } from "./run-command.ts";
import { runOnHost } from "./run-on-host.ts";

interface ProveFlags {
  out: string;
  json?: boolean;
  shard?: Shard;
}

/** Adds the commands that inject faults and put what they showed together. */
export function addProve(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  withFaults(program.command("prove"))
    .description("inject faults one at a time, and see each turn the claims that it must")
    .action(async (patterns: string[], flags: ProveFlags & ClusterFlags) => {
      faultsIn(patterns, flags);
      // Of k3s, where some processes are one, a few cannot be injected: it is taken where it is up or asked for.
      const target = flags.target ?? (await sourceUnlessKept(cacheFolder()));
      const asked = await askedIn({ ...flags, target });
      return ends(runOnHost([SELF, "prove-inside", ...rawArguments()], asked, signal));
    });
  withFaults(program.command("prove-inside", { hidden: true })).action(
    (patterns: string[], flags: ProveFlags) => {
      const { out, json = false } = flags;
      return ends(prove({ faults: faultsIn(patterns, flags), out: resolve(out), json, signal }));
    },
  );
  program
    .command("join-proofs")
    .description("the proofs of parts of the faults as one")
    .argument("<folder...>", "what prove wrote")
    .option("--out <folder>", "where the whole proof and its picture go", "labcheck-report")
    .option("--json", "print the proof as JSON")
    .action((folders: string[], { out, json = false }: ProveFlags) =>
      ends(joinProofs(folders, resolve(out), json)),
    );
}

const withFaults = (command: Command): Command =>
  withK3s(withOwnTarget(withMinor(command)))
    .argument("[fault...]", "ids of faults; * stands for anything, a leading ! takes away")
    .option("--out <folder>", "where the proof and its picture go", "labcheck-report")
    .option("--shard <part>", "one of several parts of the faults, as 1/2, for a machine each", readShard)
    .option("--json", "print the proof as JSON");

/** Throws a usage error where patterns and part leave none. */
function faultsIn(patterns: readonly string[], { shard }: ProveFlags): Fault[] {
  const picked = select(FAULTS, patterns, "fault");
  const faults = shard ? partOf(picked, shard) : picked;
  if (faults.length > 0) return faults;
  throw shardEmpty({ faults: picked.length });
}
