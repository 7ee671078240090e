import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";

/** That of the package which this file is in; a checkout's and an installed one's lie at other depths. */
const manifest = JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? "", "utf8")) as {
  version: string;
};
export const VERSION = manifest.version;
