import type { Condition } from "../domain/condition.ts";
import type { Failure } from "../domain/failure.ts";
import { ok, type Result } from "../domain/result.ts";
import type { StatsPeriod } from "../domain/stats-periods.ts";
import { disabledSince, outboxSettings } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { LineHead, Trouble, TroubleQuery } from "../outbox/trouble.ts";
import type { FewOrMany } from "../outbox/waiting.ts";
import type { ActionContext } from "./context.ts";
import { findOwnWebhook, type FoundWebhook } from "./find-webhook.ts";
import { countMissed } from "./missed-events.ts";
import { periodStart } from "./stats.ts";

export type { FailedAttempt, FailingNow, Hold, LineHead, Trouble } from "../outbox/trouble.ts";
export type { FewOrMany } from "../outbox/waiting.ts";

/** What a webhook did not get while it was disabled. Epoch milliseconds. */
export interface MissedTime {
  readonly since: number;
  /** Null while it still is. */
  readonly until: number | null;
  /** Events that match it now and were never owed to it, and deliveries that were canceled meanwhile. */
  readonly missed: FewOrMany;
}

/** What is wrong with a webhook, or was. */
export interface WebhookTrouble {
  /** Null while an Outbox of a version before answers, which can't tell. */
  readonly facts: Trouble | null;
  /** Null when it was not disabled, nobody knows since when, or it can't be told, and when nobody asked. */
  readonly missedTime: MissedTime | null;
}

/**
 * Tells what is wrong with a webhook, with the answers of a period. What it missed is counted while it is disabled, and
 * of one that was `enabled` just now.
 */
export async function getTrouble(
  context: ActionContext,
  id: string,
  period: StatsPeriod,
  enabled = false,
): Promise<Result<WebhookTrouble, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  const span = disabledSpan(found.value, enabled);
  const now = context.services.now();
  const asked = { answersSince: periodStart(period, now), canceledSince: span?.since ?? null };
  const facts = await readFacts(found.value, asked);
  if (span === null || facts === null) return ok({ facts, missedTime: null });
  const until = span.until ?? now;
  const missed = await countMissed(found.value, { since: span.since, until });
  const { canceled } = facts;
  const all = { count: missed.count + canceled.count, isMore: missed.isMore || canceled.isMore };
  return ok({ facts, missedTime: { ...span, missed: all } });
}

/** How a webhook fares, and when its trouble began, epoch milliseconds; null where that is not known. */
export interface TroubleTimes {
  readonly condition: Condition | null;
  /** The present run of failures, or the newest that ended. */
  readonly failingSince: number | null;
  readonly disabledSince: number | null;
}

/** Tells from when on a webhook may want to be recovered. */
export async function getTroubleTimes(context: ActionContext, id: string): Promise<Result<TroubleTimes, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  const facts = await readFacts(found.value, { answersSince: context.services.now(), canceledSince: null });
  const failingSince = facts?.failing?.since ?? facts?.lastRun?.since ?? null;
  const condition = facts?.condition ?? null;
  return ok({ condition, failingSince, disabledSince: disabledSpan(found.value, true)?.since ?? null });
}

/** Finds the delivery that those of a webhook wait behind, to keep their order; null where it is not known, or there is none. */
export async function findLineHead(context: ActionContext, id: string): Promise<Result<LineHead | null, Failure>> {
  const found = await findOwnWebhook(context, id, "webhooks.read");
  if (!found.ok) return found;
  const facts = await readFacts(found.value, { answersSince: context.services.now(), canceledSince: null });
  return ok(facts?.hold?.reason === "order" ? facts.hold.head : null);
}

function disabledSpan({ webhook }: FoundWebhook, enabled: boolean): Omit<MissedTime, "missed"> | null {
  const { status, disabledAt, activeSince } = webhook;
  if (status === "disabled") {
    const since = disabledSince(webhook);
    return since === null ? null : { since, until: null };
  }
  return enabled && disabledAt !== null && disabledAt < activeSince ? { since: disabledAt, until: activeSince } : null;
}

/** The rest of a page does not fail for want of these facts. */
async function readFacts({ allowed, webhook }: FoundWebhook, asked: TroubleQuery): Promise<Trouble | null> {
  try {
    return await allowed.services.outbox(webhook.id).trouble(outboxSettings(webhook), asked);
  } catch (error) {
    log("warn", "trouble_not_told", { webhook_id: webhook.id, error: describeError(error) });
    return null;
  }
}
