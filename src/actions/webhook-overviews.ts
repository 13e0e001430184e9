import { errorOf } from "../domain/delivery-filter.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { Failure } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { type Attention, attentionOf } from "../domain/webhook-health.ts";
import { describeError, log } from "../log.ts";
import { readWebhooks, type StoredWebhook } from "../store/webhook-table.ts";
import { type ActionContext, allow } from "./context.ts";
import { answerPage, BAD_CURSOR, decodeCursor, type PageAnswer, type PageRequest } from "./cursor.ts";
import { reaches } from "./find-webhook.ts";
import { type PeriodStats, readPeriod } from "./stats.ts";
import { matchesFilter, type WebhookFilter } from "./webhooks.ts";

/** A webhook with what its Outbox says of it; null while that can't be reached. */
export interface WebhookOverview {
  readonly webhook: StoredWebhook;
  readonly figures: OverviewFigures | null;
}

/** How a webhook fared in the last 24 hours. */
export interface OverviewFigures {
  readonly stats: PeriodStats;
  /** The newest delivery; null when there was none. */
  readonly last: Delivery | null;
  /** The newest delivery that is not delivered and whose newest attempt failed; null when nothing failed for a day, or none is near. */
  readonly troubled: Delivery | null;
}

/** What the overviews are asked for. */
export interface OverviewFilter extends WebhookFilter {
  /** Only those that need attention. */
  readonly needsAttention: boolean;
}

/** A page of overviews, and how many webhooks there are whatever the filter. */
export interface OverviewPage extends PageAnswer<WebhookOverview> {
  readonly total: number;
  readonly needAttention: number;
}

/** Where a webhook is in the list: those in trouble come first, the newest first within. */
interface OverviewPlace {
  readonly rank: number;
  readonly id: string;
}

const RANKS: Readonly<Record<Attention, number>> = { stopped: 0, degraded: 1, none: 2 };

/**
 * Lists the webhooks that the actor may see, with their figures: first those that were disabled by their failures, then the
 * degraded ones, then the others; each the newest first. Only the Outboxes of a page are asked.
 */
export async function listWebhookOverviews(
  context: ActionContext,
  filter: OverviewFilter,
  page: PageRequest,
): Promise<Result<OverviewPage, Failure>> {
  const allowed = allow(context, "webhooks.read");
  if (!allowed.ok) return allowed;
  const after = readOverviewCursor(page.cursor);
  if (!after.ok) return after;
  const all = await readWebhooks(context.services.db, allowed.value.workspaceId);
  const placed = all
    .filter((webhook) => reaches(allowed.value, webhook))
    .map((webhook) => ({ webhook, place: { rank: RANKS[attentionOf(webhook)], id: webhook.id } }));
  const matching = placed
    .filter(({ webhook, place }) => matchesFilter(webhook, filter) && (!filter.needsAttention || isTroubled(place)))
    .filter(({ place }) => after.value === null || comparePlaces(after.value, place) < 0)
    .toSorted((one, other) => comparePlaces(one.place, other.place));
  const items = matching.slice(0, page.limit);
  const shown = { items, hasMore: matching.length > items.length };
  const { nextCursor } = answerPage(shown, ({ place }) => `${place.rank} ${place.id}`);
  return ok({
    items: await Promise.all(items.map(async ({ webhook }) => tryOverview(context, webhook))),
    nextCursor,
    total: placed.length,
    needAttention: placed.filter(({ place }) => isTroubled(place)).length,
  });
}

function isTroubled({ rank }: OverviewPlace): boolean {
  return rank < RANKS.none;
}

function comparePlaces(one: OverviewPlace, other: OverviewPlace): number {
  if (one.rank !== other.rank) return one.rank - other.rank;
  return one.id === other.id ? 0 : one.id < other.id ? 1 : -1;
}

function readOverviewCursor(cursor: string | null): Result<OverviewPlace | null, Failure> {
  if (cursor === null) return ok(null);
  const [, rank, id = ""] = /^([0-2]) (\w+)$/.exec(decodeCursor(cursor) ?? "") ?? [];
  return isId("webhook", id) ? ok({ rank: Number(rank), id }) : err(BAD_CURSOR);
}

/** One Outbox that can't be reached keeps no other webhook from being listed. */
async function tryOverview(context: ActionContext, webhook: StoredWebhook): Promise<WebhookOverview> {
  try {
    return { webhook, figures: await readFigures(context, webhook) };
  } catch (error) {
    log("warn", "overview_not_read", { webhook_id: webhook.id, error: describeError(error) });
    return { webhook, figures: null };
  }
}

async function readFigures({ services }: ActionContext, webhook: StoredWebhook): Promise<OverviewFigures> {
  const settings = outboxSettings(webhook);
  const outbox = services.outbox(webhook.id);
  const everything = { status: null, eventType: null, since: null, until: null };
  const [stats, newest] = await Promise.all([
    readPeriod(services, webhook, "24h"),
    outbox.listPart(settings, everything, null, 1),
  ]);
  const last = newest.items[0] ?? null;
  if (last !== null && errorOf(last) !== null) return { stats, last, troubled: last };
  const { "2xx": _good, ...bad } = stats.attempts.byResponseClass;
  const hasFailed = attentionOf(webhook) !== "none" || Object.values(bad).some((count) => count > 0);
  if (!hasFailed) return { stats, last, troubled: null };
  const failed = await outbox.listPart(settings, { ...everything, error: "any" }, null, 1);
  return { stats, last, troubled: failed.items[0] ?? null };
}
