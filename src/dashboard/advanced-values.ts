import { DEFAULT_RETRY_SCHEDULE } from "../domain/retry-schedule.ts";
import { newFormValues, type WebhookFormValues } from "./webhook-form-values.ts";

/** What only the folded part of a webhook's form has. */
const ADVANCED = [
  "description",
  "filter",
  "headers",
  "retrySchedule",
  "timeoutSeconds",
  "rateLimit",
  "ordering",
  "signature",
  "compatScheme",
  "secret",
] as const satisfies readonly (keyof WebhookFormValues)[];

/** The formats that a workspace may have by default. */
const USUAL_FORMATS = ["event", "message"];

/** Tells whether the folded part of a webhook's form holds anything unusual. A field that was not sent does not. */
export function isAdvanced(values: WebhookFormValues, timeoutMs: number): boolean {
  const usual = newFormValues("", "", {
    payloadFormat: "event",
    retrySchedule: DEFAULT_RETRY_SCHEDULE,
    timeoutMs,
    rateLimit: null,
    ordering: "none",
  });
  return (
    ADVANCED.some((name) => isGiven(values[name]) && values[name] !== usual[name]) ||
    (isGiven(values.payloadFormat) && !USUAL_FORMATS.includes(values.payloadFormat))
  );
}

function isGiven(text: string | null): boolean {
  return text !== null && text !== "";
}
