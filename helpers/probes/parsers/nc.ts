import type { Outcome } from "../probe-context.ts";

/** The result of an `nc` that has exited. */
export interface NcResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The lines that determine an outcome, anchored at both ends so that a usage text, a banner or half a line
 * is no outcome. Source: BusyBox networking/nc_bloaty.c, nc.c, libbb/xconnect.c; the words after the last
 * colon are strerror(3)'s, which glibc (first of each pair) and musl spell differently.
 */
const SAID: readonly (readonly [RegExp, Outcome])[] = [
  [/^\S+ \(\S+:\d+\) open$/, "open"],
  [/^nc: .+: Connection refused$/, "refused"],
  [/^nc: .+: (?:Connection|Operation) timed out$/, "timeout"],
  [/^nc: timed out$/, "timeout"],
  [/^nc: .+: (?:No route to host|Host is unreachable)$/, "unreachable"],
  [/^nc: .+: (?:Network is unreachable|Network unreachable)$/, "unreachable"],
  [/^nc: .+: Connection reset by peer$/, "reset"],
  [/^nc: bad address '.*'$/, "dns"],
];

/** nc_bloaty's last line under -vv; it follows every outcome and indicates none. */
const CLOSING = /^sent \d+, rcvd \d+$/;

/**
 * The outcome of a BusyBox `nc -v[v] -z [-w SECONDS] HOST PORT`, by exit code and output. Never throws.
 * `open` needs exit 0 and the open line, any other outcome exit 1 and its own line, and there must be no
 * other line; the rest is `lost`. With a single -v nc_bloaty prints nothing for a refusal; as a silent exit
 * 1 may have other causes, it is `refused` only if the caller says so. The small build's bare `timed out`
 * may be a slow resolver too (its alarm covers names), so use addresses.
 */
export function parseNc(result: NcResult, options: { readonly silentMeansRefused?: boolean } = {}): Outcome {
  const { exitCode, stdout, stderr } = result;
  if (stdout === "" && stderr === "") {
    return exitCode === 1 && options.silentMeansRefused === true ? "refused" : "lost";
  }
  const [line, ...others] = `${stdout}\n${stderr}`
    .split(/[\r\n]/)
    .filter((text) => text !== "" && !CLOSING.test(text));
  // Stryker disable next-line ConditionalExpression: no pattern matches undefined, so it would be lost as
  // well.
  if (line === undefined || others.length > 0) {
    return "lost";
  }
  const outcome = SAID.find(([pattern]) => pattern.test(line))?.[1] ?? "lost";
  return exitCode === (outcome === "open" ? 0 : 1) ? outcome : "lost";
}

/** The address in the line of an outcome, by both names of the line: `NAME (IP:PORT) open`, `nc: NAME (IP:PORT): …`. */
const ADDRESS = /^(?:nc: )?\S+ \(\[?([\d.a-f:]+?)\]?:\d+\)(?: open$|: )/m;

/** The address that a BusyBox `nc -v` resolved its host to; undefined where it says none. Never throws. */
export function resolvedIn({ stdout, stderr }: NcResult): string | undefined {
  return ADDRESS.exec(`${stdout}\n${stderr}`)?.[1];
}
