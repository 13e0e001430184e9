import { LEASE_MARGIN_MS } from "../domain/change-delivery.ts";
import { effectiveLane, outboxSettings } from "../domain/webhook.ts";
import type { OutboxPort, StatedStanding } from "../messages/outbox-calls.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { bringContents } from "./bring-contents.ts";
import type { KnownTrouble } from "./known-trouble.ts";
import { type CarriedDelivery, orComeAgain, type ReadyDelivery, settle } from "./parcel.ts";

/** The functions that opening deliveries gets from outside. */
export interface OpenPorts {
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  readonly trouble: KnownTrouble;
  readonly now: () => number;
}

/**
 * Opens direct deliveries. The first run of a message sends at once; anything doubtful goes through the Outbox, and so does
 * everything while an earlier exchange with the webhook hangs.
 */
export async function openDirect(
  webhook: StoredWebhook,
  carried: readonly CarriedDelivery[],
  ports: OpenPorts,
): Promise<readonly ReadyDelivery[]> {
  const isProven = effectiveLane(webhook) === "direct" && webhook.status === "active";
  const isDirect = isProven && !ports.trouble.isUnanswered(webhook.id, ports.now());
  const [now, later] = partition(carried, ({ parcel, owed }) => {
    return isDirect && parcel.isFirstRun && owed.epoch === webhook.epoch;
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
  const [fresh, again] = partition(deliveries, ({ parcel }) => parcel.isFirstRun);
  await enqueue(webhook, fresh, dueAt, false, ports);
  await enqueue(webhook, again, dueAt, true, ports);
}

/**
 * Enters deliveries in their Outbox while their direct attempts are under way. They are due once the lease of such an
 * attempt would have ended, unless it is recorded before.
 */
export async function enterLate(
  webhook: StoredWebhook,
  deliveries: readonly CarriedDelivery[],
  ports: OpenPorts,
): Promise<void> {
  await enqueue(webhook, deliveries, ports.now() + webhook.timeoutMs + LEASE_MARGIN_MS, true, ports);
}

async function enqueue(
  webhook: StoredWebhook,
  deliveries: readonly CarriedDelivery[],
  dueAt: number,
  isDirect: boolean,
  ports: OpenPorts,
): Promise<void> {
  if (deliveries.length === 0) return;
  await orComeAgain("hand_over_failed", webhook.id, deliveries, async () => {
    const owed = deliveries.map((delivery) => delivery.owed);
    const brought = bringContents(deliveries.map(({ owed: { id }, content }) => ({ id, content })));
    const outbox = ports.outbox(webhook.id);
    const stated = await outbox.enqueue(outboxSettings(webhook), owed, dueAt, isDirect, brought);
    await ports.applyStanding(webhook, stated);
    settle(deliveries, "done");
  });
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
