import { type Command, Option } from "commander";
import { VERSION } from "../version.ts";
import { IMAGE_NAMES, MIRROR, readImage, type TargetFlags, withCluster } from "./existing-options.ts";
import type { JobFlags } from "./job.ts";

/** Adds `labcheck job` and `labcheck collect`. */
export function addJob(program: Command, ends: (code: Promise<number>) => Promise<void>): void {
  program
    .command("job")
    .description("Print a Job that runs labcheck inside a cluster and stores its report there, as a manifest")
    .argument("[pattern...]", "Ids of claims; * matches any text, a leading ! excludes")
    .option("--name <name>", "Name of the Job", "labcheck")
    .option("--labcheck-image <reference>", "Image of labcheck", `labcheck:${VERSION}`)
    .option("--sonobuoy", "Print a Sonobuoy plugin instead of a Job")
    .addOption(
      new Option(
        "--allow <scopes>",
        "Scopes outside the lab's namespaces that claims may change: cluster",
      ).default(undefined, "none"),
    )
    .optionsGroup("Images:")
    .addOption(
      new Option(
        "--image <name=reference>",
        `Image for a part of the lab: ${IMAGE_NAMES.join(", ")}; may be repeated`,
      )
        .argParser(readImage)
        .default({}, "the lab's own"),
    )
    .option("--mirror <prefix>", MIRROR)
    .option(
      "--pull-secret <name>",
      "Secret in the Job's namespace with credentials to pull its image and the lab's",
    )
    .action((patterns: string[], flags: JobFlags) =>
      ends(import("./job.ts").then(({ job }) => job(patterns, flags))),
    );
  withCluster(program.command("collect"))
    .description("Copy the reports that Jobs stored in a cluster, each into its own folder")
    .optionsGroup("Output:")
    .option("--out <folder>", "Folder for the folders of the reports", "labcheck-reports")
    .action((flags: TargetFlags & { out: string }) =>
      ends(import("./job.ts").then(({ collect }) => collect(flags))),
    );
}
