import type { LabImages } from "../../fixtures/cluster/target.ts";
import { invalidImage } from "../../helpers/errors/flags.ts";

export const IMAGE_NAMES = ["busybox", "redis", "node"] as const;

/** Reads one --image; throws a usage error for what names no part of the lab. */
export function readImage(value: string, before: Partial<LabImages>): Partial<LabImages> {
  const [name = "", ...rest] = value.split("=");
  const known = IMAGE_NAMES.find((each) => each === name);
  if (known && rest.length > 0) return { ...before, [known]: rest.join("=") };
  throw invalidImage(value, IMAGE_NAMES);
}
