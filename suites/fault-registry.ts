import { dnsFaults } from "./dns/faults.ts";
import { errataFaults } from "./errata/faults.ts";
import { externalFaults } from "./external/faults.ts";
import type { Fault } from "./fault.ts";
import { guestbookFaults } from "./guestbook/faults.ts";
import { ingressFaults } from "./ingress/faults.ts";
import { podsFaults } from "./pods/faults.ts";
import { policyFaults } from "./policy/faults.ts";
import { servicesFaults } from "./services/faults.ts";

/** Every fault, in the order of the sections whose claims it must violate. */
export const FAULTS: readonly Fault[] = [
  ...guestbookFaults,
  ...podsFaults,
  ...servicesFaults,
  ...dnsFaults,
  ...externalFaults,
  ...ingressFaults,
  ...policyFaults,
  ...errataFaults,
];

/** The faults that the project's own tests inject: quick ones, of every section and kind. */
const SHORT: ReadonlySet<string> = new Set<Fault["id"]>([
  "guestbook/pod-less",
  "guestbook/never-synced",
  "pods/hidden-own-node",
  "pods/no-exec",
  "services/favoured-endpoint",
  "dns/paused",
  "external/blocked-node-port",
  "ingress/other-certificate",
  "policy/no-way-out",
  "errata/proxy-rules-renamed",
  "dns/wrong-record",
]);
export const SHORT_LIST: readonly Fault[] = FAULTS.filter(({ id }) => SHORT.has(id));
