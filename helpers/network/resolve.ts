import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { errorMessage } from "../reasons/labcheck-error.ts";
import { ProbeError } from "../reasons/probe-error.ts";
import { defineReason, host, text } from "../reasons/reason.ts";

export const nameUnknown = defineReason(
  "name-has-no-address",
  { host, why: text },
  ({ host: name, why }) => `the name ${name} has no address here: ${why}`,
);

/** The IP address behind what a cloud calls its balancer, which may be an address already. Throws ProbeError without one. */
export async function ipOf(name: string): Promise<string> {
  if (isIP(name) !== 0) return name;
  return lookup(name).then(
    ({ address }) => address,
    (error: unknown) => {
      throw new ProbeError(nameUnknown({ host: name, why: errorMessage(error) }));
    },
  );
}
