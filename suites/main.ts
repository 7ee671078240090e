#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
// oxlint-disable-next-line import/no-unassigned-import -- it has to run before anything reads the home folder.
import "../helpers/system/home.ts";
import { cacheFolder } from "../helpers/system/files.ts";

// Only what is imported after this is cached, so the program is. A cache that cannot be written is none.
enableCompileCache(join(cacheFolder(), "compiled"));
const { runProgram } = await import("./program.ts");
await runProgram();
