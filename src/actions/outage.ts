import { type Failure, failure, unavailable } from "../domain/failure.ts";
import { describeError, log } from "../log.ts";

/** While a version is deployed, an object of the version before may lack a method. */
const OUTAGE =
  /RPC receiver does not implement|D1_ERROR|D1 DB|Network connection lost|Too Many Requests|overloaded|Durable Object|storage operation|Queue/;

/** True for an error that means that D1, a queue or a Durable Object can't be reached now. */
export function isOutage(error: unknown): boolean {
  if (typeof error === "object" && error !== null && ("retryable" in error || "overloaded" in error)) return true;
  return OUTAGE.test(describeError(error));
}

/**
 * The failure to answer when an action throws: an outage, a seal without its key, a row of a later version, a database that
 * is missing, or a bug. It is logged.
 */
export function failureOf(error: Error, context: Readonly<Record<string, string>>): Failure {
  if (isOutage(error)) {
    log("warn", "dependency_unavailable", { ...context, error: describeError(error) });
    return unavailable("the service can't do this right now; try again");
  }
  if (error.name === "SealError") {
    log("error", "seal_not_opened", { ...context, error: describeError(error) });
    return unavailable("a sealed value can't be opened: ENCRYPTION_KEY or ENCRYPTION_KEY_PREVIOUS lacks its key");
  }
  const names = [error, error.cause].map((one) => (one instanceof Error ? one.name : ""));
  if (names.includes("UnboundDatabaseError")) {
    log("warn", "dependency_unavailable", { ...context, error: describeError(error) });
    return unavailable("events are in a database that is not bound any more; bind it in wrangler.toml and deploy");
  }
  if (names.includes("UnreadRowError")) {
    log("error", "row_not_understood", { ...context, error: describeError(error) });
    return unavailable("the stored data is of a later version of the service; deploy that version");
  }
  log("error", "request_failed", { ...context, error: describeError(error), stack: error.stack });
  return failure("internal_error", "something went wrong on our side");
}
