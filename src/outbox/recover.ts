import { recoverDelivery } from "../domain/change-delivery.ts";
import { type Delivery, heldDelivery, type OwedDelivery } from "../domain/delivery.ts";
import type { Ledger } from "./ledger.ts";
import type { Log } from "./log/log.ts";
import {
  countRecovered,
  findRecovery,
  findUnfinished,
  insertRecovery,
  type Recovery,
  type RecoveryFilter,
  type RecoveryRequest,
} from "./recovery-table.ts";
import {
  countMarks,
  countMatching,
  markDeliveries,
  markMatching,
  type MatchedGroup,
  takeMarks,
} from "./recovery-marks.ts";

/**
 * Starts a recovery and fixes its set: what it matches, and unknown deliveries among `missed`. The same id again changes
 * nothing. With an older epoch it is canceled and matches nothing, since the webhook was disabled meanwhile.
 */
export function startRecovery(
  sql: SqlStorage,
  ledger: Ledger,
  request: RecoveryRequest,
  missed: readonly OwedDelivery[],
  epoch: number,
  now: number,
): Recovery {
  const known = findRecovery(sql, request.id);
  if (known !== undefined) return known;
  const isLate = epoch < ledger.epoch;
  if (!isLate) {
    markMatching(sql, request, epoch, now);
    const fresh = withoutKnown(ledger.log, missed);
    // Of the recovery's own epoch, so that what ends the recovery ends them too.
    for (const owed of fresh) ledger.save(heldDelivery({ ...owed, epoch }), now);
    markDeliveries(
      sql,
      request.id,
      fresh.map(({ id }) => id),
    );
  }
  const matched = countMarks(sql, request.id);
  const { id, since, statuses } = request;
  const recovery: Recovery = {
    ...{ id, since, statuses, epoch, matched },
    until: request.until ?? now,
    startedAt: now,
    done: 0,
    delivered: 0,
    failed: 0,
    status: isLate ? "canceled" : matched === 0 ? "completed" : "running",
  };
  insertRecovery(sql, recovery);
  return recovery;
}

/** Counts what a recovery would send. */
export function previewRecovery(
  sql: SqlStorage,
  log: Log,
  filter: RecoveryFilter,
  missed: readonly OwedDelivery[],
  epoch: number,
  now: number,
): readonly MatchedGroup[] {
  const fresh = Map.groupBy(withoutKnown(log, missed), ({ eventType }) => eventType);
  const unsent = [...fresh].map(([eventType, { length }]) => ({ eventType, code: null, count: length }));
  return [...countMatching(sql, filter, epoch, now), ...unsent];
}

/** Leaves out known deliveries: they were owed, even if their event does not list them yet. */
function withoutKnown(log: Log, missed: readonly OwedDelivery[]): readonly OwedDelivery[] {
  const unique = new Map(missed.map((owed) => [owed.id, owed]));
  for (const id of log.listKnown([...unique.keys()])) unique.delete(id);
  return [...unique.values()];
}

/** Restarts the next deliveries of the oldest unfinished recovery; false when there is none. */
export function takeUpNext(sql: SqlStorage, ledger: Ledger, limit: number, now: number): boolean {
  const recovery = findUnfinished(sql);
  if (recovery === undefined) return false;
  for (const id of takeMarks(sql, recovery.id, limit)) {
    const delivery = ledger.log.find(id);
    if (delivery === undefined) countRecovered(sql, recovery.id, null);
    else if (isDone(delivery, recovery)) countRecovered(sql, recovery.id, delivery.status);
    else ledger.save({ ...recoverDelivery(delivery, recovery.epoch, now), recovery: recovery.id }, now);
  }
  return true;
}

/** Tells whether a delivery was delivered, or canceled by somebody, since the recovery began. */
function isDone({ status, epoch, completedAt }: Delivery, recovery: Recovery): boolean {
  if (status === "delivered") return true;
  const isCanceledSince = (completedAt ?? 0) > (recovery.startedAt ?? Infinity);
  return status === "canceled" && epoch >= recovery.epoch && isCanceledSince;
}
