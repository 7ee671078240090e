import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

export interface Import {
  from: string;
  /** A path below the root for our own files, `package:` and a name for the others. */
  to: string;
  types: boolean;
}

/** All imports that a text makes: static, dynamic, of types, for their effect, and by passing on. */
export function importsIn(from: string, text: string): Import[] {
  const named = /^(?:import|export)\s(?<types>type\s)?(?:[^;"']*?\sfrom\s)?\s*"(?<to>[^"]+)"/gm;
  const called = /\b(?:import|importActual|mock)\((?<types>)\s*"(?<to>[^"]+)"/g;
  return [...text.matchAll(named), ...text.matchAll(called)].map(({ groups }) => {
    const to = groups?.["to"] ?? "";
    const path = to.startsWith(".") ? posix.join(posix.dirname(from), to) : `package:${to}`;
    return { from, to: path, types: Boolean(groups?.["types"]) };
  });
}

export const arrow = ({ from, to }: Import) => `${from} → ${to}`;

const ROOT = join(import.meta.dirname, "../..");
/** The sources of suites, fixtures and helpers, by their path. */
export const TEXTS = new Map(
  ["suites", "fixtures", "helpers"]
    .flatMap((top) =>
      readdirSync(join(ROOT, top), { recursive: true, encoding: "utf8" }).map((file) =>
        posix.join(top, file),
      ),
    )
    .filter((file) => /\.(?:ts|mjs)$/.test(file))
    .map((file) => [file, readFileSync(join(ROOT, file), "utf8")] as const),
);

/** Every import in them. */
export const IMPORTS = [...TEXTS].flatMap(([file, text]) => importsIn(file, text));
