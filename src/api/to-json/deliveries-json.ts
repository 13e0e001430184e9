import type { DeliveryDetail } from "../../actions/deliveries.ts";
import type { WorkspaceDelivery } from "../../actions/workspace-deliveries.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { type Delivery, nextAttemptOf } from "../../domain/delivery.ts";
import { shownError } from "../../domain/outcome.ts";
import type {
  AttemptAnswer,
  DeliveryAnswer,
  DeliveryDetailAnswer,
  WorkspaceDeliveryAnswer,
} from "../answers/delivery-answers.ts";
import { time } from "./time-json.ts";

/** A delivery in lists. */
export function deliveryJson(delivery: Delivery): DeliveryAnswer {
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    status: delivery.status,
    response_code: delivery.responseCode,
    response_time_ms: delivery.responseTimeMs,
    attempt_count: delivery.attemptCount,
    next_attempt_at: time(nextAttemptOf(delivery).at),
    trigger: delivery.trigger,
    created_at: time(delivery.acceptedAt),
    completed_at: time(delivery.completedAt),
  };
}

/** A delivery in the list of all webhooks'. */
export function workspaceDeliveryJson({ webhook, delivery }: WorkspaceDelivery): WorkspaceDeliveryAnswer {
  return { ...deliveryJson(delivery), webhook_id: webhook.id };
}

/** A delivery with its attempts. */
export function deliveryDetailJson({ delivery, attempts }: DeliveryDetail): DeliveryDetailAnswer {
  return {
    ...deliveryJson(delivery),
    next_attempt_reason: nextAttemptOf(delivery).reason,
    attempts: attempts.map(({ attempt, request }) => ({ ...attemptJson(attempt), request })),
  };
}

function attemptJson(attempt: Attempt): Omit<AttemptAnswer, "request"> {
  return {
    number: attempt.number,
    trigger: attempt.trigger,
    started_at: time(attempt.startedAt),
    response_code: attempt.responseCode,
    response_time_ms: attempt.responseTimeMs,
    response_body: attempt.responseBody,
    response_headers: attempt.responseHeaders,
    error: shownError(attempt.error),
  };
}
