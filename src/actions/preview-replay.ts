import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import type { KeptEvent } from "../store/event-table.ts";
import type { WebhookWithCreator } from "../store/read-fan-out.ts";
import { type ActionContext, allow } from "./context.ts";
import { findReplayable, leaveOutSent, matchNow, refuseNamed } from "./replay-targets.ts";

/** Whom a replay of an event would reach, as of now. */
export interface ReplayPreview {
  readonly event: Pick<KeptEvent, "id" | "type">;
  /** All that match now. */
  readonly matching: readonly WebhookWithCreator[];
  /** Those of them where it failed, was canceled or was missed. */
  readonly failedOrMissed: readonly WebhookWithCreator[];
  /** Those that can be named, whether they match or not. */
  readonly possible: readonly WebhookWithCreator[];
}

/** Tells whom a replay would reach, and changes nothing. */
export async function previewReplay(context: ActionContext, id: string): Promise<Result<ReplayPreview, Failure>> {
  const allowed = allow(context, "events.replay");
  if (!allowed.ok) return allowed;
  const found = await findReplayable(allowed.value, id);
  if (!found.ok) return found;
  const { event, webhooks } = found.value;
  const matching = matchNow(found.value);
  return ok({
    event,
    matching,
    failedOrMissed: await leaveOutSent(context.services, event, matching),
    possible: webhooks.filter((webhook) => refuseNamed(webhook, event) === null),
  });
}
