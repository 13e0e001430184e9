import { outboxSettings } from "../domain/webhook.ts";
import type { DueDelivery } from "../messages/deliver-message.ts";
import type { OutboxPort, StatedStanding } from "../messages/outbox-calls.ts";
import type { LateReports } from "../messages/outcome-message.ts";
import type { Unread, WebhookKey } from "../store/read-fan-out.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";

/** The functions that late reports and returned deliveries get from outside. */
export interface LateReportPorts {
  readonly readWebhooks: (keys: readonly WebhookKey[]) => Promise<ReadonlyMap<string, StoredWebhook | Unread>>;
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  readonly now: () => number;
}

/**
 * Records the reports of an outcome message; those of a deleted webhook are dropped. Throws when the webhook's row is not
 * understood.
 */
export async function recordLate({ reports, ...key }: LateReports, ports: LateReportPorts): Promise<void> {
  const webhook = await findOne(key, ports);
  if (webhook === undefined) return;
  if (webhook === "unread") throw new Error(`${key.webhookId} is of a later version`);
  const stated = await ports.outbox(webhook.id).record(outboxSettings(webhook), reports);
  await ports.applyStanding(webhook, stated);
}

/**
 * Puts the deliveries of a message that a delivery queue gave up on into their Outboxes, which merge. A direct one may have
 * had its first attempt without a record. Throws, after all others are done, if a webhook's row is not understood.
 */
export async function returnDeliveries(due: readonly DueDelivery[], ports: LateReportPorts): Promise<void> {
  const unread: string[] = [];
  for (const [webhookId, group] of Map.groupBy(due, (delivery) => delivery.webhookId)) {
    const [first] = group;
    const webhook = first && (await findOne(first, ports));
    if (webhook === "unread") unread.push(webhookId);
    if (webhook === undefined || webhook === "unread") continue;
    const owed = group.map((delivery) => delivery.owed);
    const isDirect = group.every(({ token }) => token === 0);
    const stated = await ports.outbox(webhook.id).enqueue(outboxSettings(webhook), owed, ports.now(), isDirect);
    await ports.applyStanding(webhook, stated);
  }
  if (unread.length > 0) throw new Error(`of a later version: ${unread.join(", ")}`);
}

async function findOne(
  { workspaceId, webhookId }: WebhookKey,
  ports: LateReportPorts,
): Promise<StoredWebhook | Unread | undefined> {
  const webhook = (await ports.readWebhooks([{ workspaceId, webhookId }])).get(webhookId);
  if (webhook === "unread") return webhook;
  return webhook?.workspaceId === workspaceId ? webhook : undefined;
}
