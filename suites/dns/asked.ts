import { MASTER } from "../../fixtures/guestbook/guestbook.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";
import type { Reason } from "../../helpers/engine/reason.ts";
import type { Verdict } from "../../helpers/engine/verdict.ts";
import type { ProbeContext } from "../../helpers/probes/probe-context.ts";
import { virtualAddresses } from "../../helpers/probes/service.ts";
import type { Searched } from "./answer.ts";
import { type Client, zonesOf } from "./clients.ts";
import { besidesOf, type Claimed, decide, type Heard, hearFrom, lookUp, type Question } from "./heard.ts";
import { toldOfName } from "./told.ts";

/** A name, the addresses that it must have, one of each IP family, and a port of the service behind it. */
export interface Wanted {
  name: string;
  addresses: readonly string[];
  port: number;
}

/** Looks names up from each client: a verdict where one is not as it must be, and what is to be told beside them. */
export async function judgeNames(
  context: ProbeContext,
  claim: Claimed,
  clients: readonly Client[],
  wanted: readonly Wanted[],
): Promise<{ wrong?: Verdict; besides: Reason[] }> {
  const questions = wanted.map(nameQuestion);
  const heard = await hearFrom(claim, clients, questions, lookUp(context));
  const wrong = await againstAny(context, claim, questions, heard);
  return wrong ? { wrong, besides: [] } : { besides: besidesOf(heard) };
}

export const nameQuestion = (wanted: Wanted): Question => ({
  asked: { name: wanted.name },
  judge: (found, client) => toldOfName(found, wanted, searchedAs(client, wanted.name)),
  control: controlOf(wanted),
  whole: (client) => nameQuestion({ ...wanted, name: searchedAs(client, wanted.name).owner }),
});

/** The verdict against one of several questions: a violation of any before what is not known of another. */
export async function againstAny(
  context: ProbeContext,
  claim: Claimed,
  questions: readonly Question[],
  heard: readonly Heard[],
): Promise<Verdict | undefined> {
  const verdicts = await Promise.all(
    questions.map((question) =>
      decide(
        context,
        claim,
        heard.filter((each) => each.question === question),
        heard.length,
      ),
    ),
  );
  const against = verdicts.filter((verdict) => verdict !== undefined);
  return against.find(({ verdict }) => verdict === "violated") ?? against[0];
}

function searchedAs(client: Client, name: string): Searched {
  // A name with dots is asked by BusyBox as it stands: no search domain can help it.
  if (name.includes(".")) return { owner: name, search: [name] };
  const { domain, search } = zonesOf(client);
  return {
    owner: `${name}.${client.pod.namespace}.svc.${domain}`,
    search: search.map((each) => `${name}.${each}`),
  };
}

/** A server that a pod must reach, or its silence says nothing. */
export const controlOf = ({ addresses: [address = ""], port }: Wanted) => ({ address, port });

/** The service that the lab looks up. */
export async function masterWanted(context: ProbeContext, { namespace }: Lab, name: string): Promise<Wanted> {
  return { name, addresses: await virtualAddresses(context, namespace, MASTER.service), port: MASTER.port };
}
