import { type Delivery, nextAttemptOf } from "../../domain/delivery.ts";
import { DeliveryBadge, LastAnswer } from "./badges.tsx";
import { Table } from "./table.tsx";
import { Countdown, describeMs, Time } from "./time-view.tsx";

/** A webhook's deliveries, newest first; `isPart` when the log goes on though there are few here, since not all was read. */
export function DeliveriesTable({
  webhookId,
  deliveries,
  isPart,
}: {
  readonly webhookId: string;
  readonly deliveries: readonly Delivery[];
  readonly isPart: boolean;
}) {
  if (deliveries.length === 0) {
    return (
      <p class="muted">
        {isPart ? "Nothing in this part of the log matches. Go on with “Show older”." : "No deliveries."}
      </p>
    );
  }
  return (
    <>
      <Table columns={["Event", "Status", "Answer", "Attempts", "When"]} class="deliveries">
        {deliveries.map((delivery) => (
          <DeliveryRow webhookId={webhookId} delivery={delivery} />
        ))}
      </Table>
      {isPart ? (
        <p class="muted small">That is what matches in this part of the log. Go on with “Show older”.</p>
      ) : null}
    </>
  );
}

/** Little markup, since a page may have a hundred of these; the address is relative to the webhook's page. */
function DeliveryRow({ webhookId, delivery }: { readonly webhookId: string; readonly delivery: Delivery }) {
  const { id, eventType, status, attemptCount, acceptedAt, trigger } = delivery;
  const nextAttemptAt = nextAttemptOf(delivery).at;
  const responseTimeMs = delivery.responseTimeMs;
  return (
    <tr>
      <td>
        <input type="checkbox" name="id" value={id} aria-label="Resend" />
        <a href={`${webhookId}/deliveries/${id}`}>{eventType}</a>
        {trigger === "scheduled" ? null : <small> {trigger}</small>}
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
        {nextAttemptAt !== null ? <Countdown at={nextAttemptAt} isBare /> : null}
      </td>
      <td>
        <Time at={acceptedAt} isBare />
      </td>
    </tr>
  );
}
