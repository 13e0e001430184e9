import { OPERATIONAL_EVENT_TYPES, type OperationalEventType } from "../event-type.ts";
import { cutText } from "./cut-text.ts";
import { MAX_READ } from "./list-fields.ts";

/** Most UTF-16 units of a value within a sentence: an id has at most about 100. */
const MAX_VALUE = 150;

/** The value of a member as text; undefined where the data has none. */
type Read = (name: string) => string | undefined;

/** Says an operational event in whole sentences; undefined for any other event, and for data that doesn't have what it takes. */
export function noticeSentence(type: string, dataText: string): string | undefined {
  const operational = OPERATIONAL_EVENT_TYPES.find((one) => one === type);
  if (operational === undefined || dataText.length > MAX_READ) return undefined;
  const data: unknown = JSON.parse(dataText);
  const values = new Map(typeof data === "object" && data !== null ? Object.entries(data) : []);
  return WRITE[operational]((name) => {
    const value: unknown = values.get(name);
    return typeof value === "string" || typeof value === "number" ? cutText(String(value), MAX_VALUE) : undefined;
  });
}

const WRITE: Readonly<Record<OperationalEventType, (read: Read) => string | undefined>> = {
  "webhook.failing": (read) =>
    aboutWebhook(read, (webhook, failures, since) => {
      // Notices of the versions before don't say when.
      const when = read("disables_at");
      const end = when === undefined ? "" : ` at ${when}`;
      return `Webhook ${webhook} has had nothing but failures since ${since}: ${failures}. If that goes on, it will be disabled${end}.`;
    }),
  "webhook.recovered": (read) =>
    aboutWebhook(read, (webhook, failures, since) => {
      return `Webhook ${webhook} works again, after ${failures} since ${since}.`;
    }),
  "webhook.disabled": (read) =>
    aboutWebhook(read, (webhook, failures, since) => {
      const why =
        read("reason") === "gone"
          ? "its subscriber answered 410 Gone"
          : `it has had nothing but failures since ${since}: ${failures}`;
      return `Webhook ${webhook} was disabled, for ${why}. What it was owed is canceled.`;
    }),
  "delivery.failed": (read) => {
    const [delivery, event, type] = [read("delivery_id"), read("event_id"), read("event_type")];
    const [webhook, count] = [read("webhook_id"), read("attempt_count")];
    if (delivery === undefined || event === undefined || type === undefined) return undefined;
    if (webhook === undefined || count === undefined) return undefined;
    const [code, error] = [read("response_code"), read("error")];
    const why = error ?? `the last answer was ${code ?? "none"}`;
    const attempts = counted(count, "attempt");
    return `Delivery ${delivery} of event ${event} (${type}) to webhook ${webhook} failed for good after ${attempts}: ${why}.`;
  },
};

function aboutWebhook(
  read: Read,
  write: (webhook: string, failures: string, since: string) => string,
): string | undefined {
  const [webhook, failures, since] = [read("webhook_id"), read("failures"), read("failing_since")];
  if (webhook === undefined || failures === undefined || since === undefined) return undefined;
  return write(webhook, counted(failures, "failure"), since);
}

function counted(count: string, noun: string): string {
  return `${count} ${noun}${count === "1" ? "" : "s"}`;
}
