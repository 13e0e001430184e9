import type { Failing } from "./failing.ts";
import { DEGRADED_RUN } from "./lane.ts";
import type { DisabledReason } from "./webhook.ts";

/** Different answers that are counted apart; of others only the number is known. */
const MAX_ANSWERS = 8;

/** How often a code was answered; null for no answer. */
export interface AnswerCount {
  readonly code: number | null;
  readonly count: number;
}

/** An attempt of a delivery, told from others of it by its end. Epoch milliseconds. */
export interface AttemptPlace {
  readonly deliveryId: string;
  readonly endedAt: number;
}

/** A run of failures that ended, be it by a success or because the webhook was disabled. Epoch milliseconds. */
export interface FailedRun {
  readonly since: number;
  readonly until: number;
  readonly failures: number;
}

/** Why a webhook was to be disabled: the attempt that led to it, and the run of failures that it ended. */
export interface Disabling extends FailedRun {
  readonly reason: DisabledReason;
  readonly deliveryId: string;
}

/** What is remembered of the failures of a webhook, to be told. */
export interface FailureRecord {
  /** Of the present run, in the order of their first; fewer than its failures where not all were counted. */
  readonly answers: readonly AnswerCount[];
  /** The newest failure of the present run. */
  readonly last: AttemptPlace | null;
  /** The newest run that ended and was long enough to be told. */
  readonly lastRun: FailedRun | null;
  readonly disabling: Disabling | null;
}

/** What is remembered of a webhook that never failed. */
export const NO_FAILURES: FailureRecord = { answers: [], last: null, lastRun: null, disabling: null };

/** An attempt that counts for its webhook. */
export interface CountedAttempt extends AttemptPlace {
  readonly succeeded: boolean;
  readonly code: number | null;
}

/**
 * Remembers an attempt. `before` is how the webhook failed until then; `reason` why the attempt disables it, null if it does
 * not. A success of a webhook that was not failing answers the same object.
 */
export function rememberAttempt(
  record: FailureRecord,
  before: Failing,
  { succeeded, code, deliveryId, endedAt }: CountedAttempt,
  reason: DisabledReason | null,
): FailureRecord {
  if (succeeded) return before.since === null ? record : endRun(record, before, endedAt);
  const run = { since: before.since ?? endedAt, until: endedAt, failures: before.failures + 1 };
  return {
    ...record,
    answers: addAnswer(record.answers, code),
    last: { deliveryId, endedAt },
    disabling: reason === null ? record.disabling : { ...run, reason, deliveryId },
  };
}

/** Begins anew after the present run, which ends at `until`. Single failures do not hide a long run. */
export function endRun(record: FailureRecord, { since, failures }: Failing, until: number): FailureRecord {
  const isTold = since !== null && failures >= DEGRADED_RUN;
  return { ...record, answers: [], last: null, lastRun: isTold ? { since, until, failures } : record.lastRun };
}

/** Counts an answer. */
function addAnswer(answers: readonly AnswerCount[], code: number | null): readonly AnswerCount[] {
  if (answers.some((one) => one.code === code)) {
    return answers.map((one) => (one.code === code ? { code, count: one.count + 1 } : one));
  }
  return answers.length < MAX_ANSWERS ? [...answers, { code, count: 1 }] : answers;
}
