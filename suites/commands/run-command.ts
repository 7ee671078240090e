import { resolve } from "node:path";
import { Command } from "commander";
import { readSession } from "../../fixtures/cluster/session.ts";
import type { LabImages } from "../../fixtures/cluster/target.ts";
import { select } from "../../helpers/cli/select.ts";
import type { Scope } from "../../helpers/engine/claim.ts";
import { flagNeedsExistingCluster, flagsNeedOwnCluster, invalidSeed } from "../../helpers/errors/flags.ts";
import { ReportBuilder } from "../../helpers/reporters/builder.ts";
import { CLAIMS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { type ClusterFlags, checkedIn, withK3s, withLayout, withMinor } from "./cluster-options.ts";
import {
  IMAGE_NAMES,
  optionsIn,
  readImage,
  type TargetFlags,
  withImages,
  withIngressHost,
  withTarget,
} from "./existing-options.ts";
import { DEFAULT_SCOPES, readScopes } from "./preconditions.ts";
import { run } from "./run.ts";
import { runExisting, runInWorker } from "./start-run.ts";

/** What --redact does. */
export const REDACT =
  "hide addresses and the names of nodes, pods, namespaces, hosts, users and contexts, for publishing";

interface RunFlags extends TargetFlags, ClusterFlags {
  out: string;
  image: Partial<LabImages>;
  json?: true;
  redact?: true;
  keep?: string;
  seed: number;
  allow: readonly Scope[];
}

/** Adds the command that asks the claims, and the hidden one that does so where the cluster's network is. */
export function addRun(
  program: Command,
  signal: AbortSignal,
  ends: (code: Promise<number>) => Promise<void>,
): void {
  program
    .addCommand(
      runCommand(program, "run")
        .description("bring up the lab, ask the claims, write the report")
        .action(async (patterns: string[], flags: RunFlags) => {
          const [claims, wish] = [select(CLAIMS, patterns), await optionsIn(flags)];
          const { seed, image: images, allow: allowed } = flags;
          const reported = {
            out: resolve(flags.out),
            json: flags.json ?? false,
            redacted: flags.redact ?? false,
            signal,
          };
          const making = await checkedIn(flags);
          if (wish && Object.keys(making).some((name) => name !== "mirror")) throw flagsNeedOwnCluster();
          const { keep } = flags;
          if (wish)
            return ends(
              runExisting({ ...reported, claims, seed, allowed, keep, options: { ...wish, images } }),
            );
          if (keep !== undefined) throw flagNeedsExistingCluster({ flag: "--keep" });
          const builder = new ReportBuilder(
            { id: "none", started: Date.now(), seed, version: VERSION },
            claims,
          );
          const argv = ["run-inside", ...rawArguments()];
          return ends(runInWorker({ ...reported, builder, checked: making, argv }));
        }),
    )
    .addCommand(
      runCommand(program, "run-inside").action((patterns: string[], flags: RunFlags) => {
        const session = { ...readSession(), images: flags.image };
        const claims = select(CLAIMS, patterns);
        const identity = { id: session.id, started: session.started, seed: flags.seed, version: VERSION };
        const draft = new ReportBuilder(identity, claims);
        return ends(
          run({
            ...{ session, claims, builder: draft, seed: flags.seed, out: resolve(flags.out) },
            ...{ json: flags.json ?? false, redacted: flags.redact ?? false, allowed: flags.allow, signal },
          }),
        );
      }),
      { hidden: true },
    );
}

const runCommand = (program: Command, name: string) =>
  withIngressHost(
    withImages(
      withTarget(
        withK3s(
          withLayout(
            withMinor(
              new Command(name)
                .copyInheritedSettings(program)
                .argument("[pattern...]", "ids of claims; * stands for anything, a leading ! takes away"),
            ),
          ),
        ),
        "where the lab lives, with NAME-other: those that are there stay, others are made",
      ),
    ),
  )
    .option("--out <folder>", "where the report goes", "labcheck-report")
    .option(
      "--image <name=reference>",
      `another image for a part of the lab: ${IMAGE_NAMES.join(", ")}`,
      readImage,
      {},
    )
    .option(
      "--allow <kinds>",
      "what may be changed of a cluster that is not labcheck's own, beyond its namespaces: cluster, nodes",
      readScopes,
      DEFAULT_SCOPES,
    )
    .option("--seed <number>", "mix the order of the claims; 0 asks those that only read first", readSeed, 0)
    .option(
      "--keep <namespace>",
      "keep the report of an existing cluster there as well, for labcheck collect",
    )
    .option(
      "--outside <host:port>",
      "Server outside an existing cluster for its pods to connect to, such as example.com:443 (default: its API server)",
    )
    .option("--redact", REDACT)
    .option("--json", "print the report instead of lines for people");

/** Reads --seed; throws a usage error for what is no whole number. */
function readSeed(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw invalidSeed(value);
}

/** What was typed after the command, for the worker to read again. */
export function rawArguments(): string[] {
  return process.argv.slice(3);
}
