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
    <table class="list folds deliveries">
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

/** Little markup, since a page may have a hundred of these; the address is relative to the webhook's page. */
function DeliveryRow({ webhookId, delivery }: { readonly webhookId: string; readonly delivery: Delivery }) {
  const { id, eventType, status, attemptCount, nextAttemptAt, acceptedAt, trigger } = delivery;
  const responseTimeMs = delivery.attempts.at(-1)?.responseTimeMs ?? null;
  return (
    <tr>
      <td>
        <a href={`${webhookId}/deliveries/${id}`}>{eventType}</a>
        {trigger === "test" ? <small> test</small> : null}
      </td>
      <td>
        <DeliveryBadge status={status} />
      </td>
      <td>
        <LastAnswer delivery={delivery} />
        {responseTimeMs === null ? null : <small> {describeMs(responseTimeMs)}</small>}
      </td>
      <td>
        {attemptCount}
        {status === "pending" && nextAttemptAt !== null ? (
          <small>
            , next <Countdown at={nextAttemptAt} />
          </small>
        ) : null}
      </td>
      <td>
        <Time at={acceptedAt} isBare />
      </td>
    </tr>
  );
}
