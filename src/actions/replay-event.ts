import { z } from "zod";
import type { EventTarget } from "../domain/event.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Failure, invalid } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { deliveryId } from "../crypto/make-ids.ts";
import { boundedList } from "../pipeline/bounded-list.ts";
import { owedDelivery } from "../pipeline/fan-out.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";
import { nameDelivery } from "./named-deliveries.ts";
import { findReplayable, leaveOutSent, matchNow, refuseNamed, type Replayable } from "./replay-targets.ts";

/** The input of `POST /v1/events/{id}/replay`. */
export const replayInput = z.strictObject({
  webhook_ids: boundedList(z.string(), { min: 1, max: 100 })
    .optional()
    .meta({ description: "Webhooks of this workspace; those that match the event now unless given." }),
  only: z.enum(["failed_or_missed"]).optional(),
});

/**
 * Sends an event again, to every webhook that matches now or to the named ones. With `only`, just to those where it failed,
 * was canceled or was missed. Deliveries keep their ids and begin again with their whole schedule.
 */
export async function replayEvent(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<{ readonly matched: number }, Failure>> {
  const allowed = allow(context, "events.replay");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(replayInput, input);
  if (!parsed.ok) return parsed;
  const found = await findReplayable(allowed.value, id);
  if (!found.ok) return found;
  const chosen = chooseWebhooks(found.value, parsed.value.webhook_ids);
  if (!chosen.ok) return chosen;
  const { services, workspaceId } = allowed.value;
  const { event } = found.value;
  const { only } = parsed.value;
  const wanted = only === undefined ? chosen.value : await leaveOutSent(services, event, chosen.value);
  await replayTo(context, event, wanted);
  await audit(context, workspaceId, "event.replayed", id, {
    name: event.type,
    changes: auditChanges({}, { matched: wanted.length }),
  });
  return ok({ matched: wanted.length });
}

function chooseWebhooks(
  replayable: Replayable,
  ids: readonly string[] | undefined,
): Result<readonly WebhookWithCreator[], Failure> {
  if (ids === undefined) return ok(matchNow(replayable));
  const { event, webhooks } = replayable;
  const named: WebhookWithCreator[] = [];
  for (const [index, id] of [...new Set(ids)].entries()) {
    const field = `webhook_ids[${index}]`;
    const webhook = webhooks.find((one) => one.id === id);
    if (webhook === undefined) return err(invalid({ field, message: "is not a webhook of the workspace" }));
    const refusal = refuseNamed(webhook, event);
    if (refusal !== null) return err(invalid({ field, message: refusal }));
    named.push(webhook);
  }
  return ok(named);
}

/**
 * Each Outbox comes first, then the new targets are written: a listed target that no Outbox has would show as pending and
 * never be sent.
 */
async function replayTo(
  { services }: ActionContext,
  event: KeptEvent,
  webhooks: readonly WebhookWithCreator[],
): Promise<void> {
  const added: EventTarget[] = [];
  try {
    for (const webhook of webhooks) {
      const known = event.targets.find(({ webhookId }) => webhookId === webhook.id);
      const target = known === undefined ? await newTarget(event, webhook) : { ...known, epoch: webhook.epoch };
      const isDirect = nameDelivery(services, { event, target })?.isDirect ?? false;
      await services.outbox(webhook.id).replay(outboxSettings(webhook), [owedDelivery(event, target)], isDirect);
      if (known === undefined) added.push(target);
    }
  } finally {
    if (added.length > 0) {
      await services.events.addTargets(
        event.workspaceId,
        added.map((target) => ({ event, target })),
      );
    }
  }
}

async function newTarget(
  { id: eventId, acceptedAt }: KeptEvent,
  { id: webhookId, payloadFormat: format, epoch }: WebhookWithCreator,
): Promise<EventTarget> {
  const id = await deliveryId(eventId, webhookId, acceptedAt);
  return { webhookId, deliveryId: id, format, epoch, lane: "paced" };
}
