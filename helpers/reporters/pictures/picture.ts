import { html, type Markup } from "../html/html.ts";

/** The width of a phone, so that the text keeps its size; wide pages show several pictures in a row. */
export const WIDTH = 344;

export interface Drawing {
  title: string;
  /** The text alternative. */
  desc: string;
  width?: number;
  height: number;
  /** Stretches to the available space; for pictures without text. */
  stretched?: true;
  parts: readonly Markup[];
}

/** An accessible SVG. */
export function picture({ title, desc, width = WIDTH, height, stretched, parts }: Drawing): Markup {
  return html`<svg class="picture" viewBox="0 0 ${width} ${round(height)}"${stretched && html` preserveAspectRatio="none"`} role="img"><title>${title}</title><desc>${desc}</desc>${parts}</svg>`;
}

/** Rounds a coordinate to the resolution of a screen. */
export const round = (coordinate: number) => Math.round(coordinate * 10) / 10;

interface TextStyle {
  className?: string;
  anchor?: "middle" | "end";
}

/** One line of text, its baseline at y; `className` may list several classes. */
export function line(x: number, y: number, text: string, { className = "", anchor }: TextStyle = {}): Markup {
  const at = anchor && html` text-anchor="${anchor}"`;
  return html`<text x="${round(x)}" y="${round(y)}"${at}${className && html` class="${className}"`}>${text}</text>`;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function box({ x, y, width, height }: Box, className: string, title?: string): Markup {
  const place = html`x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  if (title === undefined) return html`<rect ${place} class="${className}"/>`;
  return html`<rect ${place} class="${className}"><title>${title}</title></rect>`;
}

export function stroke(
  from: readonly [number, number],
  to: readonly [number, number],
  className: string,
): Markup {
  const [x1, y1, x2, y2] = [...from, ...to].map(round);
  return html`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${className}"/>`;
}

/** The width of a character in the widest of the usual fonts, regular and bold. */
const CHARACTER = 6.6;
const BOLD = 7.3;

export const widthOf = (text: string) => text.length * CHARACTER;

/** Shortens a text to the given width in its middle, because the ends of names differ. */
export function truncateMiddle(text: string, room: number, bold = false): string {
  const maxLength = Math.max(1, Math.floor(room / (bold ? BOLD : CHARACTER)));
  if (text.length <= maxLength) return text;
  const tail = Math.floor((maxLength - 1) / 2);
  return `${text.slice(0, maxLength - 1 - tail)}…${text.slice(text.length - tail)}`;
}
