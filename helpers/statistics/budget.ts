/** The false alarms of a whole run, at most. */
export const BUDGET = 1e-6;

/** Each statistical test detects an unevenness that it must detect in all but one of a million runs. */
export const POWER = 1 - 1e-6;

/**
 * The false-alarm rate of one attempt of each statistical claim. The test beside this file adds them up.
 */
export const FALSE_ALARM = {
  "pods/reach-any": 2e-8,
  "services/distributes": 1e-7,
  "services/random": 1e-7,
  "services/udp": 1e-7,
  "services/recreated": 1e-8,
  "services/scaled": 4e-8,
  "dns/short-name": 1e-10,
  "dns/server": 1e-10,
  "dns/every-service": 1e-10,
  "dns/fqdn": 1e-10,
  "dns/namespace": 1e-10,
  "external/distributes": 1e-7,
  "policy/default-internal": 8e-9,
  "policy/default-egress": 2e-9,
  "policy/open-before": 2e-9,
  "policy/guestbook-allowed": 4e-9,
  "policy/guestbook-works": 1e-9,
  "policy/scope": 4e-9,
  "policy/label": 4e-9,
  "policy/removed": 4e-9,
} as const;

/**
 * Divides a claim's false-alarm rate equally among its tests, for example one for each node (C. E.
 * Bonferroni, 1936). RangeError unless there is at least one test.
 */
export function sharedBy(claim: keyof typeof FALSE_ALARM, tests: number): number {
  if (!Number.isSafeInteger(tests) || tests < 1)
    throw new RangeError(`no budget is shared by ${tests} tests`);
  return FALSE_ALARM[claim] / tests;
}
