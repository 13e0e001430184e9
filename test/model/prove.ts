import type { ActionServices } from "../../src/actions/action-services.ts";
import { lowestId } from "../../src/domain/ids.ts";
import { PROVEN_RUN } from "../../src/domain/lane.ts";
import { outboxSettings } from "../../src/domain/webhook.ts";
import type { StoredWebhook } from "../../src/store/webhook-table.ts";
import { attemptWith } from "../domain/deliveries.ts";

/** Earns a webhook the direct lane: quick successes a second before the story begins. */
export async function prove(services: ActionServices, webhook: StoredWebhook, begin: number): Promise<void> {
  const at = begin - 1000;
  const reports = Array.from({ length: PROVEN_RUN }, (_, number) => {
    const id = `${lowestId("delivery", at).slice(0, -2)}${String(number + 1).padStart(2, "0")}`;
    const eventId = `evt_${number}`;
    const delivery = { id, eventId, eventType: "story.before", acceptedAt: at, format: "event", epoch: 1 } as const;
    const attempt = attemptWith({ startedAt: at, endedAt: at + 10, token: 0 });
    const verdict = { outcome: "delivered", retryAfterSeconds: null, content: null } as const;
    return { kind: "attempted", delivery, attempt, ...verdict } as const;
  });
  await services.outbox(webhook.id).record(outboxSettings(webhook), reports);
}
