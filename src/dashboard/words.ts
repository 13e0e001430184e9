import type { DeliverySummary } from "../actions/event-summaries.ts";
import type { Absence } from "../actions/events.ts";
import type { FailingNow, FewOrMany, Hold } from "../actions/webhook-trouble.ts";
import type { FilterCondition } from "../domain/filter/filter.ts";
import type { Attempt, Trigger } from "../domain/attempt.ts";
import { type Delivery, isUnderWay } from "../domain/delivery.ts";
import type { AnswerCount } from "../domain/failure-record.ts";
import { shownError, type ShownErrorCode } from "../domain/outcome.ts";
import type { NextAttemptReason } from "../domain/retry-schedule.ts";
import type { DisabledReason } from "../domain/webhook.ts";

/** What whoever runs the subscriber can do about a failed attempt; undefined for one that succeeded. */
export function hintOf({ error, responseCode }: Attempt): string | undefined {
  switch (shownError(error)?.code) {
    case undefined:
      return undefined;
    case "status":
      return hintOfStatus(responseCode ?? 0);
    case "redirect":
      return "Redirects are never followed. Change the webhook's URL to the final address.";
    case "gone":
      return "410 Gone means that the subscriber wants no more deliveries, so the webhook was disabled. Enable it if that changes.";
    case "aborted":
      return "The subscriber asked for no more attempts of this delivery. Others go on. Resend it if that was a mistake.";
    case "timeout":
      return "The subscriber should answer 2xx as soon as it has verified the request, and do its work afterwards.";
    case "network":
      return "Check that the host's name resolves, that its certificate is valid and that no firewall is in the way.";
    case "url_refused":
      return "Change the webhook's URL to one that is allowed.";
    case "internal":
      return "This failed inside Hookline, which retries it.";
  }
}

function hintOfStatus(status: number): string {
  if (status === 401 || status === 403) {
    return "The subscriber refused the request. Check how it verifies signatures, and which headers it requires.";
  }
  if (status === 404) return "Nothing answers at this path. Check the webhook's URL.";
  if (status === 405) return "The path does not take POST. Check the webhook's URL.";
  if (status === 413) return "The subscriber's limit for bodies is too small for this event.";
  if (status === 429) return "The subscriber gets too many attempts. Give the webhook a rate limit.";
  if (status >= 500) return "The subscriber has a fault. Its own log should say why.";
  return "The subscriber did not accept the delivery: only 2xx counts as success. Its own log should say why.";
}

/** Why an attempt failed, in a word or two. */
export function describeErrorCode(code: ShownErrorCode): string {
  return code.replaceAll("_", " ");
}

/** What an attempt came from, in a word; null for the schedule. */
export function describeTrigger(trigger: Trigger): string | null {
  switch (trigger) {
    case "scheduled":
      return null;
    case "manual":
      return "resend";
    case "test":
    case "replay":
      return trigger;
  }
}

/** Why the next attempt is when it is. */
export function describeReason(reason: NextAttemptReason): string {
  switch (reason) {
    case "schedule":
      return "by the retry schedule";
    case "retry_after":
      return "as the subscriber's Retry-After asked";
    case "rate_limit":
      return "when the webhook's rate limit allows it";
    case "window":
      return "when fewer deliveries of this webhook are under way";
    case "order":
      return "after the deliveries before it have ended";
    case "manual":
      return "because somebody resent it";
  }
}

/** Why a webhook is disabled, and what to do. */
export function describeDisabled(reason: DisabledReason | null): string {
  switch (reason) {
    case "failures":
      return "All attempts failed for too long, so it was disabled. Fix the subscriber, send a test, then enable the webhook and recover what failed.";
    case "gone":
      return "Its subscriber answered 410 Gone: it wants no more. Enable it if that was a mistake.";
    case "creator_removed":
      return "Its creator was removed from the workspace. Whoever enables it becomes its creator.";
    case "manual":
    case null:
      return "Somebody disabled it. Nothing is sent until it is enabled, and events from before then are sent by Recover only.";
  }
}

/** A condition of a filter on one line. */
export function describeCondition({ path, operator, expected }: FilterCondition): string {
  return `${path === "" ? "" : `${path} `}${operator} ${JSON.stringify(expected)}`;
}

/** Why a webhook did not get an event. */
export function describeAbsence({ reason, condition }: Absence): string {
  switch (reason) {
    case "filtered":
      return condition === null || condition === undefined
        ? "Its filter is of a later version of Hookline, so it gets nothing."
        : `Its filter keeps it out: ${describeCondition(condition)} does not hold.`;
    case "unknown":
      return "The event's data has been pruned, so it can't be told whether the webhook's filter kept it out.";
    case "not_subscribed":
      return "It is not subscribed to this type.";
    case "not_visible":
      return "Its creator may not see this event.";
    case "disabled":
      return "It is disabled.";
    case "created_later":
      return "It was created or enabled after the event. A replay sends the event anyway.";
  }
}

/** How an event's deliveries stand; null when it can't be told. */
export function describeSummary(summary: DeliverySummary | null): string {
  if (summary === null) return "–";
  const { total, delivered, failed, pending } = summary;
  if (total === 0) return "none";
  const rest = [
    [failed, "failed"],
    [pending, "pending"],
    [total - delivered - failed - pending, "canceled"],
  ] as const;
  const troubles = rest.flatMap(([count, status]) => (count > 0 ? [`${count} ${status}`] : []));
  return [`${delivered} of ${total} delivered`, ...troubles].join(", ");
}

/** How many attempts a delivery had; empty for none. */
export function describeAttempts(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "1 attempt" : `${count} attempts`;
}

/** Where a delivery stands, in a sentence. */
export function describeDelivery(delivery: Delivery): string {
  const { status, attemptCount } = delivery;
  const attempts = describeAttempts(attemptCount);
  switch (status) {
    case "pending":
      return describePending(delivery, attempts);
    case "delivered":
      return `It was delivered after ${attempts}.`;
    case "failed":
      return `It failed after ${attempts}. Fix the subscriber, then resend it.`;
    case "canceled":
      return attemptCount === 0 ? "It was canceled before it was sent." : `It was canceled after ${attempts}.`;
  }
}

function describePending(delivery: Delivery, attempts: string): string {
  if (delivery.attemptCount > 0) {
    return delivery.isReplayed ? `It is being sent again, after ${attempts} so far.` : `${attempts} failed so far.`;
  }
  return isUnderWay(delivery) ? "Its first attempt is under way." : "It has not been sent yet.";
}

/** A message of the API with a capital letter, to begin a sentence. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What was answered, in a word or two; null for no answer. */
export function describeCode(code: number | null): string {
  return code === null ? "no answer" : String(code);
}

/** How often each code was answered: `500 × 306, 503 × 4, no answer × 2`. */
export function describeAnswers(answers: readonly AnswerCount[]): string {
  return answers
    .map(({ code, count }) => `${describeCode(code)} × ${describeCount({ count, isMore: false })}`)
    .join(", ");
}

/** A number as people read it; with `at least` when there may be more. */
export function describeCount({ count, isMore }: FewOrMany): string {
  return `${isMore ? "at least " : ""}${count.toLocaleString("en-US")}`;
}

/** So many of something, such as `1 event` and `at least 37 events`. */
export function describeMany(many: FewOrMany, one: string, more: string): string {
  return `${describeCount(many)} ${many.count === 1 && !many.isMore ? one : more}`;
}

/** What the attempts of a run of failures came to, all of which failed. */
export function describeRun({ failures, answers }: Pick<FailingNow, "failures" | "answers">): string {
  const known = answers.reduce((sum, { count }) => sum + count, 0);
  const all =
    failures === 1
      ? "the last attempt"
      : `${failures.toLocaleString("en-US")} of ${failures.toLocaleString("en-US")} attempts`;
  const [only] = answers;
  if (only === undefined) return `${all} failed`;
  if (known < failures) return `${all} failed; of those that are counted by answer: ${describeAnswers(answers)}`;
  if (answers.length > 1) return `${all} failed: ${describeAnswers(answers)}`;
  return only.code === null ? `${all} got no answer` : `${all} answered ${only.code}`;
}

/** What waits behind what, without a full stop; a line's head is named apart. */
export function describeHold({ reason, count, isMore }: Hold): string {
  const waiting = describeMany({ count, isMore }, "delivery", "deliveries");
  const verb = count === 1 && !isMore ? "waits" : "wait";
  switch (reason) {
    case "order":
      return `${waiting} ${verb} behind it, to keep the order`;
    case "rate_limit":
      return `${waiting} ${verb} for the webhook's rate limit`;
    case "window":
      return `${waiting} ${verb} until those under way have ended`;
  }
}
