// Emits the JavaScript that `npm pack` needs, because Node strips no types below node_modules: dist/ is
// laid out as the sources are, and each file finds its neighbours as it does in a checkout.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join, sep } from "node:path";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
/** The guestbook's own program is run in its pods, from its sources. */
const APP = ["fixtures", "guestbook", "app", ""].join(sep);

function isTaken(path) {
  if (path.endsWith(".md")) return false;
  if (!path.endsWith(".ts")) return true;
  return path.includes(APP) && !path.endsWith(".test.ts");
}

rmSync(dist, { recursive: true, force: true });
execFileSync("tsc", ["-p", join(import.meta.dirname, "tsconfig.package.json")], { stdio: "inherit" });
for (const name of ["fixtures", "helpers"])
  cpSync(join(root, name), join(dist, name), { recursive: true, filter: isTaken });
