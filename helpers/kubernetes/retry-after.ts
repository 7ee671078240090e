import {
  type HttpLibrary,
  IsomorphicFetchHttpLibrary,
  Observable,
  type RequestContext,
  type ResponseContext,
} from "@kubernetes/client-node";
import { pause } from "../async/wait.ts";

/** How long a request may be put off in all, in seconds; its own deadline is a little later. */
const LONGEST_SECONDS = 20;

/**
 * What requests go through: a server that is too busy and says when to come again is asked again then, as client-go
 * does. Everything else is an answer.
 */
export class Patient implements HttpLibrary {
  readonly #library = new IsomorphicFetchHttpLibrary();

  send(request: RequestContext): Observable<ResponseContext> {
    return new Observable(this.#sent(request));
  }

  async #sent(request: RequestContext): Promise<ResponseContext> {
    const end = Date.now() + LONGEST_SECONDS * 1000;
    for (;;) {
      const answer = await this.#library.send(request).toPromise();
      const seconds = waitOf(answer);
      if (seconds === undefined || Date.now() + seconds * 1000 > end) return answer;
      // What is not read would hold the connection.
      await answer.body.text();
      await pause(seconds * 1000, request.getSignal());
    }
  }
}

/** The seconds until a busy server wants to be asked again; undefined where it says none. */
function waitOf({ httpStatusCode, headers }: ResponseContext): number | undefined {
  const isBusy = httpStatusCode === 429 || httpStatusCode >= 500;
  const said = /^\d+$/.exec(headers["retry-after"] ?? "")?.[0];
  return isBusy && said !== undefined ? Math.max(Number(said), 0.2) : undefined;
}
