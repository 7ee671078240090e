import { type Command, Option } from "commander";
import { invalidSeed } from "../../helpers/errors/flags.ts";
import { withK3s, withLayout, withMinor } from "./cluster-options.ts";
import { DEFAULT_SCOPES, readScopes, withImages, withIngressHost, withTarget } from "./existing-options.ts";
import type { RunFlags } from "./start-run.ts";

export const REDACT =
  "Hide addresses and the names of nodes, pods, namespaces, hosts, users and contexts, for publishing";

/** Adds `labcheck run`. */
export function addRun(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  withRunOptions(program.command("run"))
    .description("Deploy the lab, check its claims, write a report")
    .action((patterns: string[], flags: RunFlags) =>
      ends(import("./start-run.ts").then(({ startRun }) => startRun(patterns, flags, signal))),
    );
}

const withRunOptions = (command: Command): Command =>
  withIngressHost(
    withImages(
      withK3s(
        withLayout(
          withMinor(
            withTarget(
              command.argument("[pattern...]", "Ids of claims; * matches any text, a leading ! excludes"),
              "Namespace for the lab, with NAME-other; created unless it exists",
            ),
          ),
        ),
      ),
    ),
  )
    .addOption(
      new Option(
        "--allow <scopes>",
        "Scopes outside the lab's namespaces that claims may change: cluster, nodes",
      )
        .argParser(readScopes)
        .default(DEFAULT_SCOPES, "none"),
    )
    .addOption(
      new Option(
        "--outside <host:port>",
        "Server outside the cluster for its pods to connect to, such as example.com:443",
      ).default(undefined, "the cluster's API server"),
    )
    .option("--keep <namespace>", "Namespace to store the report in as well, for labcheck collect")
    .optionsGroup("Checks:")
    .option("--seed <number>", "Random seed for claim order (0: read-only claims first)", readSeed, 0)
    .optionsGroup("Output:")
    .option("--out <folder>", "Folder for the report", "labcheck-report")
    .option("--redact", REDACT)
    .option("--json", "Print the report as JSON");

/** Reads --seed; throws a usage error unless it is a whole number. */
function readSeed(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw invalidSeed(value);
}
