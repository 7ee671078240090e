import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { IMAGES } from "../../fixtures/cluster/build/images.ts";
import { sha256Of } from "../../helpers/system/hash.ts";
import { builtImages } from "./airgap.ts";

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
