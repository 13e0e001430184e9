import { describeIssues } from "./domain/problems.ts";

/** The fields of a log line. Secrets, keys and header values are never logged. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const SECRET_NAME = /secret|authorization|api_?key|password|token$|cookie/i;
const SECRET_TEXT = /(whsec_|hk_)[A-Za-z0-9+/=_-]{8,}/g;

/** Called with each log line, with fields that are safe to keep. */
export type LogListener = (event: string, fields: LogFields) => void;

let listener: LogListener | undefined;

/** Calls a listener for every log line from now on. An isolate has one listener. */
export function listenToLog(told: LogListener): void {
  listener = told;
}

/** Writes one fact as one JSON line. The level `error` is for what an operator must know. */
export function log(level: "info" | "warn" | "error", event: string, fields: LogFields = {}): void {
  const safe: Record<string, LogFields[string]> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    safe[name] = SECRET_NAME.test(name) ? "[redacted]" : redact(value);
  }
  console[level](JSON.stringify({ level, event, ...safe }));
  try {
    listener?.(event, safe);
  } catch (error) {
    // Whoever logs must not depend on who listens.
    console.error(JSON.stringify({ level: "error", event: "log_listener_failed", error: String(error) }));
  }
}

/** Describes a thrown value without its stack; for a value that doesn't fit a schema, where and why. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("issues" in error && Array.isArray(error.issues)) return `${error.name}: ${describeIssues(error.issues)}`;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error.name}: ${error.message}${cause}`;
}

function redact(value: string | number | boolean | null): string | number | boolean | null {
  return typeof value === "string" ? value.replace(SECRET_TEXT, "$1[redacted]").slice(0, 2000) : value;
}
