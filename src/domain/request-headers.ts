import type { SentRequest } from "./attempt.ts";
import { contentType, type PayloadFormat, webhookMessageId } from "./envelope.ts";

/** Most custom headers of a webhook. */
export const MAX_CUSTOM_HEADERS = 20;
/** What is shown in place of a custom header's value. */
export const MASKED = "***";

/** Names that Hookline, HTTP, or proxies on the way to a subscriber own. */
const OWNED_NAMES = new Set([
  "accept-encoding",
  "cdn-loop",
  "client-ip",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "expect",
  "fastly-client-ip",
  "forwarded",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "true-client-ip",
  "upgrade",
  "user-agent",
  "via",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-forwarded",
  "x-host",
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-real-ip",
  "x-remote-addr",
  "x-remote-ip",
]);
const OWNED_PREFIXES = [
  "cf-",
  "proxy-",
  "sec-",
  "webhook-",
  "x-envoy-",
  "x-forwarded-",
  "x-original-",
  "x-proxyuser-",
  "x-rewrite-",
  "x-webhook-",
];

/** Two names with the same identity are one header: case is ignored, and some servers read `_` as `-`. */
export function headerIdentity(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

const NAME_PATTERN = "^[!#$%&'*+\\-.^_`|~0-9A-Za-z]{1,128}$";
const VALUE_PATTERN = "^(?:[\\x21-\\x7e](?:[\\x20-\\x7e\\t]*[\\x21-\\x7e])?)?$";
const MAX_VALUE_LENGTH = 2048;
const nameRule = new RegExp(NAME_PATTERN);
const valueRule = new RegExp(VALUE_PATTERN);

/** The JSON Schema of a header name that a caller may give. */
export const HEADER_NAME_SHAPE = {
  pattern: NAME_PATTERN,
  not: {
    pattern: `^(?:(?:${[...OWNED_NAMES, "__proto__"].map(anySpelling).join("|")})$|${OWNED_PREFIXES.map(anySpelling).join("|")})`,
  },
} as const;

/** The JSON Schema of custom headers, besides that no two may be one header. */
export const HEADERS_SHAPE = {
  type: "object",
  maxProperties: MAX_CUSTOM_HEADERS,
  propertyNames: HEADER_NAME_SHAPE,
  additionalProperties: { type: "string", maxLength: MAX_VALUE_LENGTH, pattern: VALUE_PATTERN },
} as const;

/** A regular expression of a name in upper and lower case, with `_` or `-`. */
function anySpelling(name: string): string {
  return name.replace(/[a-z]|[-_]/g, (character) => {
    return /[a-z]/.test(character) ? `[${character}${character.toUpperCase()}]` : "[-_]";
  });
}

/** Says why a header name can't be a custom one, or undefined when it can. */
export function headerNameProblem(name: string): string | undefined {
  if (!nameRule.test(name)) return "is not a header name";
  if (name.toLowerCase() === "__proto__") return "is not a header name";
  const identity = headerIdentity(name);
  if (OWNED_NAMES.has(identity) || OWNED_PREFIXES.some((prefix) => identity.startsWith(prefix))) {
    return "belongs to Hookline, to HTTP or to proxies and can't be set";
  }
  return undefined;
}

/** Says why a text can't be a custom header's value, or undefined when it can. */
export function headerValueProblem(value: string): string | undefined {
  if (value.length > MAX_VALUE_LENGTH) return `is longer than ${MAX_VALUE_LENGTH} characters`;
  if (valueRule.test(value)) return undefined;
  return /^[\x20-\x7e\t]*$/.test(value)
    ? "begins or ends with white space"
    : "has characters that a header can't carry";
}

/** The parts of a request that come from the delivery and its webhook. */
export interface RequestIdentity {
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly format: PayloadFormat;
  /** Used for attempts whose sent number was not recorded. */
  readonly attemptNumber: number;
}

/**
 * The headers of an attempt, in the order of the contract. `customValues` has the values of custom headers; missing
 * ones are masked, as in the log.
 */
export function requestHeaders(
  identity: RequestIdentity,
  sent: SentRequest,
  customValues: Readonly<Record<string, string>>,
): Record<string, string> {
  const values = new Map(Object.entries(customValues));
  const { previousSignature } = sent;
  // Entries and not assignments: a custom header may be called constructor.
  return Object.fromEntries([
    ...sent.customHeaderNames.map((name): [string, string] => [name, values.get(name) ?? MASKED]),
    ["Content-Type", contentType(identity.format)],
    ["User-Agent", sent.userAgent],
    ["X-Webhook-Id", identity.webhookId],
    ["X-Webhook-Event", identity.eventType],
    ["X-Webhook-Signature", sent.signature],
    ...(previousSignature === null ? [] : [["X-Webhook-Signature-Previous", previousSignature] as const]),
    ["X-Webhook-Delivery", identity.deliveryId],
    ["X-Webhook-Attempt", String(sent.attemptNumber ?? identity.attemptNumber)],
    ["webhook-id", webhookMessageId(identity.eventId, identity.format)],
    ["webhook-timestamp", String(sent.timestamp)],
    ["webhook-signature", sent.standardSignature],
    ...Object.entries(sent.compatHeaders ?? {}),
  ]);
}

const KEPT_RESPONSE_HEADERS = [
  "content-type",
  "content-length",
  "date",
  "location",
  "retry-after",
  "server",
  "x-request-id",
  "webhook-delivery",
] as const;

/** Picks the subscriber's headers that are worth keeping, each cut to 256 characters. */
export function keptResponseHeaders(get: (name: string) => string | null): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_RESPONSE_HEADERS) {
    const value = get(name);
    if (value !== null) kept[name] = value.slice(0, 256);
  }
  return kept;
}
