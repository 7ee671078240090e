import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { planFor, stepsFor } from "../../fixtures/cluster/build/build.ts";
import { moduleFolder, provedModule } from "../../fixtures/cluster/build/go.ts";
import { IMAGES, publicImages } from "../../fixtures/cluster/build/images.ts";
import manifests from "../../fixtures/cluster/k3s/manifests.json" with { type: "json" };
import { partsOf } from "../../fixtures/cluster/provision/parts.ts";
import { DEFAULT_MINOR, VERSIONS } from "../../fixtures/cluster/versions.ts";
import { cacheFolder } from "../../helpers/system/files.ts";
import { sha256Of } from "../../helpers/system/hash.ts";

/** Builds the files that the k3s target needs without a registry from what was built on this machine. */

const run = async (command: string, args: readonly string[], options: object = {}) =>
  (await execa(command, args, options)).stdout;

/** The names of the public images, by those of the images that are built here in their place. */
function publicNames(): Record<string, string> {
  const { images } = partsOf("k3s", undefined);
  const lab = publicImages();
  return {
    [IMAGES.coredns]: images.coredns,
    [IMAGES.traefik]: images.traefik,
    [IMAGES.calicoNode]: images.calico.node,
    [IMAGES.calicoCni]: images.calico.cni,
    [IMAGES.calicoControllers]: images.calico.controllers,
    [IMAGES.metallbController]: `quay.io/metallb/controller:v${VERSIONS.metallb.version}`,
    [IMAGES.metallbSpeaker]: `quay.io/metallb/speaker:v${VERSIONS.metallb.version}`,
    [IMAGES.busybox]: lab.busybox,
    [IMAGES.redis]: lab.redis,
    [IMAGES.node]: lab.node,
  };
}

/** The pause image of k3s' pods and of the nodes built here. */
const PAUSE = "docker.io/rancher/mirrored-pause:3.6";
const namesFor = (name: string): string[] =>
  name === IMAGES.pause ? [name, PAUSE] : [publicNames()[name] ?? name];

/** The folder of the archives that were built for the nodes. */
async function builtImages(): Promise<string> {
  const planned = (await planFor(stepsFor(DEFAULT_MINOR))).find(({ step }) => step.id === "pod-images");
  return join(cacheFolder(), "build", `pod-images-${planned?.key}`);
}

/** Writes image archives for `--airgap` into a folder: those built here, under the public images' names. */
export async function writeAirgap(folder: string): Promise<void> {
  const built = await builtImages();
  await mkdir(folder, { recursive: true });
  for (const archive of await readdir(built)) {
    const work = join(folder, "work");
    await mkdir(work);
    await run("tar", ["-xf", join(built, archive), "-C", work]);
    const file = join(work, "manifest.json");
    const images = JSON.parse(await readFile(file, "utf8")) as { RepoTags: string[] }[];
    for (const image of images) image.RepoTags = image.RepoTags.flatMap(namesFor);
    await writeFile(file, JSON.stringify(images));
    await run("tar", ["-cf", join(folder, archive), "-C", work, "."]);
    await rm(work, { recursive: true });
  }
}

/** Puts the official manifests where a run would keep them: they are in the modules that were built. */
export async function storeManifests(): Promise<void> {
  const context = { run } as Parameters<typeof moduleFolder>[0];
  const { traefik, gatewayApi } = VERSIONS;
  const modules: Record<string, string> = {
    "projectcalico/calico": await moduleFolder(context, "calico", "github.com/projectcalico/calico"),
    "metallb/metallb": await moduleFolder(context, "metallb", "go.universe.tf/metallb"),
    "traefik/traefik": await provedModule(context, traefik.manifests.module, traefik.manifests.sum),
    "kubernetes-sigs/gateway-api": await provedModule(context, gatewayApi.module, gatewayApi.sum),
  };
  const folder = join(cacheFolder(), "manifests");
  await mkdir(folder, { recursive: true });
  for (const files of Object.values(manifests)) {
    if (typeof files === "string") continue;
    for (const { at, sha256 } of files) {
      const [owner, name, , ...path] = at.split("/");
      const text = await readFile(join(modules[`${owner}/${name}`] ?? "", ...path));
      await writeFile(join(folder, sha256), text);
    }
  }
}

export const LABCHECK_IMAGE = "docker.io/labcheck/labcheck:test";
const ROOT = join(import.meta.dirname, "../..");

interface Listed {
  Config: string;
  RepoTags: string[];
  Layers: string[];
}

/** Writes an archive of an image that has the package installed, over the image of Node that is built here. */
export async function writeLabcheckImage(folder: string, file: string): Promise<void> {
  const work = join(folder, "image");
  await mkdir(work, { recursive: true });
  const pods = join(await builtImages(), "pods.tar");
  await execa("tar", ["-xf", pods, "-C", work]);
  const listed = JSON.parse(await readFile(join(work, "manifest.json"), "utf8")) as Listed[];
  const base = listed.find(({ RepoTags }) => RepoTags.includes(IMAGES.node));
  if (!base) throw new Error(`${pods} has no ${IMAGES.node}`);
  const layer = await packageLayer(folder);
  const tar = join(work, "labcheck.tar");
  await execa("tar", ["--owner=0", "--group=0", "-cf", tar, "-C", layer, "."]);
  const config = JSON.parse(await readFile(join(work, base.Config), "utf8")) as {
    config: object;
    rootfs: { diff_ids: string[] };
  };
  config.rootfs.diff_ids.push(`sha256:${await sha256Of(tar)}`);
  Object.assign(config.config, { Entrypoint: ["labcheck"], Cmd: [] });
  const text = JSON.stringify(config);
  const name = `${createHash("sha256").update(text).digest("hex")}.json`;
  await writeFile(join(work, name), text);
  const image = { Config: name, RepoTags: [LABCHECK_IMAGE], Layers: [...base.Layers, "labcheck.tar"] };
  await writeFile(join(work, "manifest.json"), JSON.stringify([image]));
  await execa("tar", ["-cf", file, "-C", work, "."]);
  await Promise.all([work, layer].map((each) => rm(each, { recursive: true })));
}

/** A folder that is to lie over the image's own: the installed package, and its program where programs are. */
async function packageLayer(folder: string): Promise<string> {
  const layer = join(folder, "layer");
  const home = join(layer, "opt/labcheck");
  await Promise.all([home, join(layer, "usr/bin")].map((each) => mkdir(each, { recursive: true })));
  await execa("npm", ["pack", "--pack-destination", folder], { cwd: ROOT });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "";
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  await execa("npm", ["install", "--omit=dev", ...quiet, join(folder, archive)], { cwd: home });
  await symlink("/opt/labcheck/node_modules/.bin/labcheck", join(layer, "usr/bin/labcheck"));
  return layer;
}
