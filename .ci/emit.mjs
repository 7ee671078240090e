// What `npm pack` runs first. Node strips no types below node_modules, so the package has JavaScript:
// dist/ is laid out as the sources are, and each file finds what lies beside it as it does in a checkout.
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
