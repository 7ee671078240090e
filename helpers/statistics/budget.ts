/** The false alarms of a whole run, at most. */
export const BUDGET = 1e-6;

/** What must be noticed is missed once in a million runs, at most: by each test that judges by chance. */
export const POWER = 1 - 1e-6;

/** What each claim that judges by chance may spend in one attempt. The test beside this adds it up. */
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
 * What each test may spend where a claim makes several, one for each node for example: equal parts, whatever
 * the tests have to do with each other (C. E. Bonferroni, 1936). RangeError unless there is a test or more.
 */
export function sharedBy(claim: keyof typeof FALSE_ALARM, tests: number): number {
  if (!Number.isSafeInteger(tests) || tests < 1)
    throw new RangeError(`no budget is shared by ${tests} tests`);
  return FALSE_ALARM[claim] / tests;
}
