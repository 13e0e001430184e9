import type { Attempt } from "../domain/attempt.ts";
import { type Condition, conditionOf } from "../domain/condition.ts";
import { type Delivery, nextAttemptOf } from "../domain/delivery.ts";
import { disablesAt } from "../domain/failing.ts";
import type { AnswerCount, Disabling, FailedRun } from "../domain/failure-record.ts";
import { firstLine } from "../domain/first-line.ts";
import { shownError, type ShownErrorCode } from "../domain/outcome.ts";
import type { HoldReason } from "../domain/retry-schedule.ts";
import { type CountedAnswers, countAnswers } from "./answers.ts";
import { countOwed } from "./delivery-table.ts";
import { countCanceled, countWaitingDue, type FewOrMany, firstWaiting } from "./waiting.ts";
import type { Ledger } from "./ledger.ts";
import type { Pace } from "./pace.ts";

/** Most characters of an answer that are told of it. */
const MAX_LINE = 120;

/** What is wrong with a webhook, or was, and what waits; all from what its Outbox keeps. Epoch milliseconds. */
export interface Trouble {
  readonly condition: Condition;
  /** The present run of failures; null while the last attempt succeeded. */
  readonly failing: FailingNow | null;
  /** The newest run of failures that ended; null when none is remembered. */
  readonly lastRun: FailedRun | null;
  /** The newest attempt that led to disabling the webhook; null when none is remembered. */
  readonly disabling: Disabling | null;
  /** When the next attempt is due, of whichever delivery; null when none waits. */
  readonly nextAttemptAt: number | null;
  readonly isUnderWay: boolean;
  /** What holds back what is due; null when nothing waits for more than its turn. */
  readonly hold: Hold | null;
  /** Of the newest deliveries since the time that was asked for. */
  readonly answers: CountedAnswers;
  /** Deliveries that were canceled since the other time that was asked for; none without one. */
  readonly canceled: FewOrMany;
}

/** A run of failures that lasts. */
export interface FailingNow {
  readonly since: number;
  readonly failures: number;
  /** By code; fewer than the failures where not all were counted. */
  readonly answers: readonly AnswerCount[];
  /** The newest failed attempt; null when it is not known, or no longer in the log. */
  readonly last: FailedAttempt | null;
  /** See {@link disablesAt}. */
  readonly disablesAt: number;
}

/** A failed attempt, briefly. `line` is the first line that the subscriber answered, of at most 120 characters. */
export interface FailedAttempt {
  readonly deliveryId: string;
  readonly number: number;
  readonly code: number | null;
  readonly error: { readonly code: ShownErrorCode; readonly message: string } | null;
  readonly line: string;
}

/** What waits though it is due, and for what. `head` is the delivery that holds up a line. */
export interface Hold extends FewOrMany {
  readonly reason: HoldReason;
  readonly head: LineHead | null;
}

/** The first of a line. */
export interface LineHead {
  readonly deliveryId: string;
  readonly eventType: string;
  readonly attemptCount: number;
  readonly nextAttemptAt: number | null;
}

/** The times that facts are asked for since, epoch milliseconds; `canceledSince` null for none. */
export interface TroubleQuery {
  readonly answersSince: number;
  readonly canceledSince: number | null;
}

/** Reads what is wrong. `isCurrent` is false when the webhook was disabled since, so that nothing is owed any more. */
export function readTrouble(
  sql: SqlStorage,
  ledger: Ledger,
  pace: Pace,
  { answersSince, canceledSince }: TroubleQuery,
  isCurrent: boolean,
  now: number,
): Trouble {
  const { standing, failing, record } = ledger.state;
  const first = isCurrent ? firstInTurn(sql, ledger) : undefined;
  return {
    condition: isCurrent ? conditionOf(standing, failing) : "healthy",
    failing: isCurrent ? readFailing(ledger) : null,
    lastRun: record.lastRun,
    disabling: record.disabling,
    nextAttemptAt: first === undefined ? null : nextAttemptOf(first).at,
    isUnderWay: isCurrent && countOwed(sql, "leased", 1) + countOwed(sql, "released", 1) > 0,
    hold: first === undefined ? null : findHold(sql, ledger, pace, first, now),
    answers: countAnswers(sql, ledger.log, answersSince),
    canceled: canceledSince === null ? { count: 0, isMore: false } : countCanceled(sql, canceledSince, ledger.epoch),
  };
}

function readFailing(ledger: Ledger): FailingNow | null {
  const { failing, record } = ledger.state;
  const at = disablesAt(failing, ledger.disableAfterMs);
  if (failing.since === null || at === null) return null;
  const { since, failures } = failing;
  const delivery = record.last === null ? undefined : ledger.log.find(record.last.deliveryId);
  const attempt = delivery?.attempts.findLast(
    ({ endedAt, error }) => error !== null && endedAt === record.last?.endedAt,
  );
  const last = delivery === undefined || attempt === undefined ? null : brief(delivery.id, attempt);
  return { since, failures, answers: record.answers, last, disablesAt: at };
}

function brief(deliveryId: string, { number, responseCode, responseBody, error }: Attempt): FailedAttempt {
  return {
    deliveryId,
    number,
    code: responseCode,
    error: shownError(error),
    line: firstLine(responseBody ?? "", MAX_LINE),
  };
}

/** The delivery whose turn is next: of a line its head, else the one that is due first. None of an older epoch. */
function firstInTurn(sql: SqlStorage, ledger: Ledger): Delivery | undefined {
  const first = isLine(ledger) ? ledger.line.head() : firstWaiting(sql);
  return first === undefined || first.epoch < ledger.epoch ? undefined : first;
}

function isLine({ state }: Ledger): boolean {
  return state.settings?.ordering === "fifo";
}

function findHold(sql: SqlStorage, ledger: Ledger, pace: Pace, first: Delivery, now: number): Hold | null {
  const { count, isMore } = countWaitingDue(sql, now, first.id);
  if (isLine(ledger)) {
    const { id: deliveryId, eventType, attemptCount } = first;
    const head = { deliveryId, eventType, attemptCount, nextAttemptAt: nextAttemptOf(first).at };
    return count === 0 ? null : { reason: "order", count, isMore, head };
  }
  const reason = pace.findHold(first, now);
  return reason === null ? null : { reason, count: count + 1, isMore, head: null };
}
