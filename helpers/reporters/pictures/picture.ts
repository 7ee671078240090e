import { html, type Markup } from "../html/html.ts";

/** How wide a picture is: as a phone, so that its text has the size of the page's; wider pages have several in a row. */
export const WIDTH = 344;

export interface Drawing {
  /** What it is of. */
  title: string;
  /** All that it shows, for who does not see it. */
  desc: string;
  width?: number;
  height: number;
  /** Fills whatever room it is given; for what has no text. */
  stretched?: true;
  parts: readonly Markup[];
}

/** A drawing as part of a page. */
export function picture({ title, desc, width = WIDTH, height, stretched, parts }: Drawing): Markup {
  return html`<svg class="picture" viewBox="0 0 ${width} ${round(height)}"${stretched && html` preserveAspectRatio="none"`} role="img"><title>${title}</title><desc>${desc}</desc>${parts}</svg>`;
}

/** A coordinate, no finer than a screen shows. */
export const round = (coordinate: number) => Math.round(coordinate * 10) / 10;

interface Look {
  look?: string;
  anchor?: "middle" | "end";
}

/** One line of text, its baseline at y; `look` names classes. */
export function line(x: number, y: number, text: string, { look = "", anchor }: Look = {}): Markup {
  const at = anchor && html` text-anchor="${anchor}"`;
  return html`<text x="${round(x)}" y="${round(y)}"${at}${look && html` class="${look}"`}>${text}</text>`;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function box({ x, y, width, height }: Box, look: string, title?: string): Markup {
  const place = html`x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  if (title === undefined) return html`<rect ${place} class="${look}"/>`;
  return html`<rect ${place} class="${look}"><title>${title}</title></rect>`;
}

export function stroke(from: readonly [number, number], to: readonly [number, number], look: string): Markup {
  const [x1, y1, x2, y2] = [...from, ...to].map(round);
  return html`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${look}"/>`;
}

/** A character of the picture's text in the widest of the usual fonts, as it is and as bold. */
const CHARACTER = 6.6;
const BOLD = 7.3;

export const widthOf = (text: string) => text.length * CHARACTER;

/** A text that fits into so much room; one that is too long loses its middle, since ends tell names apart. */
export function overridden(text: string, room: number, bold = false): string {
  const most = Math.max(1, Math.floor(room / (bold ? BOLD : CHARACTER)));
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - tail)}…${text.slice(text.length - tail)}`;
}
