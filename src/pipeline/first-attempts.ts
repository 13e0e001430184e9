import { describeError, log } from "../log.ts";
import { type DeliverMessage, type DueDelivery, writeDirect } from "../messages/deliver-message.ts";
import { eventKey, type KeptEvent } from "../store/event-table.ts";
import type { FanOutWorkspace } from "../store/read-fan-out.ts";
import { deliverToEach } from "./deliver-to-each.ts";
import type { DeliverToWebhookPorts } from "./deliver-to-webhook.ts";
import { contentOf, owedDelivery } from "./fan-out.ts";
import { carry, type CarriedDelivery, settle } from "./parcel.ts";

/** Most direct deliveries of a batch of events that are attempted by the run that keeps the events. */
export const MAX_FIRST_ATTEMPTS = 50;
/** First attempts begin within this time, in milliseconds: with the two seconds of a slow one, a batch waits 2.5 s. */
export const BEGIN_WITHIN_MS = 500;

/** The functions that first attempts get from outside. */
export interface FirstAttemptPorts extends DeliverToWebhookPorts {
  readonly sendDirect: (messages: readonly DeliverMessage[]) => Promise<void>;
}

/**
 * Makes the first attempts of events that were just kept, at direct webhooks. More than a few, and those that quick
 * neighbours left no time for, go to the direct queue, which spreads them. Answers the events that must come again: an
 * earlier attempt may have been made then. Throws when nothing was sent.
 */
export async function makeFirstAttempts(
  events: readonly KeptEvent[],
  workspaces: ReadonlyMap<string, FanOutWorkspace>,
  goOn: (work: Promise<void>) => void,
  ports: FirstAttemptPorts,
): Promise<readonly KeptEvent[]> {
  const due = events.map((event) => ({ event, deliveries: directDeliveries(event) }));
  if (due.reduce((sum, { deliveries }) => sum + deliveries.length, 0) > MAX_FIRST_ATTEMPTS) {
    await ports.sendDirect(writeDirect(events));
    return [];
  }
  const failed: KeptEvent[] = [];
  const carried = due.flatMap(({ event, deliveries }) => carryEvent(event, deliveries, failed));
  const webhooks = new Map([...workspaces.values()].flatMap((one) => one.webhooks.map((each) => [each.id, each])));
  const unbegun: CarriedDelivery[] = [];
  const batch = {
    source: "dispatch",
    events: new Map(events.map((event) => [eventKey(event), event])),
    goOn,
    passOn: (deliveries: readonly CarriedDelivery[]) => void unbegun.push(...deliveries),
  } as const;
  await deliverToEach(webhooks, carried, batch, ports, ports.beginWait(BEGIN_WITHIN_MS));
  await sendOn(unbegun, events, ports);
  return failed;
}

function directDeliveries(event: KeptEvent): readonly DueDelivery[] {
  const { workspaceId, targets } = event;
  const content = contentOf(event);
  const direct = targets.filter(({ lane }) => lane === "direct");
  return direct.map((target) => {
    return { workspaceId, webhookId: target.webhookId, owed: owedDelivery(event, target), token: 0, content };
  });
}

function carryEvent(
  event: KeptEvent,
  deliveries: readonly DueDelivery[],
  failed: KeptEvent[],
): readonly CarriedDelivery[] {
  const end = (how: "done" | "again") => {
    if (how === "again") failed.push(event);
  };
  return carry(deliveries, { isFirstRun: true, failed: false, end });
}

/** Sends deliveries that were not begun to the direct queue. */
async function sendOn(
  unbegun: readonly CarriedDelivery[],
  events: readonly KeptEvent[],
  ports: FirstAttemptPorts,
): Promise<void> {
  if (unbegun.length === 0) return;
  const ids = new Set(unbegun.map(({ owed }) => owed.id));
  const rest = events.map((event) => {
    return { ...event, targets: event.targets.filter(({ deliveryId }) => ids.has(deliveryId)) };
  });
  try {
    await ports.sendDirect(writeDirect(rest));
    settle(unbegun, "done");
  } catch (error) {
    log("warn", "dispatch_send_failed", { events: unbegun.length, error: describeError(error) });
    settle(unbegun, "again");
  }
}
