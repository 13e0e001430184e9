import type { StoredWebhook } from "../store/webhook-table.ts";
import type { KeptEvent } from "../store/event-table.ts";
import { attemptDelivery, type AttemptPorts } from "./attempt-delivery.ts";
import { attemptUntilTrouble, type LateExchange } from "./attempt-until-trouble.ts";
import type { SendingKeys } from "./exchange.ts";
import type { Turns } from "./fair-limiter.ts";
import { claim, enterLate, handOver, openDirect, type OpenPorts } from "./open-deliveries.ts";
import { type CarriedDelivery, orComeAgain, type ReadyDelivery, settle } from "./parcel.ts";
import type { BeginWait } from "./patience.ts";
import { isPostponed } from "./postponement.ts";
import { giveBack, record, type RecordPorts } from "./record-reports.ts";

/** Most deliveries of a webhook that are claimed at once: all of them must be recorded before their leases end. */
const MAX_CLAIMED = 10;

/** The functions that delivering to one webhook gets from outside. */
export interface DeliverToWebhookPorts extends AttemptPorts, OpenPorts, RecordPorts {
  readonly openKeys: (webhook: StoredWebhook) => Promise<SendingKeys>;
  readonly beginWait: BeginWait;
}

/** What the deliveries of a batch share. */
export interface DeliveryBatch {
  /** What they come from: dispatch, for direct first attempts, or Outboxes, for released deliveries. */
  readonly source: "dispatch" | "outbox";
  /** The events of deliveries that came without content, by key. */
  readonly events: ReadonlyMap<string, KeptEvent>;
  /** Keeps work alive that the batch does not wait for. */
  readonly goOn: (work: Promise<void>) => void;
  /** Takes direct deliveries of a webhook without trouble that were not begun. By default their Outbox gets them. */
  readonly passOn?: (deliveries: readonly CarriedDelivery[]) => void;
}

/** Delivers the deliveries of a batch to one webhook: opens them, makes attempts until there is trouble, and records. */
export async function deliverToWebhook(
  webhook: StoredWebhook,
  carried: readonly CarriedDelivery[],
  batch: DeliveryBatch,
  turns: Turns,
  ports: DeliverToWebhookPorts,
): Promise<void> {
  const deliver = batch.source === "dispatch" ? deliverDirect : deliverReleased;
  return deliver(webhook, carried, batch, turns, ports);
}

/**
 * Makes direct first attempts. One that takes longer than two seconds holds the batch no more: it is entered in the Outbox
 * as under way, and recorded when it ends.
 */
async function deliverDirect(
  webhook: StoredWebhook,
  carried: readonly CarriedDelivery[],
  batch: DeliveryBatch,
  turns: Turns,
  ports: DeliverToWebhookPorts,
): Promise<void> {
  const passOn = async (unsent: readonly CarriedDelivery[]) => {
    if (batch.passOn !== undefined) batch.passOn(unsent);
    else await handOver(webhook, unsent, ports.now(), ports);
  };
  if (!(await turns.take())) return passOn(carried);
  const opened = await orComeAgain("group_open_failed", webhook.id, carried, async () => {
    return { keys: await ports.openKeys(webhook), ready: await openDirect(webhook, carried, ports) };
  });
  if (opened === undefined) return;
  const attempt = (delivery: ReadyDelivery) => attemptDelivery(webhook, opened.keys, delivery, batch.events, ports);
  const terms = { turns, ...ports };
  const { reports, late, unsent, waitMs, isTroubled } = await attemptUntilTrouble(
    webhook,
    opened.ready,
    attempt,
    terms,
  );
  turns.leave();
  for (const one of late) batch.goOn(recordLate(webhook, one, ports));
  await record(webhook, reports, ports);
  await enterLate(
    webhook,
    late.map(({ delivery }) => delivery),
    ports,
  );
  if (isTroubled) await handOver(webhook, unsent, ports.now() + waitMs, ports);
  else await passOn(unsent);
}

/** Records an exchange when it ends. Its batch is over, and what is not recorded is left to the Outbox's lease. */
async function recordLate(
  webhook: StoredWebhook,
  { delivery, exchange }: LateExchange,
  ports: DeliverToWebhookPorts,
): Promise<void> {
  const made = await exchange;
  if (made === undefined) return;
  const report = isPostponed(made) ? giveBack(delivery, ports.now() + made.waitMs) : made;
  await record(webhook, new Map([[delivery, report]]), ports);
}

/**
 * Makes attempts at released deliveries, some at a time: those are claimed in the turn of their first attempt, so that no
 * lease runs while the webhook waits.
 */
async function deliverReleased(
  webhook: StoredWebhook,
  carried: readonly CarriedDelivery[],
  { events }: DeliveryBatch,
  turns: Turns,
  ports: DeliverToWebhookPorts,
): Promise<void> {
  const openFor = async <T>(deliveries: readonly CarriedDelivery[], work: () => Promise<T>) => {
    return orComeAgain("group_open_failed", webhook.id, deliveries, work);
  };
  const terms = { turns, ...ports, beginWait: null };
  for (let from = 0; from < carried.length; from += MAX_CLAIMED) {
    const lot = carried.slice(from, from + MAX_CLAIMED);
    await turns.take();
    const opened = await openFor(lot, async () => {
      return { keys: await ports.openKeys(webhook), ready: await claim(webhook, lot, ports) };
    });
    if (opened === undefined) {
      turns.giveBack();
      continue;
    }
    const attempt = (delivery: ReadyDelivery) => attemptDelivery(webhook, opened.keys, delivery, events, ports);
    const { reports, unsent, waitMs, isTroubled } = await attemptUntilTrouble(webhook, opened.ready, attempt, terms);
    const rest = isTroubled ? carried.slice(from + MAX_CLAIMED) : [];
    if (isTroubled || from + MAX_CLAIMED >= carried.length) turns.leave();
    const claimed = rest.length === 0 ? [] : await openFor(rest, async () => claim(webhook, rest, ports));
    const notBefore = ports.now() + waitMs;
    const back = [...unsent, ...(claimed ?? [])].map((delivery) => [delivery, giveBack(delivery, notBefore)] as const);
    await record(webhook, new Map([...reports, ...back]), ports);
    if (isTroubled) return;
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
