// The entry of `npm start` and `npm test`. It needs only Node 18 and no package: on a fresh clone it downloads a
// supported Node and installs the packages, then starts labcheck.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const cache =
  process.env.LABCHECK_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "labcheck");
const NO_CLUSTER = 4;
const INTERRUPTED = 130;

/** Ends with an error and its fix. */
function fail(message, remedy) {
  process.stderr.write(`labcheck: ${message}\n  ${remedy}\n`);
  process.exit(NO_CLUSTER);
}

let running;
let interrupted = false;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(name, () => {
    interrupted = true;
    running?.kill(name);
  });
}

/** Runs a command; after five seconds, then every twenty, it prints the remaining time. */
function runQuietly(says, seconds, command, args, options) {
  return new Promise((resolve) => {
    const began = Date.now();
    let output = "";
    running = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [running.stdout, running.stderr]) {
      stream.on("data", (chunk) => {
        output = (output + chunk).slice(-4000);
      });
    }
    const printRemaining = () => {
      const left = Math.round(seconds - (Date.now() - began) / 1000);
      process.stderr.write(`${says}: ${left > 0 ? `about ${left} s left` : "longer than usual"}\n`);
    };
    let timer = setTimeout(() => {
      printRemaining();
      timer = setInterval(printRemaining, 20_000);
    }, 5000);
    const end = (code) => {
      clearInterval(timer);
      if (interrupted) process.exit(INTERRUPTED);
      if (code === 0) process.stderr.write(`✓ ${says} ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
      resolve({ code, output });
    };
    running.on("error", (error) => {
      output += error.message;
      end(1);
    });
    running.on("close", end);
  });
}

/** Whether package.json's `engines` includes this version of Node. */
function isSupported(version) {
  const [major, minor] = version.split(".").map(Number);
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return engines.node.split("||").some((range) => {
    const [, sign, fromMajor, fromMinor] = /(\^|>=)(\d+)\.(\d+)/.exec(range);
    return major === Number(fromMajor)
      ? minor >= Number(fromMinor)
      : sign === ">=" && major > Number(fromMajor);
  });
}

/** The Node to use: this one, or the pinned one from the cache, downloaded and verified once. */
async function newEnoughNode() {
  if (isSupported(process.versions.node)) return process.execPath;
  const table = JSON.parse(readFileSync(join(root, "fixtures/cluster/versions.json"), "utf8")).node;
  const folder = join(cache, "node", table.version);
  const binary = join(folder, "node");
  if (existsSync(binary)) return binary;
  const wanted = table.integrity[process.arch];
  if (process.platform !== "linux" || wanted === undefined) {
    fail(`Node ${process.versions.node} is not supported.`, "Install Node.js 24.12 or newer, or 26.");
  }
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const name = `node-linux-${process.arch}`;
  const says = `downloading Node ${table.version}, because ${process.versions.node} is not supported`;
  const pack = ["pack", `${name}@${table.version}`, "--pack-destination", making, "--loglevel=error"];
  const fetched = await runQuietly(says, 15, "npm", pack, { cwd: making });
  const archive = join(making, `${name}-${table.version}.tgz`);
  if (fetched.code !== 0)
    fail(`Cannot download Node ${table.version}: ${reasonIn(fetched.output)}.`, "Install Node 24.");
  const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (found !== wanted)
    fail(
      `Hash mismatch: ${name} has ${found}, not the pinned hash.`,
      "Install Node 24 from a source you trust.",
    );
  const unpack = ["-xzf", archive, "-C", making, "--strip-components=2", "package/bin/node"];
  const unpacked = await runQuietly("unpacking Node", 5, "tar", unpack, {});
  if (unpacked.code !== 0)
    fail(`Cannot unpack Node: ${reasonIn(unpacked.output)}.`, "Free some disk space, then try again.");
  rmSync(archive);
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
  return binary;
}

/**
 * Installs the packages of the lock file, unless that is done; no package runs a script. `npm ci` would reject a
 * lock file that was written where a registry has the packages of one platform only.
 */
async function packages(node) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".labcheck");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await runQuietly("installing the packages", 35, "npm", args, { cwd: root, env });
  if (code !== 0)
    fail(
      `Cannot install the packages: ${reasonIn(output)}.`,
      "Check that the package registry is reachable, then try again.",
    );
  writeFileSync(stamp, lock);
}

/** The first error line of a failed command, else its last line. */
function reasonIn(output) {
  const lines = output.trim().split("\n");
  return lines.find((line) => /error (?!code)\S/.test(line)) ?? lines.at(-1) ?? "no reason given";
}

const node = await newEnoughNode();
await packages(node);
running = spawn(node, [join(root, "suites/main.ts"), ...process.argv.slice(2)], {
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});
running.on("error", (error) =>
  fail(`Cannot start labcheck: ${error.message}.`, `Check that ${node} is executable.`),
);
running.on("exit", (code) => process.exit(code ?? INTERRUPTED));
