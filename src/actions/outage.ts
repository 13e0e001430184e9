import { type Failure, failure, unavailable } from "../domain/failure.ts";
import { describeError, log } from "../log.ts";

/** While a version is deployed, an object of the version before may lack a method. */
const OUTAGE =
  /RPC receiver does not implement|D1_ERROR|D1 DB|Network connection lost|Too Many Requests|overloaded|Durable Object|storage operation|Queue/;

/** Tells whether a thrown value means that D1, a queue or a Durable Object is down for now. */
export function isOutage(error: unknown): boolean {
  if (typeof error === "object" && error !== null && ("retryable" in error || "overloaded" in error)) return true;
  return OUTAGE.test(describeError(error));
}

/** What is answered when an action throws: an outage, a seal without its key, or a defect, which is logged. */
export function failureOf(error: Error, context: Readonly<Record<string, string>>): Failure {
  if (isOutage(error)) {
    log("warn", "dependency_unavailable", { ...context, error: describeError(error) });
    return unavailable("the service can't do this right now; try again");
  }
  if (error.name === "SealError") {
    log("error", "seal_not_opened", { ...context, error: describeError(error) });
    return unavailable("a sealed value can't be opened: ENCRYPTION_KEY or ENCRYPTION_KEY_PREVIOUS lacks its key");
  }
  if (error.name === "UnreadRowError") {
    log("error", "row_not_understood", { ...context, error: describeError(error) });
    return unavailable("what is stored is of a later version of the service than the one that runs");
  }
  log("error", "request_failed", { ...context, error: describeError(error), stack: error.stack });
  return failure("internal_error", "something went wrong on our side");
}
