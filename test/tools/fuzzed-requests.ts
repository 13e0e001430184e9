import fc from "fast-check";
import { jsonText } from "../domain/json-values.ts";

/** Any text, well-formed or not. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.string({ unit: "grapheme", maxLength: 300 }),
);
/** An index into the ids that exist, or a text in place of one. */
export const place = fc.oneof(
  fc.nat(6),
  anyText,
  fc.constantFrom("", "%", "%00", "%ff", "..", "wh_01ARZ3NDEKTSV4RRFFQ69G5FAV", "evt_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
);

/** A valid body in which a part or two are replaced, removed or added. */
export function mutate(body: unknown, changes: readonly (readonly [number, unknown])[]): string {
  const copy: unknown = structuredClone(body);
  for (const [at, value] of changes) {
    const target = Array.isArray(copy) ? copy : Object(copy);
    const names = [...Object.keys(target), ...FIELDS];
    const name = names[at % names.length] ?? "type";
    if (value === undefined) delete target[name];
    else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return JSON.stringify(copy);
}
const FIELDS = [
  ...[
    "type",
    "data",
    "id",
    "created_at",
    "application_id",
    "visible_to",
    "tags",
    "url",
    "events",
    "name",
    "description",
  ],
  ...["headers", "retry_schedule", "timeout_ms", "rate_limit", "ordering", "payload_format", "status", "secret"],
  ...["grace_period_seconds", "event_type", "since", "until", "statuses", "webhook_ids", "role", "member_id"],
  ...["event_types", "response_code", "include_missed", "dry_run"],
  ...["schema", "example", "deprecated", "openapi", "catalog", "webhooks_enabled", "__proto__", "constructor"],
];
const fieldValue = fc.oneof(
  jsonText.map((text): unknown => JSON.parse(text)),
  anyText,
  fc.constantFrom<unknown>(
    "user.created",
    "with.schema",
    "2026-01-01T00:00:00Z",
    "https://example.com/",
    "active",
    "owner",
  ),
  fc.constantFrom<unknown>(["*"], ["user.*"], [0], [0, 1e5], {}, [], null, true, 0, -1, 1.5, 1e9, "x".repeat(3000)),
  fc.constant(undefined),
);
/** What {@link mutate} changes: which field, and to what; undefined removes it. */
export const changes = fc.array(fc.tuple(fc.nat(60), fieldValue), { minLength: 1, maxLength: 3 });

const headerText = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
/** Headers that the API reads, with any values that HTTP can carry. */
export const headers = fc.dictionary(
  fc.constantFrom(
    "Authorization",
    "Idempotency-Key",
    "Content-Type",
    "X-Request-Id",
    "CF-Connecting-IP",
    "Accept",
    "Origin",
  ),
  headerText,
);
/** Query parameters, known and unknown. */
export const query = fc.array(
  fc.tuple(
    fc.constantFrom(
      "limit",
      "cursor",
      "status",
      "event",
      "event_type",
      "type",
      "since",
      "until",
      "period",
      "explain",
      "actor",
      "x",
    ),
    fc.oneof(
      anyText,
      fc.constantFrom("20", "active", "pending", "2026-01-01T00:00:00Z", "MSAy", "24h", "true"),
      cursorText(),
    ),
  ),
  { maxLength: 4 },
);

/** What a cursor may decode to, right or wrong. */
function cursorText(): fc.Arbitrary<string> {
  const inner = fc.oneof(
    anyText,
    fc.tuple(fc.nat(), anyText).map(([at, name]) => `${at} ${name}`),
    fc.constantFrom("wh_01ARZ3NDEKTSV4RRFFQ69G5FAV", "999999999999999 x", "0 '"),
  );
  return inner.map((text) => {
    return new TextEncoder().encode(text.toWellFormed()).toBase64({ alphabet: "base64url", omitPadding: true });
  });
}
