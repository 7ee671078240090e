import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { isIPv6 } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { errorMessage } from "../reasons/labcheck-error.ts";
import { type Outcome, shellQuote } from "./probe-context.ts";
import { AUTHORITY_FILE, type Authority, saveAuthority } from "./tls.ts";

/**
 * The outcome of each of Chromium's network errors. An error that is not listed concerns the browser or the
 * machine, not the network, so its probe has no outcome.
 */
const ERRORS: readonly (readonly [RegExp, Outcome])[] = [
  [/^CONNECTION_REFUSED$/, "refused"],
  [/^(?:CONNECTION_)?TIMED_OUT$/, "timeout"],
  [/^(?:ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED|NETWORK_ACCESS_DENIED)$/, "unreachable"],
  [/^(?:CONNECTION_(?:RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)$/, "reset"],
  [/^(?:NAME_NOT_RESOLVED|NAME_RESOLUTION_FAILED|ICANN_NAME_COLLISION|DNS_.+)$/, "dns"],
  // A response came, but it is invalid or its certificate is.
  [/^(?:CERT_.+|SSL_.+|.+_(?:SSL|CERT)_.+)$/, "open"],
  [/^(?:INVALID_.*RESPONSE|HTTP2_.+|TOO_MANY_REDIRECTS|UNSAFE_REDIRECT|INVALID_REDIRECT)$/, "open"],
  [/^(?:RESPONSE_HEADERS_.+|CONTENT_.+|INCOMPLETE_.+|INVALID_CHUNKED_ENCODING)$/, "open"],
];

/** Why a page did not open, from what the browser said; `what` is the whole text of its error. */
export function parseBrowserError(what: string): { outcome: Outcome; why: string } {
  const why = firstLine(what);
  const name = /\bnet::ERR_(\w+)/.exec(why)?.[1] ?? "";
  return { outcome: ERRORS.find(([error]) => error.test(name))?.[1] ?? "lost", why };
}

/** The first line of an error of the driver, without the method that threw it. */
export function firstLine(what: string): string {
  return (what.split("\n", 1)[0] ?? "").replace(/^[a-zA-Z]+\.[a-zA-Z]+: /, "");
}

/** Why a browser did not start: the first line, and the last that the browser itself printed. */
export function formatStartFailure(what: string): string {
  const printed = [...what.matchAll(/\[pid=\d+\]\[err\] (.+)/g)].at(-1)?.[1];
  return `the browser did not start: ${firstLine(what)}${printed ? ` ${printed}` : ""}`;
}

/** A browser on this machine; plain data. */
export interface Chromium {
  /** The file of a Chromium or Chrome, and what it is called with its version. */
  executable: string;
  version: string;
  /** The path of NSS' certutil, which adds an authority to the browser's trust store. */
  certutil: string;
}

/** Where a browser is to go. */
export interface Site {
  url: string;
  /** Addresses of names that are in no DNS. Nothing but these and the own hosts of the URLs can be reached. */
  hosts?: Readonly<Record<string, string>>;
  /** The authority that must have signed the server's certificate. */
  authority?: Authority;
}

/** A browser that trusts its sites' authorities; it starts with the first visit. */
export interface RunningBrowser extends AsyncDisposable {
  /**
   * An empty page in a new browser context, without other visits' data and connections. Throws NoBrowser if
   * none starts.
   */
  enter: () => Promise<Page>;
}

/** Loads the browser's driver, which takes longer than all of labcheck that needs no browser. */
export const loadDriver = () => import("playwright-core");

/** How long the browser may take to start, in seconds; a busy machine needs ten times the usual half. */
export const START_SECONDS = 30;

/** The browser could not be had, so nothing was seen. */
export class BrowserUnavailable extends Error {
  override readonly name = "NoBrowser";
}

/**
 * A browser with a temporary home for these sites. Disposing it leaves neither a process nor a file; an
 * abort of the signal closes it during a visit, and one that is starting is waited for.
 */
export function browserFor(browser: Chromium, sites: readonly Site[], signal: AbortSignal): RunningBrowser {
  let home: string | undefined;
  let starting: Promise<BrowserContext> | undefined;
  const start = async () => {
    home = await mkdtemp(join(tmpdir(), "labcheck-browser-"));
    await trust(browser, home, authoritiesOf(sites), signal);
    return launch(browser, sites, home);
  };
  let closing: Promise<void> | undefined;
  // A second close would return at once, while the first is still in progress.
  const close = () => {
    closing ??= (async () => {
      const started = await starting?.catch(() => undefined);
      await started?.close().catch(() => {});
    })();
    return closing;
  };
  const end = () => void close();
  signal.addEventListener("abort", end);
  return {
    async enter() {
      signal.throwIfAborted();
      starting ??= start();
      const started = await starting;
      signal.throwIfAborted();
      const visitor = await started.browser()?.newContext();
      if (!visitor) throw new BrowserUnavailable("the browser takes no visitors");
      return visitor.newPage();
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", end);
      await close();
      // A process of a browser that crashed may still be writing.
      if (home !== undefined) await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function launch(browser: Chromium, sites: readonly Site[], home: string): Promise<BrowserContext> {
  const { chromium } = await loadDriver();
  try {
    return await chromium.launchPersistentContext(join(home, "profile"), {
      executablePath: browser.executable,
      args: flagsOf(sites),
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
    throw new BrowserUnavailable(formatStartFailure(errorMessage(error)), { cause: error });
  }
}

const authoritiesOf = (sites: readonly Site[]) => [
  ...new Set(sites.flatMap(({ authority }) => (authority ? [authority.pem] : []))),
];

/** Where Chromium on Linux finds further authorities, below its home. */
const NSS = ".pki/nssdb";

/** The arguments of certutil that make a database, and those that have it trust an authority for servers only. */
const createDatabase = (home: string) => ["-d", `sql:${home}/${NSS}`, "-N", "--empty-password"];
const addAuthority = (home: string, name: string, file: string) => [
  ...["-d", `sql:${home}/${NSS}`, "-A", "-t", "C,,", "-n", name, "-i", `${home}/${file}`],
];

async function trust(
  { certutil }: Chromium,
  home: string,
  authorities: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (authorities.length === 0) return;
  const { execa } = await import("execa");
  const certutilRun = (args: string[]) =>
    execa(certutil, args, { stdin: "ignore", timeout: START_SECONDS * 1000, cancelSignal: signal });
  await mkdir(join(home, NSS), { recursive: true });
  try {
    await certutilRun(createDatabase(home));
    for (const [index, pem] of authorities.entries()) {
      const file = `${index}-${AUTHORITY_FILE}`;
      await writeFile(join(home, file), pem);
      await certutilRun(addAuthority(home, `labcheck ${index}`, file));
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new BrowserUnavailable(
      `the authority cannot be added to the browser's trust store: ${errorMessage(error)}`,
      {
        cause: error,
      },
    );
  }
}

const isRoot = () => process.getuid?.() === 0;

/** On top of the driver's own, which turn off updates, reports and all else that works in the background. */
function flagsOf(sites: readonly Site[]): string[] {
  const mapped = new Map(sites.flatMap(({ hosts = {} }) => Object.entries(hosts)));
  // A rule names an IPv6 address without the brackets.
  const own = sites.map(({ url }) => new URL(url).hostname.replace(/^\[|\]$/g, ""));
  const rules = [
    ...[...mapped].map(([name, address]) => `MAP ${name} ${isIPv6(address) ? `[${address}]` : address}`),
    "MAP * ~NOTFOUND",
    ...own.filter((host) => !mapped.has(host)).map((host) => `EXCLUDE ${host}`),
  ];
  return ["--no-proxy-server", "--no-pings", `--host-resolver-rules=${rules.join(", ")}`];
}

/** A command line that shows the same page as text; without its first three flags, in a window. */
export function browserCommand(browser: Chromium, site: Site): string {
  const { url, authority } = site;
  const home = "labcheck-browser";
  const flags = [
    "--headless",
    "--dump-dom",
    // Long enough for the page's scripts to have done their first work.
    "--virtual-time-budget=5000",
    `--user-data-dir=${home}/profile`,
    ...(isRoot() ? ["--no-sandbox"] : []),
    ...flagsOf([site]),
  ];
  const line = [browser.executable, ...flags, url].map(shellQuote).join(" ");
  if (authority === undefined) return line;
  const reported = [createDatabase(home), addAuthority(home, "labcheck", AUTHORITY_FILE)];
  const steps = [
    `mkdir -p ${home}/${NSS}`,
    `cp ${AUTHORITY_FILE} ${home}`,
    ...reported.map((args) => ["certutil", ...args].map(shellQuote).join(" ")),
    `HOME=$PWD/${home} ${line}`,
  ];
  return `${saveAuthority(authority)}${steps.join(" && ")}`;
}
