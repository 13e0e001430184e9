import { z } from "zod";
import { isSubscribed } from "../domain/event-type.ts";
import { type Failure, notFound } from "../domain/failure.ts";
import type { FilterCondition } from "../domain/filter/filter.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { MAX_WEBHOOK_EVENTS } from "../domain/webhook.ts";
import { maySee } from "../pipeline/fan-out.ts";
import { applyFilter, readsData } from "../pipeline/webhook-filters.ts";
import type { EventHead, EventPlace } from "../store/event-table.ts";
import { readFanOut, type WebhookWithCreator } from "../store/read-fan-out.ts";
import { type ActionContext, allow, type AllowedContext, parseInput } from "./context.ts";
import { filterInput } from "./filter-input.ts";
import { creatorOf, findOwnWebhook } from "./find-webhook.ts";
import { readFilterData } from "./read-filter-data.ts";

/** Most events that a filter is tried on. */
export const MAX_TESTED = 100;
/** Newest events of the workspace that are looked through for those, and how many at a time. */
const MAX_LOOKED = 2000;
const PAGE = 500;

/** The input of `POST /v1/webhooks/{id}/filter/test`. */
export const filterTestInput = z.strictObject({
  filter: filterInput.nullable(),
  limit: z.int().min(1).max(MAX_TESTED).default(MAX_TESTED),
});

/** What a filter makes of the newest events. */
export interface FilterTest {
  readonly matched: number;
  /** How many events it was tried on. */
  readonly of: number;
  /** The newest event that it keeps out, and the first condition that failed; null without one. */
  readonly firstMismatch: { readonly eventId: string; readonly condition: FilterCondition } | null;
}

/** Whose events a filter is tried on: those that such a webhook may see and subscribes to. */
type Tester = Pick<WebhookWithCreator, "events" | "createdBy" | "creatorIsMember" | "creatorRole">;

/**
 * Tries a filter on the newest events that a webhook subscribes to, or would with other `events`, and may see: 100 at most.
 * Nothing is changed.
 */
export async function testFilter(
  context: ActionContext,
  id: string,
  input: unknown,
  events?: readonly string[],
): Promise<Result<FilterTest, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  const parsed = parseInput(filterTestInput, input);
  if (!parsed.ok) return parsed;
  const { allowed, webhook } = found.value;
  const workspaces = await readFanOut(context.services.db, [webhook.workspaceId]);
  const tester = workspaces.get(webhook.workspaceId)?.webhooks.find((one) => one.id === id);
  if (tester === undefined) return err(notFound("webhook"));
  const subscribed = events === undefined ? tester : { ...tester, events };
  return ok(await tryOut(allowed, subscribed, parsed.value.filter, parsed.value.limit));
}

/** A webhook that is being made or changed: with the event types that it is to have. */
export interface DraftWebhook {
  /** Null for a new one, which may see what the actor's webhooks may. */
  readonly webhookId: string | null;
  readonly events: readonly string[];
}

/** Tries a filter on the newest events of the types that a webhook is to have. */
export async function testDraftFilter(
  context: ActionContext,
  { webhookId, events }: DraftWebhook,
  input: unknown,
): Promise<Result<FilterTest, Failure>> {
  if (webhookId !== null) return testFilter(context, webhookId, input, events);
  const allowed = allow(context, "webhooks.write");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(filterTestInput, input);
  if (!parsed.ok) return parsed;
  const { actor } = allowed.value;
  const tester = { ...creatorOf(actor), creatorRole: actor.role, events };
  return ok(await tryOut(allowed.value, tester, parsed.value.filter, parsed.value.limit));
}

async function tryOut(
  { services, workspaceId }: AllowedContext,
  tester: Tester,
  filter: Readonly<Record<string, unknown>> | null,
  limit: number,
): Promise<FilterTest> {
  const tried = { filter: filter === null ? null : JSON.stringify(filter) };
  // More patterns can't be saved, so that no more need to be looked at.
  const bounded = { ...tester, events: tester.events.slice(0, MAX_WEBHOOK_EVENTS) };
  const newest = await findNewest(services, workspaceId, bounded, limit);
  let [matched, of] = [0, 0];
  let firstMismatch: FilterTest["firstMismatch"] = null;
  for await (const { event, data } of withData(services, newest, readsData(tried))) {
    const verdict = applyFilter(tried, event, data);
    if (verdict === "unknown") continue;
    of++;
    if (verdict === "passes") matched++;
    else if (verdict.condition !== null) firstMismatch ??= { eventId: event.id, condition: verdict.condition };
  }
  return { matched, of, firstMismatch };
}

async function* withData(services: ActionContext["services"], events: readonly EventHead[], isRead: boolean) {
  if (isRead) yield* readFilterData(services, events);
  else for (const event of events) yield { event, data: null };
}

async function findNewest(
  { events }: ActionContext["services"],
  workspaceId: string,
  tester: Tester,
  limit: number,
): Promise<readonly EventHead[]> {
  const found: EventHead[] = [];
  let place: EventPlace | null = null;
  for (let looked = 0; looked < MAX_LOOKED && found.length < limit; looked += PAGE) {
    const page: Awaited<ReturnType<typeof events.list>> = await events.list(workspaceId, ALL, place, PAGE);
    found.push(...page.items.filter((event) => isSubscribed(tester.events, event.type) && maySee(tester, event)));
    place = page.next;
    if (place === null) break;
  }
  return found.slice(0, limit);
}

const ALL = { type: null, since: null, until: null };
