import { signCompat } from "../crypto/compat-signature.ts";
import type { Signer, StandardSigner } from "../crypto/signature.ts";
import { utf8 } from "../crypto/encoding.ts";
import type { Attempt, SentRequest, Trigger } from "../domain/attempt.ts";
import type { CompatSignature } from "../domain/compat-signature.ts";
import type { OwedDelivery } from "../domain/delivery.ts";
import { webhookMessageId } from "../domain/envelope.ts";
import { describeNetworkFault } from "../domain/network-fault.ts";
import { ABORT_HEADER, classifyExchange, type ExchangeEnd, type AttemptVerdict } from "../domain/outcome.ts";
import { keptResponseHeaders, requestHeaders } from "../domain/request-headers.ts";
import type { Sender } from "../domain/sender.ts";
import { describeError, log } from "../log.ts";
import type { WithinHostLimits } from "./host-limit.ts";
import type { UrlInspection } from "./inspect-url.ts";
import type { Postponement } from "./postponement.ts";

/** Most bytes of an answer's body that are read and kept, after decompression. */
export const MAX_RESPONSE_BODY_BYTES = 4096;

/** A webhook's opened secrets and header values. */
export interface SendingKeys {
  readonly signer: Signer;
  /** The replaced secrets that still sign, the last one first. */
  readonly previousSigners: readonly Signer[];
  /** What makes the entries of `webhook-signature`, in their order. */
  readonly standardSigners: readonly StandardSigner[];
  readonly compatSignature: CompatSignature | null;
  /** Values of the webhook's custom headers, by name. */
  readonly headerValues: Readonly<Record<string, string>>;
}

/** One attempt to make. */
export interface ExchangeInput {
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly headerNames: readonly string[];
  readonly keys: SendingKeys;
  readonly delivery: OwedDelivery;
  readonly number: number;
  readonly token: number;
  readonly trigger: Trigger;
  readonly body: string;
}

/** The functions that an exchange gets from outside. */
export interface ExchangePorts {
  /** Fetches for a webhook. */
  readonly fetch: (url: string, init: RequestInit, sender: Sender) => Promise<Response>;
  /** Checks whether a URL may be fetched now. */
  readonly inspectUrl: (url: string) => Promise<UrlInspection>;
  readonly withinHostLimits: WithinHostLimits;
  readonly userAgent: string;
  readonly now: () => number;
}

/** An attempt that was made, with its outcome. */
export interface ExchangeResult {
  readonly attempt: Attempt;
  readonly verdict: AttemptVerdict;
}

const UNKNOWN_HOST: Postponement = { kind: "postponed", reason: "unknown_host", waitMs: 60_000 };

/**
 * Contacts a subscriber: signs the body, sends it, reads the answer. No other code does. Never throws: failures are
 * outcomes. The time-out covers the whole exchange, except that a 2xx in time is a success even if its body stalls.
 * Postponed, without an attempt, when the URL can't be checked now or its host gets too much.
 */
export async function exchange(input: ExchangeInput, ports: ExchangePorts): Promise<ExchangeResult | Postponement> {
  const inspection = await ports.inspectUrl(input.url);
  if (inspection.verdict === "unknown") return UNKNOWN_HOST;
  if (inspection.verdict === "refused") {
    const end = { kind: "refused", message: inspection.message } as const;
    return conclude(input, ports, ports.now(), null, end);
  }
  return ports.withinHostLimits(input, async () => {
    const startedAt = ports.now();
    const request = await signRequest(input, ports, startedAt);
    return conclude(input, ports, startedAt, request, await send(input, request, ports, startedAt));
  });
}

async function signRequest(input: ExchangeInput, ports: ExchangePorts, startedAt: number): Promise<SentRequest> {
  const { keys, delivery } = input;
  const bytes = utf8(input.body);
  const timestamp = Math.floor(startedAt / 1000);
  const messageId = webhookMessageId(delivery.eventId, delivery.format);
  const { signer, previousSigners, standardSigners, compatSignature } = keys;
  const [previous] = previousSigners;
  const message = { id: messageId, timestamp };
  const [signature, previousSignature, compatHeaders, ...standard] = await Promise.all([
    signer.hex(bytes),
    previous?.hex(bytes) ?? null,
    compatSignature === null ? undefined : signCompat(compatSignature, [signer, ...previousSigners], message, bytes),
    ...standardSigners.map((one) => one.standard(messageId, timestamp, bytes)),
  ]);
  return {
    url: input.url,
    timestamp,
    signature,
    previousSignature,
    standardSignature: standard.join(" "),
    userAgent: ports.userAgent,
    customHeaderNames: input.headerNames,
    ...(compatHeaders === undefined ? {} : { compatHeaders }),
    attemptNumber: input.number,
  };
}

/** How a request ended, and what the log keeps of the answer. */
type SentEnd =
  | Exclude<ExchangeEnd, { kind: "answered" }>
  | (Extract<ExchangeEnd, { kind: "answered" }> & {
      readonly responseTimeMs: number;
      readonly headers: Readonly<Record<string, string>>;
    });

async function send(
  input: ExchangeInput,
  request: SentRequest,
  ports: ExchangePorts,
  startedAt: number,
): Promise<SentEnd> {
  const { delivery, timeoutMs } = input;
  const deadline = AbortSignal.timeout(timeoutMs);
  const identity = { ...delivery, webhookId: input.webhookId, deliveryId: delivery.id, attemptNumber: input.number };
  try {
    const headers = requestHeaders(identity, request, input.keys.headerValues);
    const init = { method: "POST", headers, body: input.body, redirect: "manual", signal: deadline } as const;
    const response = await ports.fetch(input.url, init, input);
    const responseTimeMs = ports.now() - startedAt;
    const read = await readBody(response);
    const { status } = response;
    const isSuccess = status >= 200 && status < 300;
    if (!read.complete && deadline.aborted && !isSuccess) return { kind: "timed_out", timeoutMs };
    return {
      kind: "answered",
      status,
      retryAfter: response.headers.get("retry-after"),
      delivery: response.headers.get(ABORT_HEADER),
      body: read.text,
      responseTimeMs,
      headers: keptResponseHeaders((name) => response.headers.get(name)),
    };
  } catch (error) {
    if (deadline.aborted) return { kind: "timed_out", timeoutMs };
    return { kind: "unreachable", message: describeFault(error, input.webhookId) };
  }
}

/** Says why a fetch failed. The runtime's words for an unknown fault only go to the log. */
function describeFault(error: unknown, webhookId: string): string {
  const words = describeNetworkFault(error);
  if (words !== undefined) return words;
  log("warn", "unknown_network_fault", { webhook_id: webhookId, error: describeError(error) });
  return "the connection failed";
}

interface ReadBody {
  readonly text: string;
  /** False when the body broke off, or the time-out came first. */
  readonly complete: boolean;
}

/** Reads up to 4 KiB as text. If a body breaks off, its beginning is kept. */
async function readBody(response: Response): Promise<ReadBody> {
  const reader = response.body?.getReader();
  if (reader === undefined) return { text: "", complete: true };
  const parts: Uint8Array[] = [];
  let room = MAX_RESPONSE_BODY_BYTES;
  let complete = true;
  try {
    while (room > 0) {
      const { done, value } = await reader.read();
      if (done) return { text: decodeText(parts, false), complete };
      const part: Uint8Array = value.subarray(0, room);
      room -= part.length;
      parts.push(part);
    }
  } catch {
    complete = false;
  }
  await reader.cancel().catch(() => undefined);
  return { text: decodeText(parts, true), complete };
}

/** Decodes UTF-8, invalid bytes as U+FFFD. A character that is cut at the end is left out. */
function decodeText(parts: readonly Uint8Array[], isCut: boolean): string {
  const decoder = new TextDecoder();
  const text = parts.map((part) => decoder.decode(part, { stream: true })).join("");
  return (isCut ? text : text + decoder.decode()).replaceAll("\u0000", "\uFFFD");
}

function conclude(
  input: ExchangeInput,
  ports: ExchangePorts,
  startedAt: number,
  request: SentRequest | null,
  end: SentEnd,
): ExchangeResult {
  const answer = end.kind === "answered" ? end : null;
  const endedAt = ports.now();
  const verdict = classifyExchange(end, endedAt);
  return {
    verdict,
    attempt: {
      number: input.number,
      token: input.token,
      trigger: input.trigger,
      startedAt,
      endedAt,
      responseCode: answer?.status ?? null,
      responseTimeMs: answer?.responseTimeMs ?? null,
      responseBody: answer?.body ?? null,
      responseHeaders: answer?.headers ?? {},
      error: verdict.error,
      request,
    },
  };
}
