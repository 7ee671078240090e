import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { LabImages } from "../../fixtures/cluster/build/images.ts";
import { select } from "../../helpers/cli/select.ts";
import type { Scope } from "../../helpers/engine/claim.ts";
import { flagNeedsExistingCluster, flagsNeedOwnCluster, invalidSeed } from "../../helpers/errors/flags.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { CLAIMS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { type ClusterFlags, clusterOptionsOf, withK3s, withLayout, withMinor } from "./cluster-options.ts";
import { optionsIn, type TargetFlags, withImages, withIngressHost, withTarget } from "./existing-options.ts";
import { DEFAULT_SCOPES, readScopes } from "./preconditions.ts";
import { runExisting, runInWorker } from "./start-run.ts";
import type { WorkerTask } from "./worker-task.ts";

export const REDACT =
  "Hide addresses and the names of nodes, pods, namespaces, hosts, users and contexts, for publishing";

interface RunFlags extends TargetFlags, ClusterFlags {
  out: string;
  image: Partial<LabImages>;
  json?: true;
  redact?: true;
  keep?: string;
  seed: number;
  allow: readonly Scope[];
}

/** Adds `labcheck run`. */
export function addRun(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  withRunOptions(program.command("run"))
    .description("Deploy the lab, check its claims, write a report")
    .action(async (patterns: string[], flags: RunFlags) => {
      const [claims, existing] = [select(CLAIMS, patterns), await optionsIn(flags)];
      const { seed, image: images, allow: allowed, keep } = flags;
      const out = resolve(flags.out);
      const output = { out, json: flags.json ?? false, redacted: flags.redact ?? false };
      const options = await clusterOptionsOf(flags);
      if (existing) {
        if (Object.keys(options).some((name) => name !== "mirror")) throw flagsNeedOwnCluster();
        const common = { ...output, claims, seed, allowed, keep, signal };
        return ends(runExisting({ ...common, options: { ...existing, images } }));
      }
      if (keep !== undefined) throw flagNeedsExistingCluster({ flag: "--keep" });
      const builder = new ReportBuilder({ id: "none", started: Date.now(), seed, version: VERSION }, claims);
      const ids = claims.map(({ id }) => id);
      const task: WorkerTask = { kind: "run", claims: ids, seed, allowed: [...allowed], images, ...output };
      return ends(runInWorker({ ...output, signal, builder, options, task }));
    });
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
