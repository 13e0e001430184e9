import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KEY_SNIPPETS, SNIPPETS } from "../../src/dashboard/snippets.ts";
import { toCurl } from "../../src/dashboard/to-curl.ts";
import {
  formValuesOf,
  newFormValues,
  readFormValues,
  toApiInput,
  type WebhookFormValues,
} from "../../src/dashboard/webhook-form-values.ts";
import { compatSignatureInput } from "../../src/actions/signature-input.ts";
import {
  COMPAT_DEFAULTS,
  COMPAT_SCHEMES,
  type CompatScheme,
  type CompatSignature,
  completeCompat,
} from "../../src/domain/compat-signature.ts";
import { PAYLOAD_FORMATS } from "../../src/domain/envelope.ts";
import { MASKED } from "../../src/domain/request-headers.ts";
import { DEFAULT_RETRY_SCHEDULE } from "../../src/domain/retry-schedule.ts";
import { SIGNATURE_MODES } from "../../src/domain/signature-mode.ts";
import { ORDERINGS } from "../../src/domain/webhook.ts";
import verifying from "../../docs/verifying.md?raw";
import { storedWebhook } from "../store/rows.ts";
import { splitShellWords } from "../tools/split-shell-words.ts";
import { cases } from "../tools/cases.ts";

const values = newFormValues("https://example.com/", "a.b", {
  payloadFormat: "event",
  retrySchedule: DEFAULT_RETRY_SCHEDULE,
  timeoutMs: 15_000,
  rateLimit: null,
  ordering: "none",
});

/** What a form comes to for one field of the API: its value, or what is wrong with it. */
function readField(changes: Partial<WebhookFormValues>, name: string): unknown {
  const { input, problems } = toApiInput({ ...values, ...changes });
  return problems.length === 0 ? input[name] : problems.map(({ field, message }) => `${field}: ${message}`);
}

function scheduleOf(text: string): unknown {
  return readField({ retrySchedule: text }, "retry_schedule");
}

function headersOf(text: string): unknown {
  return readField({ headers: text }, "headers");
}

describe("a retry schedule", () => {
  it.each([
    ["0", [0]],
    ["0, 60, 300", [0, 60, 300]],
    ["0,1 min,5min , 30 m", [0, 60, 300, 1800]],
    ["0 s, 1 h, 1 h 30 min, 24h", [0, 3600, 5400, 86_400]],
    ["0, 0.5 s, 1.5 h, 2.25", [0, 0.5, 5400, 2.25]],
    ["5 min, 86401, 100 h", [300, 86_401, 360_000]],
    ["-1", [-1]],
  ])("reads %j", (text, seconds) => {
    expect(scheduleOf(text)).toEqual(seconds);
  });

  it.each([
    "",
    "0,",
    ",",
    "soon",
    "0, 5 d",
    "0, min",
    "0, 5 min x",
    "0, 1..5 s",
    "0; 60",
    "Infinity",
    "NaN",
    "0, 1 h min",
  ])("can't read %j, and says so", (text) => {
    expect(scheduleOf(text)).toEqual([expect.stringMatching(/^retry_schedule: "[^"]*" is not a duration such as/)]);
  });
});

describe("the header lines", () => {
  it.each([
    ["", {}],
    ["\n \n", {}],
    ["X-A: 1", { "X-A": "1" }],
    ["  X-A :  1  \n\nX-B:", { "X-A": "1", "X-B": "" }],
    ["Authorization: Bearer a:b:c", { Authorization: "Bearer a:b:c" }],
  ])("%j are read", (text, headers) => {
    expect(headersOf(text)).toEqual(headers);
  });

  it("may name properties that objects have, which the API refuses", () => {
    expect(Object.entries(Object(headersOf("__proto__: 1\nconstructor: 2")))).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
    ]);
  });

  it.each(["X-A", ": value", "X-A: 1\nnothing"])("%j can't be read", (text) => {
    expect(headersOf(text)).toEqual([expect.stringMatching(/^headers: ".*" is not of the form Name: value$/)]);
  });

  it.each(["X-A: 1\nX-A: 2", "X-A: 1\nX-B: 2\nx-a: 3"])("%j are refused for a repeated name", (text) => {
    expect(headersOf(text)).toEqual([expect.stringMatching(/^headers: x-a is listed twice$/i)]);
  });
});

/** A form as a browser sends it, with line breaks of its own. */
function send(typed: WebhookFormValues): FormData {
  const form = new FormData();
  const fields = {
    name: typed.name,
    url: typed.url,
    description: typed.description,
    other_events: typed.otherEvents,
    filter: typed.filter,
    payload_format: typed.payloadFormat,
    headers: typed.headers,
    retry_schedule: typed.retrySchedule,
    timeout_seconds: typed.timeoutSeconds,
    rate_limit: typed.rateLimit,
    ordering: typed.ordering,
    signature: typed.signature,
    "compat_signature.scheme": typed.compatScheme,
    "compat_signature.header": typed.compatHeader,
    "compat_signature.prefix": typed.compatPrefix,
    secret: typed.secret,
  };
  for (const [name, value] of Object.entries(fields)) form.append(name, (value ?? "").replaceAll("\n", "\r\n"));
  for (const event of typed.events) form.append("events", event);
  if (typed.compatBare) form.append("compat_bare", "on");
  if (typed.enabled) form.append("enabled", "on");
  if (typed.wasEnabled) form.append("was_enabled", "yes");
  return form;
}

interface Chosen {
  readonly scheme: CompatScheme;
  readonly header?: string | undefined;
  readonly prefix?: string | undefined;
}

/** A compat signature as it is stored: with what its scheme lets one choose. */
function completed({ scheme, header, prefix }: Chosen): CompatSignature {
  const own = COMPAT_DEFAULTS[scheme];
  return completeCompat(scheme, own.header === null ? undefined : header, own.prefix === null ? undefined : prefix);
}

/** What the API makes of a form's input. */
function compatOf(input: unknown): unknown {
  return compatSignatureInput.parse(input);
}

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((one) => one.trim() !== "");
const PATTERNS = ["*", "thing.*", "thing.made", "other.kind.of_2", "webhook.failing", "webhook.*"];
const headerName = fc.string({
  unit: fc.constantFrom(...Array.from("abXY09!#$%&'*+-.^_`|~")),
  minLength: 1,
  maxLength: 12,
});
const webhook = fc.record({
  name: text,
  description: fc.oneof(fc.constant(""), text, fc.constant("two\nlines: of, text")),
  url: fc.webUrl({ withQueryParameters: true }),
  events: fc.subarray(PATTERNS, { minLength: 1 }),
  filter: fc.option(fc.constantFrom('{"type":"a.b"}', '{"data":{"ü\\n":{"$in":["<",1]},"__proto__":null}}')),
  payloadFormat: fc.constantFrom(...PAYLOAD_FORMATS),
  headerNames: fc.uniqueArray(headerName, { maxLength: 5, selector: (name) => name.toLowerCase() }),
  retrySchedule: fc
    .array(fc.oneof(fc.nat(86_400), fc.double({ min: 0, max: 86_400, noNaN: true })), { maxLength: 19 })
    .map((delays) => [0, ...delays.map((delay) => delay + 0)]),
  timeoutMs: fc.integer({ min: 1000, max: 30_000 }),
  rateLimit: fc.option(fc.integer({ min: 1, max: 1000 })),
  ordering: fc.constantFrom(...ORDERINGS),
  signature: fc.constantFrom(...SIGNATURE_MODES),
  compatSignature: fc.option(
    fc.record({
      scheme: fc.constantFrom(...COMPAT_SCHEMES),
      header: fc.option(headerName, { nil: undefined }),
      prefix: fc.option(fc.constantFrom("", "sha256=", "HMAC "), { nil: undefined }),
    }),
  ),
  status: fc.constantFrom("active" as const, "disabled" as const),
});

it.each(["soon", "1,5", "--", ""])("a number can't be read from %j, and the form says so", (text) => {
  expect(readField({ timeoutSeconds: text }, "timeout_ms")).toEqual(["timeout_ms: must be a number"]);
});

describe("a webhook's form", () => {
  it("is read back as the webhook that it was written from", () => {
    fc.assert(
      fc.property(webhook, fc.subarray(PATTERNS), ({ compatSignature: chosen, ...others }, tree) => {
        const compatSignature = chosen === null ? null : completed(chosen);
        const given = { ...others, compatSignature };
        const typed = formValuesOf(storedWebhook("ws_1", "wh_1", given), (entry) => tree.includes(entry));
        const read = readFormValues(send(typed));
        expect(read).toEqual(typed);
        const { input, problems } = toApiInput(read);
        expect(problems).toEqual([]);
        const { events, ...rest } = input;
        expect(rest).toEqual({
          name: given.name,
          url: given.url,
          description: given.description,
          filter: given.filter === null ? null : JSON.parse(given.filter),
          payload_format: given.payloadFormat,
          headers: Object.fromEntries(given.headerNames.map((name) => [name, MASKED])),
          retry_schedule: given.retrySchedule,
          timeout_ms: given.timeoutMs,
          rate_limit: given.rateLimit,
          ordering: given.ordering,
          signature: given.signature,
          compat_signature:
            compatSignature === null ? null : expect.objectContaining({ scheme: compatSignature.scheme }),
        });
        expect(compatOf(rest["compat_signature"])).toEqual(compatSignature);
        expect(new Set(Array.isArray(events) ? events : [])).toEqual(new Set(given.events));
        expect(read.enabled).toBe(given.status === "active");
      }),
      cases(500),
    );
  });

  it("reads missing fields and files as empty", () => {
    const form = new FormData();
    for (const name of ["name", "url", "events", "headers"]) form.append(name, new File(["x"], "x"));
    expect(readFormValues(form)).toMatchObject({ name: "", url: "", events: [], headers: "" });
  });
});

describe("the cURL line", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(...Array.from("'\\\"$`!\n\r \t;&|<>(){}[]*?~#=%a")) }),
  );

  it("repeats the exact request in a shell, whatever is in it", () => {
    fc.assert(
      fc.property(anything, fc.dictionary(headerName, anything), anything, (url, headers, body) => {
        const words = splitShellWords(toCurl({ url, headers, body }, body));
        const lines = Object.entries(headers).filter(([, value]) => value !== MASKED);
        expect(words).toEqual([
          ...["curl", "--globoff", "-X", "POST", url],
          ...lines.flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
          ...["--data-raw", body],
        ]);
      }),
      cases(500),
    );
  });

  it("leaves out masked headers", () => {
    const request = { url: "https://example.com/", headers: { A: "1", "X-Token": MASKED }, body: "{}" };
    expect(toCurl(request, "it's")).toBe(
      "curl --globoff -X POST 'https://example.com/' \\\n  -H 'A: 1' \\\n  --data-raw 'it'\\''s'",
    );
  });
});

describe("the snippets", () => {
  it.each([...SNIPPETS, ...KEY_SNIPPETS])(
    "of $language are those of docs/verifying.md, which are run by a test",
    ({ code }) => {
      const [, verify = ""] = /^((?:export function|def|func) [\s\S]*)$/m.exec(code) ?? [];
      expect(verify).not.toBe("");
      expect(verifying).toContain(verify);
    },
  );

  it.each([...SNIPPETS, ...KEY_SNIPPETS])("of $language import what docs/verifying.md imports", ({ code }) => {
    const names = code.match(/node:crypto|hashlib|hmac|cryptography[\w.]*|"\w+(?:\/\w+)?"/g) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(verifying).toContain(name);
  });

  it.each(SNIPPETS)("of $language are called with the header that they verify", ({ call }) => {
    expect(call.toLowerCase()).toContain("x-webhook-signature");
  });
});
