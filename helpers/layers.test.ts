import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrow, IMPORTS, type Import, importsIn } from "./testing/imports.ts";

/** Folders in layers: each imports from earlier layers of the same root only, or from itself. */
const LAYERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  helpers: [
    ["reasons", "statistics", "system"],
    ["errors", "network"],
    ["async"],
    ["kubernetes"],
    ["engine"],
    ["cli", "spec-trace", "probes"],
    ["reporters"],
    ["privacy", "comparison"],
  ],
  fixtures: [["cluster"], ["guestbook"], ["ingress", "external", "policy"], ["lab"], ["faults"]],
  "fixtures/cluster": [
    ["build", "engine", "inspect", "job", "node"],
    ["machine", "k3s", "addons"],
    ["browser", "provision"],
    ["existing", "doctor", "cleanup"],
  ],
};

const layerIn = (root: string, path: string) =>
  (LAYERS[root] ?? []).findIndex((folders) => folders.some((each) => path.startsWith(`${root}/${each}/`)));

/** The imports between folders of a root that do not lead to an earlier layer. */
const upward = (root: string, imports: readonly Import[]) =>
  imports
    .filter(({ from, to }) => {
      const [own, other] = [layerIn(root, from), layerIn(root, to)];
      const folderOf = (path: string) => path.slice(root.length + 1).split("/")[0];
      return own >= 0 && other >= own && folderOf(from) !== folderOf(to);
    })
    .map(arrow);

test.each(Object.keys(LAYERS))("%s: each folder imports from earlier layers only", (root) => {
  const code = IMPORTS.filter(({ from }) => !from.endsWith(".test.ts") && !from.endsWith("/sample.ts"));
  expect(upward(root, code)).toEqual([]);
});

test.each(Object.entries(LAYERS))("%s: the layers cover every folder except testing", (root, layers) => {
  const folders = readdirSync(join(import.meta.dirname, "..", root), { withFileTypes: true })
    .filter((each) => each.isDirectory() && each.name !== "testing")
    .map(({ name }) => name);
  expect(layers.flat().toSorted()).toEqual(folders.toSorted());
});

test.each([
  ["helpers/engine/a.ts", "../reporters/b.ts", 1],
  ["helpers/errors/a.ts", "../network/b.ts", 1],
  ["helpers/reasons/a.ts", "../engine/b.ts", 1],
  ["helpers/engine/a.ts", "../reasons/b.ts", 0],
  ["helpers/engine/a.ts", "./b.ts", 0],
  ["helpers/testing/a.ts", "../probes/b.ts", 0],
  ["fixtures/external/a.ts", "../ingress/b.ts", 1],
  ["fixtures/lab/a.ts", "../ingress/b.ts", 0],
  ["fixtures/cluster/machine/a.ts", "../provision/b.ts", 1],
  ["fixtures/cluster/machine/a.ts", "../build/b.ts", 0],
])("layers: an import from %s of %s breaks %d", (from, to, broken) => {
  const found = Object.keys(LAYERS).flatMap((root) =>
    upward(root, importsIn(from, `import { x } from "${to}";`)),
  );
  expect(found).toHaveLength(broken);
});
