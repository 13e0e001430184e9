import { effectiveLane, outboxSettings } from "../domain/webhook.ts";
import type { OutboxPort, StatedStanding } from "../messages/outbox-calls.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { type CarriedDelivery, orComeAgain, type ReadyDelivery, settle } from "./parcel.ts";

/** The functions that opening deliveries gets from outside. */
export interface OpenPorts {
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  readonly now: () => number;
}

/** Opens direct deliveries. The first run of a message sends at once; anything doubtful goes through the Outbox. */
export async function openDirect(
  webhook: StoredWebhook,
  carried: readonly CarriedDelivery[],
  ports: OpenPorts,
): Promise<readonly ReadyDelivery[]> {
  const isDirect = effectiveLane(webhook) === "direct" && webhook.status === "active";
  const [now, later] = partition(carried, ({ parcel, owed }) => {
    return isDirect && parcel.message.attempts === 1 && owed.epoch === webhook.epoch;
  });
  await handOver(webhook, later, ports.now(), ports);
  return now.map((delivery) => ({ ...delivery, number: 1, trigger: "scheduled" }));
}

/** Claims released deliveries. Those that their Outbox no longer wants are settled. */
export async function claim(
  webhook: StoredWebhook,
  carried: readonly CarriedDelivery[],
  ports: OpenPorts,
): Promise<readonly ReadyDelivery[]> {
  const tickets = carried.map(({ owed, token }) => ({ deliveryId: owed.id, token }));
  const { claims, stated } = await ports.outbox(webhook.id).claim(outboxSettings(webhook), tickets);
  await ports.applyStanding(webhook, stated);
  const byTicket = new Map(claims.map((one) => [`${one.deliveryId}/${one.token}`, one]));
  const ready: ReadyDelivery[] = [];
  const unwanted: CarriedDelivery[] = [];
  for (const delivery of carried) {
    const ticket = `${delivery.owed.id}/${delivery.token}`;
    const claimed = byTicket.get(ticket);
    byTicket.delete(ticket);
    if (claimed === undefined) {
      unwanted.push(delivery);
      continue;
    }
    const { number, trigger } = claimed;
    // The Outbox keeps the event of a trial send only; others are in D1 or in the message.
    const content = claimed.content === null ? delivery.content : { ...claimed.content, applicationId: null };
    ready.push({ ...delivery, number, trigger, content });
  }
  settle(unwanted, "done");
  return ready;
}

/**
 * Hands direct deliveries to their Outbox. If the message was delivered before, that run may have made the first attempt.
 */
export async function handOver(
  webhook: StoredWebhook,
  deliveries: readonly CarriedDelivery[],
  dueAt: number,
  ports: OpenPorts,
): Promise<void> {
  const [fresh, again] = partition(deliveries, ({ parcel }) => parcel.message.attempts === 1);
  for (const part of [fresh, again]) {
    if (part.length === 0) continue;
    await orComeAgain("hand_over_failed", webhook.id, part, async () => {
      const owed = part.map((delivery) => delivery.owed);
      const outbox = ports.outbox(webhook.id);
      const stated = await outbox.enqueue(outboxSettings(webhook), owed, dueAt, part === again);
      await ports.applyStanding(webhook, stated);
      settle(part, "done");
    });
  }
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
