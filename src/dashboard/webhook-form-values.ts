import { err, ok, type Result } from "../domain/result.ts";
import type { FieldProblem } from "../domain/failure.ts";
import { MASKED, MAX_CUSTOM_HEADERS } from "../domain/request-headers.ts";
import type { WebhookDefaults } from "../actions/webhook-defaults.ts";
import type { WebhookSetting } from "../actions/webhook-input.ts";
import {
  NEW_SIGNATURE,
  readSignatureValues,
  signatureValuesOf,
  type SignatureValues,
  toSignatureInput,
} from "./signature-values.ts";
import { shownFilter, type Webhook } from "../domain/webhook.ts";
import { readJson } from "./read-json.ts";
import { describeSeconds } from "./parts/time-view.tsx";

/** What a webhook's form holds, as it was typed. */
export interface WebhookFormValues extends SignatureValues {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  /** What the page chose of `events` by itself; empty for nothing. Scripts take it back for a person's own choice. */
  readonly preselected: string;
  /** Event types that are not in the tree, one per line. */
  readonly otherEvents: string;
  /** JSON; empty for none. */
  /** Null when the form has no such field, as those of versions before: then it stays as it is. */
  readonly filter: string | null;
  readonly payloadFormat: string;
  /** `Name: value` lines. */
  readonly headers: string;
  /** Durations, joined by commas. */
  readonly retrySchedule: string;
  readonly timeoutSeconds: string;
  readonly rateLimit: string;
  readonly ordering: string;
  readonly secret: string;
  readonly enabled: boolean;
  /** The value of `enabled` when the page was rendered. */
  readonly wasEnabled: boolean;
}

/** The form of a webhook that is to be made, with an event type chosen. */
export function newFormValues(url: string, preselected: string, defaults: WebhookDefaults): WebhookFormValues {
  const { payloadFormat, retrySchedule, timeoutMs, ordering } = defaults;
  return {
    name: "",
    url,
    description: "",
    events: [preselected],
    preselected,
    otherEvents: "",
    filter: "",
    payloadFormat,
    headers: "",
    retrySchedule: writeSchedule(retrySchedule),
    timeoutSeconds: String(timeoutMs / 1000),
    rateLimit: "",
    ordering,
    ...NEW_SIGNATURE,
    secret: "",
    enabled: true,
    wasEnabled: true,
  };
}

/** The form's values for a webhook; `isInTree` tells whether an entry of `events` has a checkbox. */
export function formValuesOf(webhook: Webhook, isInTree: (pattern: string) => boolean): WebhookFormValues {
  return {
    name: webhook.name,
    url: webhook.url,
    description: webhook.description,
    events: webhook.events.filter(isInTree),
    preselected: "",
    otherEvents: webhook.events.filter((pattern) => !isInTree(pattern)).join("\n"),
    filter: webhook.filter === null ? "" : JSON.stringify(shownFilter(webhook), null, 2),
    payloadFormat: webhook.payloadFormat,
    headers: webhook.headerNames.map((name) => `${name}: ${MASKED}`).join("\n"),
    retrySchedule: writeSchedule(webhook.retrySchedule),
    timeoutSeconds: String(webhook.timeoutMs / 1000),
    rateLimit: webhook.rateLimit === null ? "" : String(webhook.rateLimit),
    ordering: webhook.ordering,
    ...signatureValuesOf(webhook),
    secret: "",
    enabled: webhook.status === "active",
    wasEnabled: webhook.status === "active",
  };
}

/** Reads the fields of a sent form. */
export function readFormValues(form: FormData): WebhookFormValues {
  const text = (name: string) => textOf(form, name);
  return {
    name: text("name"),
    url: text("url").trim(),
    description: text("description"),
    events: form.getAll("events").filter((value) => typeof value === "string"),
    preselected: text("preselected"),
    otherEvents: text("other_events"),
    filter: form.has("filter") ? text("filter") : null,
    payloadFormat: text("payload_format"),
    headers: text("headers"),
    retrySchedule: text("retry_schedule"),
    timeoutSeconds: text("timeout_seconds"),
    rateLimit: text("rate_limit").trim(),
    ordering: text("ordering"),
    ...readSignatureValues(text),
    secret: text("secret"),
    enabled: text("enabled") === "on",
    wasEnabled: text("was_enabled") === "yes",
  };
}

/** The text of a form's field; empty when it is not there. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
}

/** The API's input for these values. What can't be read goes in as it was typed, so that the API refuses it too. */
export function toApiInput(values: WebhookFormValues): {
  readonly input: Readonly<Record<string, unknown>> & { readonly events: readonly string[] };
  readonly problems: readonly FieldProblem[];
} {
  const headers = readHeaders(values.headers);
  const schedule = readSchedule(values.retrySchedule);
  const timeoutSeconds = readNumber(values.timeoutSeconds);
  const rateLimit = values.rateLimit === "" ? ok(null) : readNumber(values.rateLimit);
  const filter = readFilter(values);
  const unread = Object.entries({
    headers,
    retry_schedule: schedule,
    timeout_ms: timeoutSeconds,
    rate_limit: rateLimit,
  }).flatMap(([field, read]) => (read.ok ? [] : [{ field, message: read.error }]));
  const problems = [...unread, ...(filter.ok ? [] : filter.error)];
  const { name, secret } = values;
  const input = {
    ...(name.trim() === "" ? {} : { name }),
    url: values.url,
    description: values.description,
    events: [...values.events, ...linesOf(values.otherEvents)],
    ...(values.filter === null ? {} : { filter: filter.ok ? filter.value : values.filter }),
    payload_format: values.payloadFormat,
    headers: headers.ok ? headers.value : values.headers,
    retry_schedule: schedule.ok ? schedule.value : values.retrySchedule,
    timeout_ms: timeoutSeconds.ok ? Math.round(timeoutSeconds.value * 1000) : values.timeoutSeconds,
    rate_limit: rateLimit.ok ? rateLimit.value : values.rateLimit,
    ordering: values.ordering,
    ...toSignatureInput(values),
    ...(secret === "" ? {} : { secret }),
  } satisfies Readonly<Record<Exclude<WebhookSetting, "name" | "filter" | "signature" | "compat_signature">, unknown>>;
  return { input, problems };
}

/**
 * What the API says of a form's input, by the names of the form's fields and beside what the form can't read: of such a
 * field the API only saw what was typed. An entry of `events` is named, since no field of the form shows its place.
 */
export function toFormProblems(values: WebhookFormValues, details: readonly FieldProblem[]): readonly FieldProblem[] {
  const { input, problems } = toApiInput(values);
  const unread = new Set(problems.map(({ field }) => field));
  const told = details.filter(({ field }) => !unread.has(rootOf(field)));
  return [...problems, ...told].map(({ field, message }) => {
    const entry = input.events[Number(/^events\[(\d+)\]/.exec(field)?.[1])];
    const named = entry === undefined || message.startsWith(entry) ? message : `${entry} ${message}`;
    return field === "timeout_ms" ? { field: "timeout_seconds", message } : { field, message: named };
  });
}

/** The filter as the API takes it, null for none. */
export function readFilter({ filter }: WebhookFormValues): Result<unknown, readonly FieldProblem[]> {
  return filter === null || filter.trim() === "" ? ok(null) : readJson("filter", filter);
}

/** The name of the input that a problem's path begins with. */
function rootOf(field: string): string {
  return field.split(/[.[]/, 1)[0] ?? "";
}

/** The names of the webhook's own headers, as far as they can be read. */
export function headerNamesOf({ headers }: WebhookFormValues): readonly string[] {
  const read = readHeaders(headers);
  return read.ok ? Object.keys(read.value) : [];
}

function readNumber(text: string): Result<number, string> {
  const number = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(number) ? ok(number) : err("must be a number");
}

/** The entries of a text that has one per line, or commas between them. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function readHeaders(text: string): Result<Readonly<Record<string, string>>, string> {
  const entries: [string, string][] = [];
  const lines = text.split("\n").filter((one) => one.trim() !== "");
  if (lines.length > MAX_CUSTOM_HEADERS) return err(`must have at most ${MAX_CUSTOM_HEADERS} entries`);
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) return err(`"${line}" is not of the form Name: value`);
    const name = line.slice(0, colon).trim();
    if (entries.some(([known]) => known.toLowerCase() === name.toLowerCase())) return err(`${name} is listed twice`);
    entries.push([name, line.slice(colon + 1).trim()]);
  }
  return ok(Object.fromEntries(entries));
}

/** Whole seconds get units; fractions are plain seconds, as the API takes them. */
function writeSchedule(delays: readonly number[]): string {
  return delays.map((seconds) => (Number.isInteger(seconds) ? describeSeconds(seconds) : String(seconds))).join(", ");
}

const SECONDS = { s: 1, m: 60, min: 60, h: 3600 } as const;

function readSchedule(text: string): Result<readonly number[], string> {
  const seconds: number[] = [];
  for (const entry of text.split(",").map((one) => one.trim())) {
    const length = readLength(entry);
    if (length === undefined) return err(`"${entry}" is not a duration such as 0, 30 s, 5 min or 1 h`);
    seconds.push(length);
  }
  return ok(seconds);
}

function readLength(text: string): number | undefined {
  const plain = readNumber(text);
  if (plain.ok) return plain.value;
  if (!/^(?:\d{1,9}(?:\.\d+)?\s*(?:s|m|min|h)\s*)+$/.test(text)) return undefined;
  return [...text.matchAll(/([\d.]+)\s*(s|min|m|h)/g)].reduce((sum, [, count, unit]) => {
    return sum + Number(count) * (unit === "s" || unit === "m" || unit === "min" || unit === "h" ? SECONDS[unit] : 0);
  }, 0);
}
