import { MASTER } from "../../fixtures/guestbook/lab.ts";
import { strangersOf } from "../../fixtures/guestbook/pods.ts";
import { orLost } from "../../helpers/lost.ts";
import { connectFrom } from "../../helpers/probes/connect.ts";
import { lookup } from "../../helpers/probes/name.ts";
import { withNotes } from "../../helpers/reason.ts";
import { inconclusive, upheld, violated } from "../../helpers/verdict.ts";
import type { LabClaim } from "../claim.ts";
import { answeredBefore, byZone, holds } from "./answer.ts";
import { judgeName, masterWanted, zonesOf } from "./asked.ts";
import * as reasons from "./reasons.ts";

export const namespace: LabClaim = {
  id: "dns/namespace",
  says: "From another namespace a service is found by its name with the namespace, and not without.",
  expects: "the ClusterIP by redis-master.NAMESPACE, and NXDOMAIN for redis-master",
  effect: "reads",
  touches: "namespace",
  seconds: 90,
  async check({ lab, look }) {
    const { log } = look;
    const { other: from } = lab;
    const { stranger } = await strangersOf(lab);
    const wanted = await masterWanted(look, lab, MASTER.service);
    const { addresses, name: short } = wanted;
    const name = `${MASTER.service}.${lab.namespace}`;
    // Search domains, which make this name whole, are the business of the C library: nslookup has its own way.
    const { resolved, outcome } = await connectFrom(look, stranger, name, wanted.port);
    if (outcome === "dns") {
      // The control: without an answer to the whole name either, it is not the search that fails.
      const whole = `${name}.svc.${(await zonesOf(look, stranger)).domain}`;
      const { wrong } = await judgeName(look, stranger, { ...wanted, name: whole });
      if (wrong) return inconclusive(reasons.neitherName({ name, whole, wanted: addresses }), log.all);
      return violated(reasons.nameUnfound({ name, from, whole, wanted: addresses }), log.all);
    }
    const address = orLost(resolved, reasons.nameConnectionLost({ name }));
    if (!holds(addresses, address))
      return violated(reasons.nameWrong({ name, answers: [address], from, wanted: addresses }), log.all);

    const found = orLost(await lookup(look, stranger, short), reasons.lookupLost({ name: short }));
    const { domain } = await zonesOf(look, stranger);
    const own = `${short}.${from}.svc.${domain}`;
    const { within, foreign, unnamed } = byZone(found, short, domain);
    // The host's own search domains are not the cluster's; but an answer that is the service's would find it.
    const finds = foreign.filter(({ address: at }) => holds(addresses, at));
    const [first] = [...within, ...finds];
    if (first)
      return violated(
        reasons.nameFound({ name: short, from, address: first.address, answered: first.name }),
        log.all,
      );
    const others = foreign.map((each) =>
      reasons.nameAlsoResolves({ name: each.name, addresses: [each.address] }),
    );
    if (unnamed)
      return inconclusive(reasons.searchDomainUntold({ name: short, address: unnamed.address }), log.all);
    if (!found.nxdomain.includes(own))
      return inconclusive(withNotes(reasons.nameNotDenied({ name: own }), ...others), log.all);
    const earlier = await answeredBefore(
      { name, addresses, from },
      await zonesOf(look, stranger),
      async (each) => orLost(await lookup(look, stranger, each), reasons.lookupLost({ name: each })),
    );
    if (earlier?.is === "wrong") return violated(earlier.reason, log.all);
    if (earlier) return inconclusive(earlier.reason, log.all);
    // The C library tells of one address only: whether the name has others, the whole name tells.
    const whole = await judgeName(look, stranger, { ...wanted, name: `${name}.svc.${domain}` });
    if (whole.wrong) {
      const seen = reasons.wholeNameWrong({ seen: whole.wrong.reason, from });
      return { ...whole.wrong, reason: withNotes(seen, ...others) };
    }
    return upheld(withNotes(reasons.namespaceNeeded({ name, from, addresses, short }), ...others), log.all);
  },
};
