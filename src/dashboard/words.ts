import type { Exclusion } from "../domain/event.ts";
import type { Attempt } from "../domain/attempt.ts";
import { type Delivery, isUnderWay } from "../domain/delivery.ts";
import type { NextAttemptReason } from "../domain/retry-schedule.ts";
import type { DisabledReason } from "../domain/webhook.ts";

/** What to do about a failed attempt, in words for whoever runs the subscriber; undefined for one that succeeded. */
export function hintOf({ error, responseCode }: Attempt): string | undefined {
  switch (error?.code) {
    case undefined:
      return undefined;
    case "status":
      return hintOfStatus(responseCode ?? 0);
    case "redirect":
      return "Redirects are never followed. Register the address that answers by itself.";
    case "gone":
      return "410 Gone says that nothing is wanted any more, so the webhook was disabled. Enable it once that is not so.";
    case "timeout":
      return "Answer 2xx as soon as the request is read and verified, and do the work afterwards.";
    case "network":
      return "Check that the host's name resolves, that its certificate is valid and that a firewall lets requests in.";
    case "url_refused":
      return "Change the webhook's URL to one that the message allows.";
    case "internal":
      return "This was on our side. It is tried again by itself.";
  }
}

function hintOfStatus(status: number): string {
  if (status === 401 || status === 403) {
    return "The subscriber refused the request. Check how it verifies signatures, and the headers that it asks for.";
  }
  if (status === 404) return "Nothing answers at this path. Check the webhook's URL.";
  if (status === 405) return "The path does not take POST. Check the webhook's URL.";
  if (status === 413) return "The subscriber's limit for bodies is too small for this event.";
  if (status === 429) return "The subscriber is asked too often. Give the webhook a rate limit.";
  if (status >= 500) return "The subscriber broke down. Its own log should say why.";
  return "The subscriber did not accept the request. Its own log should say why; anything but 2xx counts as a failure.";
}

/** Why the next attempt is when it is. */
export function describeReason(reason: NextAttemptReason): string {
  switch (reason) {
    case "schedule":
      return "by the retry schedule";
    case "retry_after":
      return "as the subscriber's Retry-After asked";
    case "rate_limit":
      return "once the webhook's rate limit lets it";
    case "window":
      return "once fewer deliveries of this webhook are under way";
    case "order":
      return "once what was published before it is delivered or has failed";
    case "manual":
      return "because somebody asked for it";
  }
}

/** Why a webhook is disabled, and what to do. */
export function describeDisabled(reason: DisabledReason | null): string {
  switch (reason) {
    case "failures":
      return "Nothing but failures came back for days, so it was disabled. Mend the subscriber, send a test, then enable the webhook and recover what failed.";
    case "gone":
      return "Its subscriber answered 410 Gone. Enable it again if it should go on after all.";
    case "creator_removed":
      return "Whoever made it was removed from the workspace. Who enables it becomes its creator.";
    case "manual":
    case null:
      return "Somebody disabled it. Nothing is sent until it is enabled; what happens meanwhile is not sent later.";
  }
}

/** Why a webhook did not get an event. */
export function describeExclusion(reason: Exclusion): string {
  switch (reason) {
    case "not_subscribed":
      return "It is not subscribed to this type.";
    case "not_visible":
      return "Its creator may not see this event.";
    case "disabled":
      return "It is disabled.";
    case "created_later":
      return "It was created or enabled after the event. Replay sends it all the same.";
  }
}

/** Where a delivery stands, in a sentence. */
export function describeDelivery(delivery: Delivery): string {
  const { status, attemptCount } = delivery;
  const attempts = attemptCount === 1 ? "1 attempt" : `${attemptCount} attempts`;
  switch (status) {
    case "pending":
      return describePending(delivery, attempts);
    case "delivered":
      return `It was delivered after ${attempts}.`;
    case "failed":
      return `It failed after ${attempts}. Resend it once the subscriber is mended.`;
    case "canceled":
      return attemptCount === 0 ? "It was canceled before it was sent." : `It was canceled after ${attempts}.`;
  }
}

function describePending(delivery: Delivery, attempts: string): string {
  if (delivery.attemptCount > 0) {
    return delivery.isReplayed ? `It is sent again, after ${attempts} so far.` : `${attempts} failed so far.`;
  }
  return isUnderWay(delivery) ? "Its first attempt is under way." : "It has not been sent yet.";
}

/** A sentence from a message as the API words it. */
export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
