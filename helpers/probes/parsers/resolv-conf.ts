/** A resolver's configuration as it is written; nothing is capped or filled in the way a libc would do it. */
export interface ResolvConf {
  /** In the order in which they are asked; a libc uses the first three. */
  nameservers: string[];
  search: string[];
  /** `name:value` options with their value, others as true. */
  options: Record<string, string | true>;
  /** The option of that name as a number; undefined if it is absent or no number (libc's default is 1). */
  ndots: number | undefined;
}

/**
 * Reads the text of an /etc/resolv.conf by the rules of resolv.conf(5): a keyword starts its line, `#` or `;`
 * in the first column makes a comment, of `search` and `domain` the last instance wins, options add up.
 * Never throws: what is no such line is skipped.
 */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  const options: Record<string, string | true> = {};
  let search: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [keyword, ...values] = line.split(/[ \t]/).filter((word, i) => i === 0 || word !== "");
    if (keyword === "nameserver") nameservers.push(...values.slice(0, 1));
    if (keyword === "search") search = values;
    if (keyword === "domain") search = values.slice(0, 1);
    if (keyword === "options") {
      for (const option of values) {
        const [name = "", value] = option.split(/:(.*)/s);
        options[name] = value ?? true;
      }
    }
  }
  const { ndots } = options;
  const isNumber = typeof ndots === "string" && /^\d+$/.test(ndots);
  return { nameservers, search, options, ndots: isNumber ? Number(ndots) : undefined };
}
