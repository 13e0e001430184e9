import type { Delivery } from "../domain/delivery.ts";
import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import type { ActionContext } from "./context.ts";
import type { PageAnswer, PageRequest } from "./cursor.ts";
import { type PeriodStats, readPeriod } from "./stats.ts";
import { listWebhooks, type WebhookFilter } from "./webhooks.ts";

/** A webhook with its figures of the last 24 hours. */
export interface WebhookOverview {
  readonly webhook: StoredWebhook;
  readonly stats: PeriodStats;
  /** The newest delivery; null when there was none. */
  readonly last: Delivery | null;
}

/** Lists the webhooks that the actor may see, with their figures, newest first. */
export async function listWebhookOverviews(
  context: ActionContext,
  filter: WebhookFilter,
  page: PageRequest,
): Promise<Result<PageAnswer<WebhookOverview>, Failure>> {
  const listed = await listWebhooks(context, filter, page);
  if (!listed.ok) return listed;
  const items = await Promise.all(listed.value.items.map((webhook) => readOverview(context, webhook)));
  return ok({ ...listed.value, items });
}

async function readOverview({ services }: ActionContext, webhook: StoredWebhook): Promise<WebhookOverview> {
  const everything = { status: null, eventType: null, since: null, until: null };
  const [stats, { items }] = await Promise.all([
    readPeriod(services, webhook, "24h"),
    services.outbox(webhook.id).listPart(outboxSettings(webhook), everything, null, 1),
  ]);
  return { webhook, stats, last: items[0] ?? null };
}
