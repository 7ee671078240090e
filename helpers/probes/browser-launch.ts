import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { chromium, type Page } from "playwright-core";
import { inWords } from "../errors.ts";
import { AUTHORITY_FILE, type Authority, fetched } from "./authority.ts";
import { startFailureIn } from "./browser-failure.ts";
import { quoted } from "./look.ts";

/** A browser on this machine; plain data. */
export interface Chromium {
  /** The file of a Chromium or Chrome, and what it is called with its version. */
  executable: string;
  version: string;
  /** The file of NSS' certutil, which tells the browser of an authority. */
  certutil: string;
}

/** What a browser is started for. */
export interface Start {
  browser: Chromium;
  url: string;
  /** Addresses of names that are in no DNS. Nothing but these and the URL's own host can be reached. */
  hosts?: Readonly<Record<string, string>>;
  /** The authority that must have signed the server's certificate. */
  authority?: Authority;
}

/** How long the browser may take to start, in seconds; a busy machine needs ten times the usual half. */
export const START_SECONDS = 30;

/** The browser could not be had, so nothing was seen. */
export class NoBrowser extends Error {
  override readonly name = "NoBrowser";
}

/**
 * Starts a browser with a home of its own, passes its page to `use`, and leaves neither a process nor a
 * file, whatever happens. Throws NoBrowser where none starts, and the signal's reason after an abort, which
 * closes the browser under `use`; one that is just starting is waited for.
 */
export async function withBrowser<T>(
  start: Start,
  signal: AbortSignal,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), "labcheck-browser-"));
  try {
    if (start.authority !== undefined) await trust(start.browser, home, start.authority.pem, signal);
    const context = await launch(start, home);
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= context.close().catch(() => {});
      return closing;
    };
    const end = () => void close();
    signal.addEventListener("abort", end);
    try {
      signal.throwIfAborted();
      const seen = await use(context.pages()[0] ?? (await context.newPage()));
      // What a page says that was closed under way tells of us, not of the network.
      signal.throwIfAborted();
      return seen;
    } finally {
      signal.removeEventListener("abort", end);
      await close();
    }
  } finally {
    // A process of a browser that crashed may still be writing.
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function launch(start: Start, home: string) {
  try {
    return await chromium.launchPersistentContext(join(home, "profile"), {
      executablePath: start.browser.executable,
      args: flagsOf(start),
      chromiumSandbox: !isRoot(),
      timeout: START_SECONDS * 1000,
      artifactsDir: join(home, "artifacts"),
      // Nothing of the user's own: no profile, no proxies, no authorities, no display.
      env: { HOME: home, TMPDIR: home, PATH: process.env["PATH"], LANG: "C.UTF-8" },
      // Labcheck itself sees to the end.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw new NoBrowser(startFailureIn(inWords(error)), { cause: error });
  }
}

/** Where Chromium on Linux looks for authorities other than its own, below its home. */
const NSS = ".pki/nssdb";

/** The arguments of certutil that make a database which trusts an authority for servers, and nothing else. */
const trusting = (home: string) => {
  const database = `sql:${home}/${NSS}`;
  const add = ["-A", "-t", "C,,", "-n", "labcheck", "-i", `${home}/${AUTHORITY_FILE}`];
  return [
    ["-d", database, "-N", "--empty-password"],
    ["-d", database, ...add],
  ];
};

async function trust({ certutil }: Chromium, home: string, authority: string, signal: AbortSignal) {
  await mkdir(join(home, NSS), { recursive: true });
  await writeFile(join(home, AUTHORITY_FILE), authority);
  try {
    for (const args of trusting(home)) {
      await execa(certutil, args, { stdin: "ignore", timeout: START_SECONDS * 1000, cancelSignal: signal });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new NoBrowser(`the browser cannot be told of the authority: ${inWords(error)}`, { cause: error });
  }
}

const isRoot = () => process.getuid?.() === 0;

/** On top of the driver's own, which turn off updates, reports and all else that works in the background. */
function flagsOf({ url, hosts = {} }: Start): string[] {
  // A rule names an IPv6 address without the brackets.
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const mapped = Object.entries(hosts).map(
    ([name, address]) => `MAP ${name} ${isIPv6(address) ? `[${address}]` : address}`,
  );
  const rules = [...mapped, "MAP * ~NOTFOUND", ...(host in hosts ? [] : [`EXCLUDE ${host}`])];
  return ["--no-proxy-server", "--no-pings", `--host-resolver-rules=${rules.join(", ")}`];
}

/** A command line that shows the same page as text; without its first three flags, in a window. */
export function commandOf(start: Start): string {
  const { browser, url, authority } = start;
  const home = "labcheck-browser";
  const flags = [
    "--headless",
    "--dump-dom",
    // Long enough for the page's scripts to have done their first work.
    "--virtual-time-budget=5000",
    `--user-data-dir=${home}/profile`,
    ...(isRoot() ? ["--no-sandbox"] : []),
    ...flagsOf(start),
  ];
  const line = [browser.executable, ...flags, url].map(quoted).join(" ");
  if (authority === undefined) return line;
  const told = trusting(home).map((args) => ["certutil", ...args].map(quoted).join(" "));
  const steps = [
    `mkdir -p ${home}/${NSS}`,
    `cp ${AUTHORITY_FILE} ${home}`,
    ...told,
    `HOME=$PWD/${home} ${line}`,
  ];
  return `${fetched(authority)}${steps.join(" && ")}`;
}
