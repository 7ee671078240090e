import { createHash } from "node:crypto";

/** Escaped markup. All other text is escaped when it is inserted into markup. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | boolean | undefined | readonly Part[];

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Builds markup from a template, whose attributes must be in double quotes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.map((text, place) => `${text}${markupOf(parts[place])}`).join("") };
}

function markupOf(part: Part): string {
  if (part === undefined || typeof part === "boolean") return "";
  if (typeof part === "string") return part.replaceAll(/[&<>"']/g, (sign) => ESCAPED[sign] ?? sign);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}

/** Formats a count: 1 fault, 2 faults. */
export const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

interface Document {
  title: string;
  /** The only style of the page. */
  style: string;
  body: Markup;
}

/** A Content Security Policy that allows this style only: no scripts, files or requests. */
const policyOf = (style: string) =>
  `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** A self-contained HTML document. */
export function documentOf({ title, style, body }: Document): string {
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}
