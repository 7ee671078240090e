import { because, count, defineReason, listOf, pod, term, text, url } from "../../helpers/reasons/reason.ts";

/** Reasons of what came of the guestbook's page, and of an entry, by an entrance. */

const at = { way: term, entrance: text, url };
type At = { way: string | number; entrance: string; url: string };
const words = ({ entrance, url: of }: At) => `${entrance} (${of})`;

export const noBrowser = defineReason("no-browser", { missing: because }, ({ missing }) => missing.text);

export const noEntranceOutside = defineReason(
  "guestbook-without-entrance",
  "the guestbook has no entrance from outside",
);

export const pageUnservedInside = defineReason(
  "page-unserved-inside",
  { pod },
  ({ pod: name }) => `${name} does not serve the page inside either`,
);

export const pageNotOpened = defineReason(
  "page-not-opened",
  { ...at, outcome: term, why: text },
  ({ outcome, why, ...by }) => `${words(by)}: ${outcome}, ${why}`,
);

export const pageStatus = defineReason(
  "page-status-wrong",
  { ...at, status: term },
  ({ status, ...by }) => `${words(by)}: the page is HTTP ${status}, not 200`,
);

export const pageTitle = defineReason(
  "page-title-wrong",
  { ...at, title: text },
  ({ title, ...by }) => `${words(by)}: the page is “${title}”, not the guestbook`,
);

export const noScript = defineReason(
  "page-without-script",
  at,
  (by) => `${words(by)}: the page requests no script`,
);

export const scriptElsewhere = defineReason(
  "page-script-elsewhere",
  { ...at, script: url },
  ({ script, ...by }) => `${words(by)}: the script is ${script}, not ${by.url}script.js`,
);

export const scriptFailed = defineReason(
  "page-script-lost",
  { ...at, why: text },
  ({ why, ...by }) => `${words(by)}: the script did not come: ${why}`,
);

export const scriptStatus = defineReason(
  "page-script-status-wrong",
  { ...at, status: term },
  ({ status, ...by }) => `${words(by)}: the script is HTTP ${status}, not 200`,
);

export const entryRefused = defineReason(
  "entry-refused",
  { ...at, status: term },
  ({ status, ...by }) => `${words(by)}: the entry is answered by HTTP ${status}, not stored`,
);

export const entryUnanswered = defineReason(
  "entry-unanswered",
  at,
  (by) => `${words(by)}: the entry got no answer`,
);

export const browserEntryUnanswered = defineReason(
  "entry-unanswered-to-browser",
  at,
  (by) => `${words(by)}: the browser got no answer to its entry`,
);

export const listUnanswered = defineReason(
  "entry-list-unanswered",
  at,
  (by) => `${words(by)}: the browser got no list`,
);

export const entryUnlisted = defineReason(
  "entry-not-listed",
  { ...at, entry: text, entries: count, status: term },
  ({ entry, entries, status, ...by }) =>
    `${words(by)}: the entry ${entry} is stored, but not listed among ${entries} (list HTTP ${status})`,
);

export const entryElsewhere = defineReason(
  "entry-taken-not-on-master",
  { ...at, entry: text, master: pod },
  ({ entry, master, ...by }) => `${words(by)}: the entry ${entry} is accepted, but not on ${master}`,
);

export const pageServes = defineReason(
  "page-takes-entry",
  { browser: text, entrances: listOf(text) },
  ({ browser, entrances }) =>
    `${browser} saw the page, its script and its own entry by ${entrances.join(", ")}`,
);
