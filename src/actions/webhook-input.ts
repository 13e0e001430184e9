import { z } from "zod";
import {
  MAX_CHOSEN_LENGTH,
  MIN_CHOSEN_LENGTH,
  OF_KEYS,
  PREFIXED_SECRET,
  SECRET_TEXT,
  secretProblem,
} from "../crypto/secret.ts";
import { SECRET_PREFIX } from "../crypto/signature.ts";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import { EVENT_PATTERN, isEventPattern, MAX_EVENT_TYPE_LENGTH } from "../domain/event-type.ts";
import {
  HEADERS_SHAPE,
  headerIdentity,
  headerNameProblem,
  headerValueProblem,
  MASKED,
  MAX_CUSTOM_HEADERS,
} from "../domain/request-headers.ts";
import { MAX_URL_LENGTH } from "../domain/url-policy.ts";
import {
  MAX_TIMEOUT_MS,
  MAX_WEBHOOK_EVENTS,
  MIN_TIMEOUT_MS,
  ORDERINGS,
  type Webhook,
  WEBHOOK_STATUSES,
} from "../domain/webhook.ts";
import { boundedList, boundedRecord } from "../pipeline/bounded-list.ts";
import { personText } from "../pipeline/person-text.ts";
import { compatSignatureInput, signatureInput } from "./signature-input.ts";
import { filterInput } from "./filter-input.ts";

const MAX_SCHEDULE_ENTRIES = 20;
const MAX_DELAY_SECONDS = 86_400;
const MAX_RATE = 1000;
const TIMEOUT_RANGE = `must be ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS} milliseconds`;

/** Values that the webhook already has, which are never refused. */
type Existing = Pick<Webhook, "events" | "headerNames">;

const NOTHING: Existing = { events: [], headerNames: [] };

function eventsInput(kept: Existing) {
  const isEntry = (entry: string) => isEventPattern(entry) || kept.events.includes(entry);
  const pattern = z
    .string()
    .refine(isEntry, "must be an event type, a prefix such as investment.*, or *")
    .meta({ pattern: EVENT_PATTERN, maxLength: MAX_EVENT_TYPE_LENGTH });
  return boundedList(pattern, {
    min: 1,
    max: MAX_WEBHOOK_EVENTS,
    tooShort: "must name at least one event type",
    tooLong: `must name at most ${MAX_WEBHOOK_EVENTS} event types`,
  }).transform((patterns) => [...new Set(patterns)]);
}

/** A record of zod ignores a header called `__proto__`, so this doesn't use one. */
function headersInput(kept: Existing) {
  const keptNames = new Set(kept.headerNames.map((name) => name.toLowerCase()));
  return boundedRecord(MAX_CUSTOM_HEADERS, "must be an object of texts")
    .transform((given, context) => {
      const report = (name: string, message: string) => context.addIssue({ code: "custom", path: [name], message });
      const seen = new Set<string>();
      const read: [string, string][] = [];
      for (const [name, value] of Object.entries(given)) {
        const isKept = value === MASKED && keptNames.has(name.toLowerCase());
        const problem = isKept ? undefined : headerNameProblem(name);
        if (problem !== undefined) report(name, problem);
        else if (typeof value !== "string") report(name, "must be a text");
        else if (headerValueProblem(value) !== undefined) report(name, headerValueProblem(value) ?? "");
        else if (seen.has(headerIdentity(name))) report(name, "is given twice");
        else read.push([name, value]);
        seen.add(headerIdentity(name));
      }
      return Object.fromEntries(read);
    })
    .meta({
      ...HEADERS_SHAPE,
      description: "Your own headers. Names that are the same but for case, or `_` for `-`, are one.",
    });
}

const retrySchedule = boundedList(
  z.number().min(0, "must not be negative").max(MAX_DELAY_SECONDS, "must be 86400 or less"),
  { min: 1, max: MAX_SCHEDULE_ENTRIES },
)
  .refine((delays) => delays[0] === 0, "must begin with 0: the first attempt is made at once")
  // Beside `items`, `prefixItems` would make a list of one entry in the types of some generators.
  .meta({
    not: { prefixItems: [{ not: { const: 0 } }] },
    description: "Seconds before each attempt, the first of which is made at once: 0.",
  });

/** A secret chosen by the caller. */
export const chosenSecret = z
  .string()
  .superRefine((secret, context) => {
    const message = secretProblem(secret);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .meta({
    minLength: MIN_CHOSEN_LENGTH,
    maxLength: MAX_CHOSEN_LENGTH,
    pattern: SECRET_TEXT,
    not: { anyOf: [{ pattern: OF_KEYS }, { pattern: `^${SECRET_PREFIX}`, not: { pattern: PREFIXED_SECRET } }] },
  });

const URL_RULE =
  "`https:` (in development `http:` too), without user info, of a host that is public in every spelling. It is checked before every attempt.";

const settings = {
  name: personText(1, 200),
  description: personText(0, 2000),
  url: z
    .string()
    .max(MAX_URL_LENGTH, `must have at most ${MAX_URL_LENGTH} characters`)
    .meta({ description: URL_RULE, example: "https://example.com/hooks" }),
  events: eventsInput(NOTHING),
  filter: filterInput.nullable(),
  payload_format: z.enum(PAYLOAD_FORMATS).meta({ description: "How the body is laid out; see the webhooks below." }),
  headers: headersInput(NOTHING),
  retry_schedule: retrySchedule,
  timeout_ms: z.int().min(MIN_TIMEOUT_MS, TIMEOUT_RANGE).max(MAX_TIMEOUT_MS, TIMEOUT_RANGE),
  rate_limit: z.int().min(1).max(MAX_RATE).nullable(),
  ordering: z.enum(ORDERINGS),
  signature: signatureInput,
  compat_signature: compatSignatureInput,
};

/** The settings of a webhook, as the API names them. */
export type WebhookSetting = keyof typeof settings;

/** The input of `POST /v1/webhooks`. */
export const newWebhookInput = z.strictObject({
  ...z.object(settings).partial().shape,
  url: settings.url,
  events: settings.events,
  secret: chosenSecret.optional(),
});

/** The input of `PATCH /v1/webhooks/{id}` for a webhook. */
export function webhookChangesInput(webhook: Existing) {
  return z.strictObject({
    ...z.object(settings).partial().shape,
    events: eventsInput(webhook).optional(),
    headers: headersInput(webhook).optional(),
    status: z.enum(WEBHOOK_STATUSES).optional(),
  });
}

export type NewWebhookInput = z.infer<typeof newWebhookInput>;
export type WebhookChangesInput = z.infer<ReturnType<typeof webhookChangesInput>>;
