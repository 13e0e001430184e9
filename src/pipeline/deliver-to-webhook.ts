import { isTrouble } from "../domain/lane.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { Report } from "../messages/outbox-calls.ts";
import type { LateReports } from "../messages/outcome-message.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { StoredWebhook } from "../store/webhook-table.ts";
import { attemptDelivery, type AttemptPorts, type AttemptReport } from "./attempt-delivery.ts";
import type { SendingKeys } from "./exchange.ts";
import type { Turns } from "./fair-limiter.ts";
import { claim, handOver, openDirect, type OpenPorts } from "./open-deliveries.ts";
import { type CarriedDelivery, orComeAgain, type ReadyDelivery, settle } from "./parcel.ts";
import { isPostponed, type Postponement } from "./postponement.ts";

/** Where a batch's messages come from: dispatch, for direct first attempts, or Outboxes, for released deliveries. */
export type DeliverySource = "dispatch" | "outbox";

/** The functions that delivering to one webhook gets from outside. */
export interface DeliverToWebhookPorts extends AttemptPorts, OpenPorts {
  readonly openKeys: (webhook: StoredWebhook) => Promise<SendingKeys>;
  /** Sends reports to be recorded later. */
  readonly sendLate: (late: LateReports) => Promise<void>;
}

/**
 * Delivers the deliveries of a batch to one webhook: opens them, makes attempts until there is trouble, and records. It
 * opens them in the turn of the first attempt, so that no lease runs while the webhook waits.
 */
export async function deliverToWebhook(
  webhook: StoredWebhook,
  carried: readonly CarriedDelivery[],
  source: DeliverySource,
  events: ReadonlyMap<string, KeptEvent>,
  turns: Turns,
  ports: DeliverToWebhookPorts,
): Promise<void> {
  await turns.take();
  const opened = await orComeAgain("group_open_failed", webhook.id, carried, async () => {
    const keys = await ports.openKeys(webhook);
    const open = source === "dispatch" ? openDirect : claim;
    return { keys, ready: await open(webhook, carried, ports) };
  });
  if (opened === undefined) return;

  const attempt = (delivery: ReadyDelivery) => attemptDelivery(webhook, opened.keys, delivery, events, ports);
  const { reports, unsent, waitMs } = await attemptUntilTrouble(webhook.id, opened.ready, attempt, turns);
  turns.leave();

  const dueAt = ports.now() + waitMs;
  if (source === "dispatch") {
    await record(webhook, reports, ports);
    await handOver(webhook, unsent, dueAt, ports);
  } else {
    await record(webhook, new Map([...reports, ...unsent.map((delivery) => giveBack(delivery, dueAt))]), ports);
  }
}

/** Drops deliveries to a deleted webhook: nothing is sent, and its Outbox is purged. */
export async function forgetWebhook(
  webhookId: string,
  carried: readonly CarriedDelivery[],
  turns: Turns,
  ports: Pick<OpenPorts, "outbox">,
): Promise<void> {
  await turns.take();
  await orComeAgain("purge_failed", webhookId, carried, async () => {
    await ports.outbox(webhookId).purge();
    settle(carried, "done");
  });
}

/** The results of ready deliveries. One whose attempt could not be made is in neither list, and comes again. */
interface Tried {
  /** In the order in which the exchanges ended, which counts for lane and health. */
  readonly reports: ReadonlyMap<ReadyDelivery, AttemptReport>;
  readonly unsent: readonly ReadyDelivery[];
  /** How long the unsent deliveries wait: the longest wait of those that were postponed. */
  readonly waitMs: number;
}

/** Makes attempts, each in a turn of its own, until one shows trouble. The caller has taken the first turn. */
async function attemptUntilTrouble(
  webhookId: string,
  ready: readonly ReadyDelivery[],
  attempt: (delivery: ReadyDelivery) => Promise<AttemptReport | Postponement>,
  turns: Turns,
): Promise<Tried> {
  const reports = new Map<ReadyDelivery, AttemptReport>();
  const waits = new Map<ReadyDelivery, number>();
  const attemptInTurn = async (delivery: ReadyDelivery) => {
    const made = await orComeAgain("attempt_not_made", webhookId, [delivery], () => attempt(delivery));
    const isMade = made !== undefined && !isPostponed(made);
    if (isMade) reports.set(delivery, made);
    else if (made !== undefined) waits.set(delivery, made.waitMs);
    if (!isMade || showsTrouble(made)) turns.stop();
    turns.giveBack();
  };
  const underWay: Promise<void>[] = [];
  for (const delivery of ready) {
    if (underWay.length > 0 && !(await turns.take())) break;
    underWay.push(attemptInTurn(delivery));
  }
  await Promise.all(underWay);
  const unsent = [...waits.keys(), ...ready.slice(underWay.length)];
  return { reports, unsent, waitMs: Math.max(0, ...waits.values()) };
}

function showsTrouble({ attempt, outcome }: AttemptReport): boolean {
  return isTrouble({ succeeded: outcome === "delivered", durationMs: attempt.endedAt - attempt.startedAt });
}

function giveBack(delivery: ReadyDelivery, notBefore: number): readonly [ReadyDelivery, Report] {
  const { owed, token } = delivery;
  return [delivery, { kind: "given_back", ticket: { deliveryId: owed.id, token }, notBefore }];
}

/**
 * Records deliveries in one call. If their Outbox can't be reached, the reports go into a message; nothing is sent again.
 */
async function record(
  webhook: StoredWebhook,
  told: ReadonlyMap<CarriedDelivery, Report>,
  ports: DeliverToWebhookPorts,
): Promise<void> {
  if (told.size === 0) return;
  const deliveries = [...told.keys()];
  const reports = [...told.values()];
  await orComeAgain("record_failed", webhook.id, deliveries, async () => {
    try {
      const stated = await ports.outbox(webhook.id).record(outboxSettings(webhook), reports);
      await ports.applyStanding(webhook, stated);
    } catch (error) {
      log("warn", "outcome_postponed", { webhook_id: webhook.id, error: describeError(error) });
      await ports.sendLate({ workspaceId: webhook.workspaceId, webhookId: webhook.id, reports });
    }
    settle(deliveries, "done");
  });
}
