import type { Command } from "commander";
import { jobFor, sonobuoyFor } from "../../fixtures/cluster/job/job.ts";
import type { LabImages } from "../../fixtures/cluster/target.ts";
import { select } from "../../helpers/cli/select.ts";
import { pullSecretWithSonobuoy } from "../../helpers/errors/flags.ts";
import { CLAIMS } from "../registry.ts";
import { VERSION } from "../version.ts";
import { collect } from "./collect.ts";
import { type TargetFlags, withCluster } from "./existing-options.ts";
import { readImage } from "./images.ts";

interface JobFlags {
  name: string;
  labcheckImage: string;
  image: Partial<LabImages>;
  mirror?: string;
  touch?: string;
  pullSecret?: string;
  sonobuoy?: true;
}

/** Adds the commands by which labcheck runs inside a cluster and its reports are brought from there. */
export function addJob(program: Command, ends: (code: Promise<number>) => Promise<void>): void {
  program
    .command("job")
    .description("a Job that runs labcheck inside a cluster and keeps its report there, for kubectl apply")
    .argument("[pattern...]", "ids of claims")
    .option("--name <name>", "what the Job is called", "labcheck")
    .option("--labcheck-image <reference>", "an image that has labcheck", `labcheck:${VERSION}`)
    .option("--image <name=reference>", "another image for a part of the lab", readImage, {})
    .option("--mirror <prefix>", "where the lab's images come from, in the place of docker.io")
    .option(
      "--pull-secret <name>",
      "a Secret in the Job's namespace with a docker config, for its image and the lab's",
    )
    .option("--touch <kinds>", "what may be changed of the cluster beyond labcheck's namespaces: cluster")
    .option("--sonobuoy", "a plugin of Sonobuoy instead")
    .action((patterns: string[], flags: JobFlags) => ends(job(patterns, flags)));
  withCluster(program.command("collect"))
    .description("bring the reports that Jobs kept in a cluster, each into a folder of its own")
    .option("--out <folder>", "where the folders are made", "labcheck-reports")
    .action((flags: TargetFlags & { out: string }) => ends(collect(flags)));
}

async function job(patterns: readonly string[], flags: JobFlags): Promise<number> {
  select(CLAIMS, patterns);
  const { name, labcheckImage: image, mirror, touch, pullSecret, sonobuoy } = flags;
  const args = [
    ...Object.entries(flags.image).flatMap(([part, reference]) => ["--image", `${part}=${reference}`]),
    ...(mirror === undefined ? [] : ["--mirror", mirror]),
    ...(touch === undefined ? [] : ["--touch", touch]),
    ...(patterns.length > 0 ? ["--", ...patterns] : []),
  ];
  if (sonobuoy && pullSecret !== undefined) throw pullSecretWithSonobuoy();
  const wanted = { image, name, pullSecret, args };
  process.stdout.write(await (sonobuoy ? sonobuoyFor(wanted) : jobFor(wanted)));
  return 0;
}
