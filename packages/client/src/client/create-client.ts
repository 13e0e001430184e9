import createFetchClient, { type Client } from "openapi-fetch";
import type { paths } from "../generated/api.ts";
import { expectAnswer } from "./expect-answer.ts";
import { idempotency } from "./idempotency.ts";
import { limitTime } from "./limit-time.ts";
import { nameCalls, type NamedCalls } from "./named-calls.ts";
import { type Clock, repeatingFetch } from "./repeat.ts";

/** How Hookline is reached. */
export interface ClientOptions {
  /** Where the service is, such as `https://hooks.example.com`. */
  readonly baseUrl: string;
  /** The key of a workspace, or the root key. */
  readonly apiKey: string;
  /** Sends a request; `fetch` of the runtime. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Sent with each request. The root key with `X-Workspace-Id` acts in that workspace. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How often a call is repeated at most, besides its first attempt; 4. */
  readonly maxRepeats?: number | undefined;
  /** Milliseconds that a call may wait between its attempts, all together; 60000. A longer `Retry-After` ends it at once. */
  readonly maxWaitMs?: number | undefined;
  /** Milliseconds that one attempt may take; 60000. A trial waits for a subscriber, up to 30 seconds. */
  readonly timeoutMs?: number | undefined;
}

/**
 * The API by the names of its calls, and by its paths: `GET("/v1/webhooks")` and the other methods of openapi-fetch answer
 * `{ data, error, response }`, and throw a `HooklineError` only when nobody answered, or somebody other than Hookline.
 */
export type Hookline = Client<paths> & NamedCalls;

const CLOCK: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  async sleep(ms, signal) {
    const limit = limitTime(signal, ms);
    await new Promise<unknown>((resolve) => {
      if (limit.signal.aborted) resolve(null);
      else limit.signal.addEventListener("abort", resolve);
    });
    limit.release();
  },
};

/** Makes a client. It keeps nothing between calls, so it can be made for each request or once. */
export function createClient(options: ClientOptions): Hookline {
  const { baseUrl, apiKey, headers = {}, maxRepeats = 4, maxWaitMs = 60_000, timeoutMs = 60_000 } = options;
  const send = options.fetch ?? (async (request: Request) => fetch(request));
  const client = createFetchClient<paths>({
    baseUrl,
    // A POST that followed a redirect would be a GET, and the key would go elsewhere.
    redirect: "manual",
    headers: { Authorization: `Bearer ${apiKey}`, ...headers },
    fetch: repeatingFetch({ send, maxRepeats, maxWaitMs, timeoutMs, clock: CLOCK }),
  });
  client.use(idempotency, expectAnswer);
  return { ...client, ...nameCalls(client) };
}
