import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { readShard } from "../../helpers/cli/select.ts";
import { type ClusterFlags, withK3s, withMinor, withOwnTarget } from "./cluster-options.ts";
import type { ProveFlags } from "./prove.ts";

/** Adds `labcheck prove` and `labcheck join-proofs`. */
export function addProve(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  withFaults(program.command("prove"))
    .description("Inject faults one at a time and verify that each is detected")
    .action((patterns: string[], flags: ProveFlags & ClusterFlags) =>
      ends(import("./prove.ts").then(({ startProof }) => startProof(patterns, flags, signal))),
    );
  program
    .command("join-proofs")
    .description("Merge the proofs of several shards into one")
    .argument("<folder...>", "Folders that prove wrote")
    .option("--out <folder>", "Folder for the merged proof", "labcheck-report")
    .option("--json", "Print the proof as JSON")
    .action((folders: string[], { out, json = false }: ProveFlags) =>
      ends(import("./prove.ts").then(({ joinProofs }) => joinProofs(folders, resolve(out), json))),
    );
}

const withFaults = (command: Command): Command =>
  withK3s(withOwnTarget(withMinor(command)))
    .argument("[fault...]", "Ids of faults; * matches any text, a leading ! excludes")
    .optionsGroup("Faults:")
    .addOption(
      new Option("--shard <part/parts>", "Part of the faults to inject on this machine, such as 1/2")
        .argParser(readShard)
        .default(undefined, "all faults"),
    )
    .optionsGroup("Output:")
    .option("--out <folder>", "Folder for the proof", "labcheck-report")
    .option("--json", "Print the proof as JSON");
