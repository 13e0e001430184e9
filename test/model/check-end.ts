import { expect } from "vitest";
import type { Attempt } from "../../src/domain/attempt.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import type { StoredWebhook } from "../../src/store/webhook-table.ts";
import { readWebhooks } from "../../src/store/webhook-table.ts";
import type { KeptEvent } from "../../src/store/event-table.ts";
import { findEvent } from "../../src/store/find-events.ts";
import { listRejectedEvents } from "../../src/store/rejected-event-table.ts";
import { SKEW_MS } from "./machine.ts";
import type { Exchange } from "./subscribers.ts";
import { type World, WORKSPACE } from "./world.ts";

/** What must hold once a world has come to rest. */
export async function checkEnd(world: World): Promise<void> {
  const { services } = world.context;
  const { items: rejected } = await listRejectedEvents(services.db, WORKSPACE, null, 10);
  expect(rejected).toEqual([]);
  const webhooks = new Map((await readWebhooks(services.db, WORKSPACE)).map((webhook) => [webhook.id, webhook]));
  const events: KeptEvent[] = [];
  for (const id of world.accepted.keys()) {
    const event = await findEvent(services.db, WORKSPACE, id);
    if (event === undefined) throw new Error(`the event ${id} was accepted and is not kept`);
    checkTargets(world, event, webhooks);
    events.push(event);
  }
  for (const { id, ordering, activeSince } of webhooks.values()) {
    const since = events.filter(({ id, acceptedAt }) => acceptedAt > activeSince && !world.replayed.has(id));
    if (ordering === "fifo") checkLine(world, id, since);
  }
  for (const { id } of world.webhooks) {
    checkWebhook(world, id, webhooks.get(id));
    const table = world.platform.outboxes.get(id)?.table ?? new Map();
    world.watch.promises.check(table, webhooks.get(id)?.epoch ?? 0);
  }
}

/** Each webhook that matched has the delivery, and each that was never disabled has matched. */
function checkTargets(world: World, event: KeptEvent, webhooks: ReadonlyMap<string, StoredWebhook>): void {
  for (const { webhookId, deliveryId } of event.targets) {
    if (!webhooks.has(webhookId)) continue;
    const isThere = world.platform.outboxes.get(webhookId)?.table.has(deliveryId) === true;
    expect(isThere, `${deliveryId} of ${event.id} is owed to ${webhookId} and lost`).toBe(true);
  }
  const matched = event.targets.map(({ webhookId }) => webhookId);
  for (const { id, epoch } of webhooks.values()) {
    if (epoch === 1) expect(matched, `${event.id} is not owed to ${id}`).toContain(id);
  }
}

/** An event that was published after another was answered 202 came later to a `fifo` webhook's Outbox. */
function checkLine(world: World, webhookId: string, events: readonly KeptEvent[]): void {
  const line = events.flatMap(({ id, targets }) => {
    const deliveryId = targets.find((to) => to.webhookId === webhookId)?.deliveryId ?? "";
    const place = world.watch.missed.has(deliveryId) ? -1 : world.watch.arrived.indexOf(deliveryId);
    const moments = world.accepted.get(id);
    return place < 0 || moments === undefined ? [] : [{ id, place, ...moments }];
  });
  for (const one of line) {
    const overtaking = line.find(({ began, place }) => one.answered < began && place < one.place);
    expect(overtaking?.id, `stands before ${one.id} in the line of ${webhookId}`).toBeUndefined();
  }
}

function checkWebhook(world: World, id: string, webhook: StoredWebhook | undefined): void {
  const deliveries = [...(world.platform.outboxes.get(id)?.table.values() ?? [])].map(({ delivery }) => delivery);
  const exchanges = world.subscribers.exchanges.filter(({ webhookId }) => webhookId === id);
  for (const delivery of deliveries) {
    expect(delivery, "at rest nothing is pending or owed").toMatchObject({ wakeAt: null, manualDue: 0 });
    expect(delivery.status, delivery.id).not.toBe("pending");
    if (delivery.eventType === "story.told") checkLog(delivery, exchanges);
  }
  if (webhook === undefined) return;
  const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  for (const exchange of exchanges) checkLogged(exchange, byId.get(exchange.deliveryId));
}

/** The log agrees with what the subscriber saw. */
function checkLog(delivery: Delivery, all: readonly Exchange[]): void {
  const exchanges = all.filter(({ deliveryId }) => deliveryId === delivery.id);
  expect(new Set(exchanges.map(({ messageId }) => messageId)).size).toBeLessThanOrEqual(1);
  expect(new Set(exchanges.map(({ body }) => body)).size).toBeLessThanOrEqual(1);
  for (const [index, attempt] of delivery.attempts.entries()) {
    if (index > 0) expect(attempt.number).toBeGreaterThan(delivery.attempts[index - 1]?.number ?? 0);
    if (attempt.responseCode === null) continue;
    expect(
      exchanges.some((exchange) => isOf(exchange, attempt)),
      `an attempt of ${delivery.id} is logged that nobody saw`,
    ).toBe(true);
    const { attemptNumber } = attempt.request ?? { attemptNumber: null };
    const isAsSent = exchanges.some((exchange) => isOf(exchange, attempt) && exchange.number === attemptNumber);
    expect(isAsSent, `attempt ${attempt.number} of ${delivery.id} shows another number than was sent`).toBe(true);
  }
  if (delivery.status !== "delivered") return;
  expect(exchanges.some(isSuccess), `${delivery.id} is delivered and its subscriber never said so`).toBe(true);
}

/** What came to the subscriber is logged, unless the run crashed or no queue took its outcome. */
function checkLogged(exchange: Exchange, delivery: Delivery | undefined): void {
  if (exchange.run?.dead === true || exchange.run?.sendFailed === true) return;
  const { deliveryId, at } = exchange;
  const isLogged = delivery?.attempts.some((attempt) => isOf(exchange, attempt));
  expect(isLogged, `an exchange of ${deliveryId} at ${at} is not in its log`).toBe(true);
}

function isOf({ at, status, answered }: Exchange, { startedAt, endedAt, responseCode }: Attempt): boolean {
  return startedAt - SKEW_MS <= at && at <= endedAt + SKEW_MS && responseCode === (answered ? status : null);
}

function isSuccess({ status }: Exchange): boolean {
  return status >= 200 && status < 300;
}
