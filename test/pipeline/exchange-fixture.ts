import { exchange, type ExchangeInput, type ExchangePorts, type ExchangeResult } from "../../src/pipeline/exchange.ts";
import { isPostponed } from "../../src/pipeline/postponement.ts";
import { hmacKeys } from "./hmac-keys.ts";
import { eventWith, owedOf, T0, webhookWith } from "./samples.ts";

/** The time-out of exchanges that are to run into it, and of all others, in milliseconds. */
export const SHORT_MS = 300;
export const AMPLE_MS = 60_000;
export const webhook = webhookWith("wh_1");
export const secret = "a secret of the webhook";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Makes an exchange whose fetch is the one given. */
export async function run(fetch: Fetch, changes: Partial<ExchangeInput> = {}, ports: Partial<ExchangePorts> = {}) {
  const keys = await hmacKeys(secret);
  const delivery = owedOf(eventWith("evt_1"), webhook);
  const input: ExchangeInput = {
    workspaceId: webhook.workspaceId,
    webhookId: webhook.id,
    url: webhook.url,
    timeoutMs: AMPLE_MS,
    headerNames: [],
    keys,
    delivery,
    number: 3,
    token: 2,
    trigger: "scheduled",
    body: '{"id":"evt_1"}',
    ...changes,
  };
  return exchange(input, {
    fetch,
    withinHostLimits: (_request, work) => work(),
    inspectUrl: async () => ({ verdict: "allowed" }),
    userAgent: "Hookline-Webhooks/1.0",
    now: () => T0 + 999,
    ...ports,
  });
}

/** The same, of an attempt that is made. */
export async function made(
  fetch: Fetch,
  changes: Partial<ExchangeInput> = {},
  ports: Partial<ExchangePorts> = {},
): Promise<ExchangeResult> {
  const result = await run(fetch, changes, ports);
  if (isPostponed(result)) throw new Error("an attempt was expected");
  return result;
}

/** Rejects as a fetch does once its signal says so. */
export async function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

/**
 * Sends each part once it is asked for, then stalls until the signal breaks it off, as a real body does. What a test needs
 * to arrive before a time-out comes without a timer, since a busy machine runs those late; `everyMs` is for a body that
 * is to be too slow.
 */
export function stallingBody(
  parts: readonly Uint8Array[],
  signal: AbortSignal | null | undefined,
  everyMs = 0,
): ReadableStream {
  const rest = [...parts];
  return new ReadableStream({
    async pull(controller) {
      if (everyMs > 0) {
        await Promise.race([new Promise((resolve) => setTimeout(resolve, everyMs)), untilAborted(signal)]);
      }
      const next = rest.shift();
      if (next === undefined) await untilAborted(signal);
      else controller.enqueue(next);
    },
  });
}

export const bytes = (text: string) => new TextEncoder().encode(text);
