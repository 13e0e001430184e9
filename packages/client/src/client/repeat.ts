import { HooklineError, readRetryAfter } from "./hookline-error.ts";
import { isRepeatable } from "./idempotency.ts";
import { limitTime } from "./limit-time.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const TOO_MANY_REQUESTS = 429;

/** How requests are sent and repeated. */
export interface RepeatSettings {
  readonly send: (request: Request) => Promise<Response>;
  /** Repeats of one request, besides its first attempt. */
  readonly maxRepeats: number;
  /** Milliseconds that all waits of one request may take together. */
  readonly maxWaitMs: number;
  /** Milliseconds that one attempt may take, with its answer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** What time is to repeats. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Resolves after a time, or once the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What came of one attempt. */
type Attempted = { readonly response: Response } | { readonly error: HooklineError };

/**
 * Makes a fetch that repeats. A 429 was refused before anything was done, so it is repeated always; what may have been done,
 * after a 5xx or without an answer, only if doing it twice is the same as once. The last answer is answered as it is.
 */
export function repeatingFetch(settings: RepeatSettings): (request: Request) => Promise<Response> {
  const { maxRepeats, maxWaitMs, clock } = settings;
  return async (request) => {
    const makeAttempt = await prepare(request, settings);
    let waitedMs = 0;
    for (let repeats = 0; ; repeats++) {
      const attempted = await makeAttempt();
      const waitMs = waitAfter(attempted, repeats, clock);
      const isWorthIt = repeats < maxRepeats && waitedMs + waitMs <= maxWaitMs;
      if (!isWorthIt || !mayRepeat(request, attempted)) return settle(attempted);
      await clock.sleep(waitMs, request.signal);
      waitedMs += waitMs;
    }
  };
}

function settle(attempted: Attempted): Response {
  if ("error" in attempted) throw attempted.error;
  return attempted.response;
}

function mayRepeat(request: Request, attempted: Attempted): boolean {
  if ("error" in attempted) return isRepeatable(request);
  const { status } = attempted.response;
  return status === TOO_MANY_REQUESTS || (status >= 500 && isRepeatable(request));
}

function waitAfter(attempted: Attempted, repeats: number, clock: Clock): number {
  const asked = "error" in attempted ? null : attempted.response.headers.get("Retry-After");
  const askedMs = readRetryAfter(asked, clock.now());
  const ownMs = Math.min(FIRST_WAIT_MS * 2 ** repeats, LONGEST_WAIT_MS) * (0.5 + clock.random() / 2);
  return Math.max(ownMs, askedMs ?? 0);
}

/** Reads the body, so that each attempt can have it. What the caller's own signal ends is not an answer: it is thrown. */
async function prepare(request: Request, { send, timeoutMs }: RepeatSettings): Promise<() => Promise<Attempted>> {
  const { method, signal } = request;
  const bytes = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
  const body = bytes === null || bytes.byteLength === 0 ? {} : { body: bytes };
  return async () => {
    signal.throwIfAborted();
    const limit = limitTime(signal, timeoutMs);
    try {
      const attempt = new Request(request, { ...body, signal: limit.signal });
      return { response: await readWhole(await send(attempt)) };
    } catch (error) {
      signal.throwIfAborted();
      const isLate = limit.signal.aborted;
      const fields = { code: isLate ? "timeout" : "unreachable", status: null };
      const words = isLate ? `was not answered within ${timeoutMs} ms` : "could not be sent";
      return { error: new HooklineError(`${method} ${request.url} ${words}`, fields, { cause: error }) };
    } finally {
      limit.release();
    }
  };
}

/** The same answer with its body read, so that one that breaks off counts as none. */
async function readWhole(answer: Response): Promise<Response> {
  // No answer can be made with another status, such as the 0 that a browser shows of a redirect.
  if (answer.status < 200 || answer.status > 599) return answer;
  const body = await answer.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, answer);
}
