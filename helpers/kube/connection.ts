import { KubeConfig, type RequestContext } from "@kubernetes/client-node";

/** How long the API server may take for an answer, in seconds; nothing that is asked here is a watch. */
const ANSWER_SECONDS = 30;
/** Credentials may change in the middle of a run; those of a connection are as old as it is. */
const KEEP_MS = 60_000;

type Dispatcher = NonNullable<ReturnType<RequestContext["getDispatcher"]>>;

/**
 * A kubeconfig whose requests share their connections, as kubectl's do: left alone, the client opens one for
 * each, and the handshakes were a quarter of what a run took. A request on a connection that went dead would
 * be waited for, so each has a deadline.
 */
export class SharedConnections extends KubeConfig {
  #kept: { dispatcher: Dispatcher; since: number } | undefined;

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    const fresh = context.getDispatcher();
    if (fresh) context.setDispatcher(this.#shared(fresh));
    if (!context.getSignal()) context.setSignal(deadline());
  }

  /** Lets what is asked from now on go over new connections; the old ones are closed when all on them is answered. */
  reconnect(): void {
    void this.#kept?.dispatcher.close();
    this.#kept = undefined;
  }

  #shared(fresh: Dispatcher): Dispatcher {
    if (this.#kept && Date.now() - this.#kept.since < KEEP_MS) return this.#kept.dispatcher;
    this.reconnect();
    this.#kept = { dispatcher: fresh, since: Date.now() };
    return fresh;
  }
}

function deadline(): AbortSignal {
  const late = new AbortController();
  const words = `the API server did not answer within ${ANSWER_SECONDS} s`;
  setTimeout(() => late.abort(new Error(words)), ANSWER_SECONDS * 1000).unref();
  return late.signal;
}
