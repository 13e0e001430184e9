import type { OwedDelivery } from "../domain/delivery.ts";
import { buildBody } from "../domain/envelope.ts";
import { isTrouble } from "../domain/lane.ts";
import { effectiveLane, outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { Claim, OutboxPort, Report, StatedStanding } from "../outbox/protocol.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/events.ts";
import type { StoredWebhook } from "../store/webhooks.ts";
import { exchange, type ExchangePorts, type SendingKeys } from "./exchange.ts";
import type { OutcomeMessage, OwedEvent } from "./messages.ts";
import { type QueueMessage, retryLater } from "./queue-message.ts";
import type { Group } from "./run-groups.ts";

/** What delivering to one webhook needs of the outside. */
export interface DeliverGroupPorts extends ExchangePorts {
  readonly findEventData: (key: EventKey, bodyHash: string) => Promise<string | undefined>;
  readonly openKeys: (webhook: StoredWebhook) => Promise<SendingKeys>;
  readonly outbox: (webhookId: string) => OutboxPort;
  readonly applyStanding: (webhook: StoredWebhook, stated: StatedStanding) => Promise<void>;
  readonly sendOutcome: (message: OutcomeMessage) => Promise<void>;
  /** The service's own address, which CloudEvents name as their source. */
  readonly publicUrl: string;
}

/** An attempt that can't be made for a reason that is not the subscriber's waits this long. */
const POSTPONEMENT_MS = 60_000;

/** A message with the number of its targets that are not settled, and whether one of them has to come again. */
export interface Parcel {
  readonly message: QueueMessage;
  open: number;
  failed: boolean;
}

/** One target of one message. */
export interface Item {
  readonly parcel: Parcel;
  readonly event: OwedEvent;
  readonly workspaceId: string;
  readonly webhookId: string;
  readonly delivery: OwedDelivery;
  /** The claim ticket; 0 in the direct lane. */
  readonly token: number;
}

/** An item with the right to make an attempt. */
export interface Job {
  readonly item: Item;
  readonly claim: Omit<Claim, "deliveryId">;
}

/** Settles targets of messages; a message is acked, or comes again, with its last one. */
export function settle(items: readonly { readonly parcel: Parcel }[], how: "done" | "again"): void {
  for (const { parcel } of items) {
    parcel.open--;
    parcel.failed ||= how === "again";
    if (parcel.open > 0) continue;
    if (parcel.failed) retryLater(parcel.message);
    else parcel.message.ack();
  }
}

/** What is still on its way to a webhook that was deleted: nothing is sent, and its Outbox forgets it. */
export function createForgotten(webhookId: string, items: readonly Item[], ports: DeliverGroupPorts): Group<Job> {
  return {
    open: async () => {
      await attemptOrSettle("purge_failed", webhookId, items, async () => {
        await ports.outbox(webhookId).purge();
        settle(items, "done");
      });
      return [];
    },
    run: async () => "stop",
    close: async () => {},
  };
}

/** The deliveries of one webhook in a batch, from claim to record. */
export function createGroup(
  webhook: StoredWebhook,
  items: readonly Item[],
  lane: "direct" | "released",
  events: ReadonlyMap<string, KeptEvent>,
  ports: DeliverGroupPorts,
): Group<Job> {
  const sent: { readonly item: Item; readonly report: Report }[] = [];
  const postponed: Job[] = [];
  let keys: SendingKeys | undefined;
  return {
    open: async () => {
      let jobs: readonly Job[] = [];
      await attemptOrSettle("group_open_failed", webhook.id, items, async () => {
        keys = await ports.openKeys(webhook);
        jobs = lane === "direct" ? await openDirect(webhook, items, ports) : await claimItems(webhook, items, ports);
      });
      return jobs;
    },
    run: async (job) => {
      if (keys === undefined) return "stop";
      try {
        const report = await attemptDelivery(webhook, keys, job, events, ports);
        if (report === undefined) {
          postponed.push(job);
          return "stop";
        }
        sent.push({ item: job.item, report });
        const { startedAt, endedAt } = report.attempt;
        const succeeded = report.outcome === "delivered";
        return isTrouble({ succeeded, durationMs: endedAt - startedAt }) ? "stop" : "go_on";
      } catch (error) {
        log("warn", "attempt_not_made", { webhook_id: webhook.id, error: describeError(error) });
        settle([job.item], "again");
        return "stop";
      }
    },
    close: async (left) => {
      const unsent = [...postponed, ...left];
      const dueAt = ports.now() + (postponed.length > 0 ? POSTPONEMENT_MS : 0);
      await record(webhook, sent, lane === "released" ? unsent : [], dueAt, ports);
      const items = unsent.map(({ item }) => item);
      if (lane === "direct" && items.length > 0) await handOver(webhook, items, dueAt, ports);
    },
  };
}

async function attemptOrSettle(
  event: string,
  webhookId: string,
  items: readonly Item[],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("warn", event, { webhook_id: webhookId, error: describeError(error) });
    settle(items, "again");
  }
}

/** The first time is fast: sent at once if nothing speaks against it. Anything doubtful goes through the Outbox. */
async function openDirect(
  webhook: StoredWebhook,
  items: readonly Item[],
  ports: DeliverGroupPorts,
): Promise<readonly Job[]> {
  const isDirect = effectiveLane(webhook) === "direct" && webhook.status === "active";
  const [now, later] = partition(items, ({ parcel, delivery }) => {
    return isDirect && parcel.message.attempts === 1 && delivery.epoch === webhook.epoch;
  });
  if (later.length > 0) await handOver(webhook, later, ports.now(), ports);
  return now.map((item) => ({ item, claim: { token: item.token, number: 1, trigger: "scheduled", content: null } }));
}

async function handOver(
  webhook: StoredWebhook,
  items: readonly Item[],
  dueAt: number,
  ports: DeliverGroupPorts,
): Promise<void> {
  await attemptOrSettle("hand_over_failed", webhook.id, items, async () => {
    const owed = items.map(({ delivery }) => delivery);
    const stated = await ports.outbox(webhook.id).enqueue(outboxSettings(webhook), owed, dueAt);
    await ports.applyStanding(webhook, stated);
    settle(items, "done");
  });
}

async function claimItems(
  webhook: StoredWebhook,
  items: readonly Item[],
  ports: DeliverGroupPorts,
): Promise<readonly Job[]> {
  const tickets = items.map(({ delivery, token }) => ({ deliveryId: delivery.id, token }));
  const { claims, stated } = await ports.outbox(webhook.id).claim(outboxSettings(webhook), tickets);
  await ports.applyStanding(webhook, stated);
  const byTicket = new Map(claims.map((claim) => [`${claim.deliveryId}/${claim.token}`, claim]));
  const jobs: Job[] = [];
  const unwanted: Item[] = [];
  for (const item of items) {
    const ticket = `${item.delivery.id}/${item.token}`;
    const claim = byTicket.get(ticket);
    byTicket.delete(ticket);
    if (claim === undefined) unwanted.push(item);
    else jobs.push({ item, claim });
  }
  settle(unwanted, "done");
  return jobs;
}

/** Makes one attempt; undefined when it has to be postponed. Throws only when the event can't be read, before anything is sent. */
async function attemptDelivery(
  webhook: StoredWebhook,
  keys: SendingKeys,
  { item, claim }: Job,
  events: ReadonlyMap<string, KeptEvent>,
  ports: DeliverGroupPorts,
): Promise<Extract<Report, { kind: "attempted" }> | undefined> {
  const { delivery } = item;
  const { number, token, trigger } = claim;
  const content = await findContent(item, claim, events, ports);
  if (content === undefined) return prunedReport(delivery, claim, ports.now());
  const event = { ...content, id: delivery.eventId, workspaceId: webhook.workspaceId, type: delivery.eventType };
  const result = await exchange(
    {
      webhookId: webhook.id,
      url: webhook.url,
      timeoutMs: webhook.timeoutMs,
      headerNames: webhook.headerNames,
      keys,
      delivery,
      number,
      token,
      trigger,
      body: buildBody(event, delivery.format, ports.publicUrl),
    },
    ports,
  );
  if (result === undefined) return undefined;
  const { attempt, verdict } = result;
  const { outcome, retryAfterSeconds } = verdict;
  if (outcome !== "delivered") {
    log("info", "attempt_failed", {
      workspace_id: webhook.workspaceId,
      webhook_id: webhook.id,
      delivery_id: delivery.id,
      number,
      response_code: attempt.responseCode,
      duration_ms: attempt.endedAt - attempt.startedAt,
      error: attempt.error?.code,
    });
  }
  return { kind: "attempted", delivery, attempt, outcome, retryAfterSeconds, content: null };
}

interface Content {
  readonly createdAt: number;
  readonly applicationId: string | null;
  readonly dataText: string;
}

/** The event from the message, from the Outbox (trial sends), or from D1; undefined once it was pruned. */
async function findContent(
  item: Item,
  claim: Job["claim"],
  events: ReadonlyMap<string, KeptEvent>,
  ports: DeliverGroupPorts,
): Promise<Content | undefined> {
  if (claim.content !== null) return { ...claim.content, applicationId: null };
  const inline = item.event.content;
  if (inline !== null) {
    return { createdAt: inline.created_at, applicationId: inline.application_id, dataText: inline.data };
  }
  const key = { workspaceId: item.workspaceId, acceptedAt: item.event.accepted_at, id: item.event.id };
  const event = events.get(eventKey(key));
  if (event === undefined) return undefined;
  const dataText = event.dataText ?? (await ports.findEventData(key, event.bodyHash));
  return dataText === undefined ? undefined : { ...event, dataText };
}

function prunedReport(
  delivery: OwedDelivery,
  { number, token, trigger }: Job["claim"],
  now: number,
): Extract<Report, { kind: "attempted" }> {
  const error = { code: "internal", message: "the event's data has been pruned" } as const;
  const attempt = {
    number,
    token,
    trigger,
    startedAt: now,
    endedAt: now,
    responseCode: null,
    responseTimeMs: null,
    responseBody: null,
    responseHeaders: {},
    error,
    request: null,
  };
  return { kind: "attempted", delivery, attempt, outcome: "terminal", retryAfterSeconds: null, content: null };
}

/** Records a group in one call. If its Outbox can't be reached the outcomes travel as a message; nothing is sent again. */
async function record(
  webhook: StoredWebhook,
  sent: readonly { readonly item: Item; readonly report: Report }[],
  left: readonly Job[],
  dueAt: number,
  ports: DeliverGroupPorts,
): Promise<void> {
  const items = [...sent, ...left].map(({ item }) => item);
  if (items.length === 0) return;
  const reports: Report[] = [
    ...sent.map(({ report }) => report),
    ...left.map(({ item, claim }): Report => {
      return { kind: "given_back", ticket: { deliveryId: item.delivery.id, token: claim.token }, notBefore: dueAt };
    }),
  ];
  await attemptOrSettle("record_failed", webhook.id, items, async () => {
    try {
      const stated = await ports.outbox(webhook.id).record(outboxSettings(webhook), reports);
      await ports.applyStanding(webhook, stated);
    } catch (error) {
      log("warn", "outcome_postponed", { webhook_id: webhook.id, error: describeError(error) });
      const { workspaceId: workspace_id, id: webhook_id } = webhook;
      await ports.sendOutcome({ v: 1, kind: "outcome", workspace_id, webhook_id, reports });
    }
    settle(items, "done");
  });
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
