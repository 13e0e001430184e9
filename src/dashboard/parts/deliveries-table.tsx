import type { Delivery } from "../../domain/delivery.ts";
import { DeliveryBadge, LastAnswer } from "./badges.tsx";
import { Countdown, describeMs, Time } from "./time.tsx";

/** A webhook's deliveries, newest first. */
export function DeliveriesTable({
  webhookId,
  deliveries,
}: {
  readonly webhookId: string;
  readonly deliveries: readonly Delivery[];
}) {
  if (deliveries.length === 0) return <p class="muted">No deliveries.</p>;
  return (
    <table class="list folds">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Status</th>
          <th scope="col">Answer</th>
          <th scope="col">Attempts</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <DeliveryRow webhookId={webhookId} delivery={delivery} />
        ))}
      </tbody>
    </table>
  );
}

function DeliveryRow({ webhookId, delivery }: { readonly webhookId: string; readonly delivery: Delivery }) {
  const { id, eventType, status, attemptCount, nextAttemptAt, acceptedAt, trigger } = delivery;
  const responseTimeMs = delivery.attempts.at(-1)?.responseTimeMs ?? null;
  return (
    <tr id={id}>
      <td>
        <span>
          <a class="mono" href={`/dashboard/webhooks/${webhookId}/deliveries/${id}`}>
            {eventType}
          </a>
          {trigger === "test" ? <span class="muted small"> test</span> : null}
        </span>
      </td>
      <td data-label="Status">
        <DeliveryBadge status={status} />
      </td>
      <td data-label="Answer" class="tight">
        <span>
          <LastAnswer delivery={delivery} />
          {responseTimeMs === null ? null : <span class="muted small"> {describeMs(responseTimeMs)}</span>}
        </span>
      </td>
      <td data-label="Attempts">
        <span>
          {attemptCount}
          {status === "pending" && nextAttemptAt !== null ? (
            <span class="muted small">
              , next <Countdown at={nextAttemptAt} />
            </span>
          ) : null}
        </span>
      </td>
      <td data-label="When" class="tight">
        <Time at={acceptedAt} />
      </td>
    </tr>
  );
}
