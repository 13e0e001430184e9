import type { Child } from "hono/jsx";
import { type Delivery, nextAttemptOf } from "../../domain/delivery.ts";
import type { Webhook } from "../../domain/webhook.ts";
import { DeliveryBadge, LastAnswer, TriggerMark } from "./badges.tsx";
import { useRefusal } from "./form.tsx";
import { isSentAgain } from "./sent-again.ts";
import { Table } from "./table.tsx";
import { Countdown, describeMs, ExactTime } from "./time-view.tsx";

const MOST_BUTTONS = 50;

/** A webhook's deliveries, newest first, as part of a form that sends the ticked ones (`id`), or a single one (`one`), again. */
export function DeliveriesTable({
  webhook,
  deliveries,
}: {
  readonly webhook: Pick<Webhook, "id" | "status">;
  readonly deliveries: readonly Delivery[];
}) {
  // With a button in each row a longer page would weigh too much; it has the ticks.
  const hasButtons = useRefusal("webhooks.write") === undefined && deliveries.length <= MOST_BUTTONS;
  return (
    <Table columns={["Event", "Status", "Answer", "Attempts", "When", ...(hasButtons ? [""] : [])]} class="deliveries">
      {deliveries.map((delivery) => (
        <DeliveryRow webhookId={webhook.id} delivery={delivery}>
          {hasButtons ? <td>{isSentAgain(webhook, delivery) ? <SendAgain id={delivery.id} /> : null}</td> : null}
        </DeliveryRow>
      ))}
    </Table>
  );
}

/** Little markup, since a page may have a hundred of these; the address is relative to the webhook's page. */
function DeliveryRow({
  webhookId,
  delivery,
  children,
}: {
  readonly webhookId: string;
  readonly delivery: Delivery;
  readonly children: Child;
}) {
  const { id, eventType, status, attemptCount, acceptedAt } = delivery;
  const nextAttemptAt = nextAttemptOf(delivery).at;
  const responseTimeMs = delivery.responseTimeMs;
  return (
    <tr>
      <td>
        <input type="checkbox" name="id" value={id} aria-label="Resend" />
        <a href={`${webhookId}/deliveries/${id}`}>{eventType}</a>
        <TriggerMark trigger={delivery.trigger} />
      </td>
      <td>
        <DeliveryBadge status={status} isBare />
      </td>
      <td>
        <LastAnswer delivery={delivery} />
        {responseTimeMs === null ? null : ` · ${describeMs(responseTimeMs)}`}
      </td>
      <td>
        {attemptCount}
        <Next at={nextAttemptAt} />
      </td>
      <td>
        <ExactTime at={acceptedAt} isBare />
      </td>
      {children}
    </tr>
  );
}

function SendAgain({ id }: { readonly id: string }) {
  return (
    <button name="one" value={id}>
      Send again
    </button>
  );
}

/** What is due and not sent waits for others: a line, a window or a rate limit. */
function Next({ at }: { readonly at: number | null }) {
  if (at === null) return null;
  return at <= Date.now() ? <small>, waiting</small> : <Countdown at={at} isBare />;
}
