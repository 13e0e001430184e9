import { describeError } from "../log.ts";

const OUTAGE =
  /D1_ERROR|D1 DB|Network connection lost|Too Many Requests|overloaded|Durable Object|storage operation|Queue/;

/** Tells whether a thrown value means that D1, a queue or a Durable Object is down for now. */
export function isOutage(error: unknown): boolean {
  if (typeof error === "object" && error !== null && ("retryable" in error || "overloaded" in error)) return true;
  return OUTAGE.test(describeError(error));
}
