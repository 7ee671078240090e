import { existsSync } from "node:fs";
import { join } from "node:path";
import { notACheckout } from "../helpers/errors/flags.ts";

/** The root folder of the checkout that a command is for; throws a usage error where there is none. */
export function checkoutFor(command: string): string {
  const root = join(import.meta.dirname, "..");
  if (existsSync(join(root, "vitest.config.ts"))) return root;
  throw notACheckout({ command });
}
