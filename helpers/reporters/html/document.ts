import { createHash } from "node:crypto";
import { html, type Markup } from "./html.ts";

interface Document {
  title: string;
  /** All of the page's style: no other is applied. */
  style: string;
  body: Markup;
}

/** Nothing but this very style: no script, no other file, no request. */
const policyOf = (style: string) =>
  `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** A page as one HTML file that needs nothing else. */
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
