/** What a log line may carry; secrets, keys and header values never do. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const SECRET_NAME = /secret|authorization|api_?key|password|token$|cookie/i;
const SECRET_TEXT = /(whsec_|hk_)[A-Za-z0-9+/=_-]{8,}/g;

/** Writes one fact as one JSON line. */
export function log(level: "info" | "warn" | "error", event: string, fields: LogFields = {}): void {
  const safe: Record<string, unknown> = { level, event };
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    safe[name] = SECRET_NAME.test(name) ? "[redacted]" : redact(value);
  }
  console[level](JSON.stringify(safe));
}

/** Says what a thrown value is, without its stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error.name}: ${error.message}${cause}`;
}

function redact(value: string | number | boolean | null): string | number | boolean | null {
  return typeof value === "string" ? value.replace(SECRET_TEXT, "$1[redacted]").slice(0, 2000) : value;
}
