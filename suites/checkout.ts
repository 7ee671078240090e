import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../helpers/errors.ts";

/** The root folder of the checkout that a command is for; throws UsageError where there is none. */
export function checkoutFor(command: string): string {
  const root = join(import.meta.dirname, "..");
  if (existsSync(join(root, "vitest.config.ts"))) return root;
  throw new UsageError(
    `\`labcheck ${command}\` works on labcheck's own sources, which an installed package has not.`,
    `Run \`npm run ${command}\` in a checkout.`,
  );
}
