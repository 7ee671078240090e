import { MASTER } from "../../fixtures/guestbook/lab.ts";
import { strangersOf } from "../../fixtures/guestbook/pods.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { lookup } from "../../helpers/probes/name.ts";
import { asReason } from "../../helpers/reason.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { answeredBefore, byZone, holds } from "./answer.ts";
import { judgeName, masterWanted, zonesOf } from "./asked.ts";

export const namespace: LabClaim = {
  id: "dns/namespace",
  says: "From another namespace a service is found by its name with the namespace, and not without.",
  expects: "the ClusterIP by redis-master.NAMESPACE, and NXDOMAIN for redis-master",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const { log } = look;
    const { stranger } = await strangersOf(lab);
    const wanted = await masterWanted(look, lab, MASTER.service);
    const instead = wanted.addresses.join(", ");
    const name = `${MASTER.service}.${lab.namespace}`;
    // Search domains, which make this name whole, are the business of the C library: nslookup has its own way.
    const { resolved, outcome } = await connectFrom(look, stranger, name, wanted.port);
    if (outcome === "dns") {
      // The control: without an answer to the whole name either, it is not the search that fails.
      const whole = `${name}.svc.${(await zonesOf(look, stranger)).domain}`;
      const { wrong } = await judgeName(look, stranger, { ...wanted, name: whole });
      if (wrong) return inconclusive(`neither ${name} nor ${whole} is ${instead}`, log.all);
      return violated(`${name} has no address in ${lab.other}, not ${instead} as ${whole} has`, log.all);
    }
    const address = orLost(resolved, `the connection to ${name} was lost`);
    if (!holds(wanted.addresses, address))
      return violated(`${name} is ${address} in ${lab.other}, not ${instead}`, log.all);

    const found = orLost(await lookup(look, stranger, wanted.name), `nslookup of ${wanted.name} was lost`);
    const { domain } = await zonesOf(look, stranger);
    const own = `${wanted.name}.${lab.other}.svc.${domain}`;
    const { within, foreign, unnamed } = byZone(found, wanted.name, domain);
    // The host's own search domains are not the cluster's; but an answer that is the service's would find it.
    const finds = foreign.filter(({ address: at }) => holds(wanted.addresses, at));
    const [first] = [...within, ...finds];
    if (first)
      return violated(
        `${wanted.name} is ${first.address} (${first.name}) in ${lab.other}, not NXDOMAIN`,
        log.all,
      );
    const others = foreign.map(({ name: other, address: at }) => `; ${other} is ${at}`).join("");
    if (unnamed)
      return inconclusive(
        `${wanted.name} is ${unnamed.address}, by which search domain is not told`,
        log.all,
      );
    if (!found.nxdomain.includes(own))
      return inconclusive(`no server said that there is no ${own}${others}`, log.all);
    const earlier = await answeredBefore({ ...wanted, name }, await zonesOf(look, stranger), async (each) =>
      orLost(await lookup(look, stranger, each), `nslookup of ${each} was lost`),
    );
    if (earlier?.is === "wrong") return violated(`${earlier.words} in ${lab.other}`, log.all);
    if (earlier) return inconclusive(earlier.words, log.all);
    // The C library tells of one address only: whether the name has others, the whole name tells.
    const whole = await judgeName(look, stranger, { ...wanted, name: `${name}.svc.${domain}` });
    if (whole.wrong)
      return { ...whole.wrong, reason: asReason(`${whole.wrong.reason.text}, in ${lab.other}${others}`) };
    return upheld(`in ${lab.other} ${name} is ${instead}, and ${wanted.name} is NXDOMAIN${others}`, log.all);
  },
};
