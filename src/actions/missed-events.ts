import { deliveryId } from "../crypto/make-ids.ts";
import type { EventTarget } from "../domain/event.ts";
import { type Failure, invalid } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { isSubscribed } from "../domain/event-type.ts";
import { findAbsence, maySee } from "../pipeline/fan-out.ts";
import type { FilterData } from "../pipeline/read-event-data.ts";
import { readsData } from "../pipeline/webhook-filters.ts";
import { readFanOut, type WebhookWithCreator } from "../store/read-fan-out.ts";
import type { EventPlace } from "../store/event-table.ts";
import type { MissedEvent } from "../store/read-missed-events.ts";
import type { ActionServices } from "./action-services.ts";
import type { FoundWebhook } from "./find-webhook.ts";
import { readFilterData } from "./read-filter-data.ts";

/** Most missed events in one recovery: they go to the Outbox in one call. */
export const MAX_MISSED = 10_000;
/** Most pages of 10,000 events that are searched for missed ones. */
const MAX_PAGES = 100;
/** Most events whose data is read, for a webhook whose filter looks at it. */
export const MAX_FILTERED = 10_000;

/** Most characters of data that are read for it: a second of work. Of data kept apart these are 1,000 events. */
const MAX_FILTERED_CHARS = 50_000_000;

/** An event that matches the webhook now and was never owed to it, with its new target. */
export interface Missed {
  readonly event: MissedEvent;
  readonly target: EventTarget;
}

/** Finds the events of a time that a webhook missed: it was disabled, created later, or subscribed to something else. */
export async function findMissed(
  { allowed, webhook: asked }: FoundWebhook,
  { since, until, eventTypes }: { since: number; until: number; eventTypes?: readonly string[] | undefined },
): Promise<Result<readonly Missed[], Failure>> {
  const { services, workspaceId } = allowed;
  const { id: webhookId, events } = asked;
  const webhooks = (await readFanOut(services.db, [workspaceId])).get(workspaceId)?.webhooks ?? [];
  const webhook = webhooks.find(({ id }) => id === webhookId);
  if (webhook === undefined) return ok([]);
  const patterns = eventTypes === undefined ? [events] : [events, eventTypes];
  const filtering = new MissedMatcher(services, webhook);
  const found: MissedEvent[] = [];
  let before: EventPlace | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const filter = { workspaceId, webhookId, patterns, since, until };
    const read = await services.events.readMissed(filter, before);
    found.push(...(await filtering.keepMatching(read.events)));
    if (found.length > MAX_MISSED || filtering.isOver) break;
    before = read.next;
    // A line goes by the order in which its deliveries come, so the oldest is first.
    if (before === null) return ok(await Promise.all(found.toReversed().map((event) => withTarget(event, asked))));
  }
  const message =
    found.length > MAX_MISSED
      ? `more than ${MAX_MISSED} events were missed in that time; narrow it with since and until`
      : "the time has too many events to look through; narrow it with since and until";
  return err(invalid({ field: "include_missed", message }));
}

/** Events that a count looks at, and characters of data that it reads: pages that renew themselves ask for it. */
const MAX_COUNTED_OF = 2000;
const MAX_COUNTED_CHARS = 5_000_000;

/** Counts what {@link findMissed} would find among the newest events of a time. */
export async function countMissed(
  { allowed, webhook: asked }: FoundWebhook,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<{ readonly count: number; readonly isMore: boolean }> {
  const { services, workspaceId } = allowed;
  const webhooks = (await readFanOut(services.db, [workspaceId])).get(workspaceId)?.webhooks ?? [];
  const webhook = webhooks.find(({ id }) => id === asked.id);
  if (webhook === undefined) return { count: 0, isMore: false };
  const matcher = new MissedMatcher(services, webhook, MAX_COUNTED_CHARS);
  const filter = { workspaceId, webhookId: asked.id, patterns: [asked.events], since, until };
  const { events, next } = await services.events.readMissed(filter, null, MAX_COUNTED_OF);
  const { length: count } = await matcher.keepMatching(events);
  return { count, isMore: next !== null || matcher.isOver };
}

/** Leaves out the events that the webhook would not get now. */
class MissedMatcher {
  readonly #services: ActionServices;
  readonly #webhook: WebhookWithCreator;
  readonly #budget: { chars: number };
  #readData = 0;

  constructor(services: ActionServices, webhook: WebhookWithCreator, maxChars = MAX_FILTERED_CHARS) {
    this.#services = services;
    this.#webhook = webhook;
    this.#budget = { chars: maxChars };
  }

  /** True once the data of too many events, or too much of it, would have to be read. */
  get isOver(): boolean {
    return this.#readData > MAX_FILTERED || this.#budget.chars < 0;
  }

  async keepMatching(events: readonly MissedEvent[]): Promise<readonly MissedEvent[]> {
    const webhook = this.#webhook;
    if (!readsData(webhook)) return events.filter((event) => this.#matchesNow(event, null));
    const candidates = events.filter((event) => isSubscribed(webhook.events, event.type) && maySee(webhook, event));
    this.#readData += candidates.length;
    if (this.isOver) return [];
    const matching: MissedEvent[] = [];
    for await (const { event, data } of readFilterData(this.#services, candidates, this.#budget)) {
      if (this.#matchesNow(event, data)) matching.push(event);
    }
    return matching;
  }

  /** The webhook's status is checked when the recovery starts, and events from before its creation count as missed. */
  #matchesNow(event: MissedEvent, data: FilterData): boolean {
    const reason = findAbsence(this.#webhook, event, data)?.reason;
    return reason === undefined || reason === "disabled" || reason === "created_later";
  }
}

/** The target is of the reading that the recovery starts with: one of a later epoch would outlive the recovery. */
async function withTarget(
  event: MissedEvent,
  { id: webhookId, payloadFormat: format, epoch }: FoundWebhook["webhook"],
): Promise<Missed> {
  const id = await deliveryId(event.id, webhookId, event.acceptedAt);
  return { event, target: { webhookId, deliveryId: id, format, epoch, lane: "paced" } };
}
