import { MASTER } from "../../fixtures/guestbook/lab.ts";
import { strangersOf } from "../../fixtures/guestbook/pods.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { lookup } from "../../helpers/probes/name.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { domainOf, masterWanted, wrongAnswer } from "./asked.ts";

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
    const name = `${MASTER.service}.${lab.namespace}`;
    // Search domains, which make this name whole, are the business of the C library: nslookup has its own way.
    const { resolved, outcome } = await connectFrom(look, stranger, name, wanted.port);
    if (outcome === "dns") {
      // The control: without an answer to the whole name either, it is not the search that fails.
      const whole = `${name}.svc.${await domainOf(look, stranger)}`;
      const without = await wrongAnswer(look, stranger, { ...wanted, name: whole });
      if (without) return inconclusive(`neither ${name} nor ${whole} is ${wanted.address}`, log.all);
      return violated(
        `${name} has no address in ${lab.other}, not ${wanted.address} as ${whole} has`,
        log.all,
      );
    }
    const address = orLost(resolved, `the connection to ${name} was lost`);
    if (address !== wanted.address)
      return violated(`${name} is ${address} in ${lab.other}, not ${wanted.address}`, log.all);

    const found = orLost(await lookup(look, stranger, wanted.name), `nslookup of ${wanted.name} was lost`);
    const answers = [...new Set(found.answers.map((answer) => answer.address))].join(", ");
    if (answers) return violated(`${wanted.name} is ${answers} in ${lab.other}, not NXDOMAIN`, log.all);
    if (!found.nxdomain.some((each) => each.startsWith(`${wanted.name}.${lab.other}.svc.`)))
      return inconclusive(`no server said that there is no ${wanted.name} in ${lab.other}`, log.all);
    return upheld(`in ${lab.other} ${name} is ${address}, and ${wanted.name} is NXDOMAIN`, log.all);
  },
};
