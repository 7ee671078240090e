/** What no XML 1.0 document may have in it, however it is written: most control characters, lone surrogates. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A reader turns these into spaces or drops them, unless they are written as numbers.
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** A text in which what is illegal is shown as it would be in JSON: \u001b. */
export const legal = (text: string) =>
  text.replaceAll(ILLEGAL, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);

/** A text as the content of an element. */
export const content = (text: string) => legal(text).replaceAll(/[&<>\r]/g, (sign) => ESCAPED[sign] ?? sign);

type Attributes = Readonly<Record<string, string | number>>;

/** An element; what is in it is markup already. */
export function element(name: string, attributes: Attributes, inside = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  const start = `<${name}${written.join("")}`;
  return inside === "" ? `${start}/>` : `${start}>${inside}</${name}>`;
}

const attribute = (text: string) => legal(text).replaceAll(/[&<>"\t\n\r]/g, (sign) => ESCAPED[sign] ?? sign);
