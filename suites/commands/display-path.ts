import { relative } from "node:path";

/** A folder as a person would write it from here. */
export function displayPath(folder: string): string {
  const path = relative("", folder);
  return path.startsWith("..") ? folder : path || ".";
}
