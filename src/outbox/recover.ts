import { recoverDelivery } from "../domain/change-delivery.ts";
import { type Delivery, heldDelivery, type OwedDelivery } from "../domain/delivery.ts";
import { findDelivery, listKnown } from "./delivery-table.ts";
import type { Ledger } from "./ledger.ts";
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
 * Fixes what a recovery sends: what it matches, and of `missed` what was never here. The same id again changes nothing. For a
 * caller that knows an older epoch it is canceled and matches nothing: the webhook was disabled meanwhile.
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
    const fresh = withoutKnown(sql, missed);
    for (const owed of fresh) ledger.save(heldDelivery(owed), now);
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

/** Counts what a recovery would send, and changes nothing. */
export function previewRecovery(
  sql: SqlStorage,
  filter: RecoveryFilter,
  missed: readonly OwedDelivery[],
  epoch: number,
  now: number,
): readonly MatchedGroup[] {
  const fresh = Map.groupBy(withoutKnown(sql, missed), ({ eventType }) => eventType);
  const unsent = [...fresh].map(([eventType, { length }]) => ({ eventType, code: null, count: length }));
  return [...countMatching(sql, filter, epoch, now), ...unsent];
}

/** A delivery that is here was owed, even if its event does not list it yet. */
function withoutKnown(sql: SqlStorage, missed: readonly OwedDelivery[]): readonly OwedDelivery[] {
  const unique = new Map(missed.map((owed) => [owed.id, owed]));
  for (const id of listKnown(sql, [...unique.keys()])) unique.delete(id);
  return [...unique.values()];
}

/** Takes up the next part of the oldest recovery that is not through; false when there is none. */
export function takeUpNext(sql: SqlStorage, ledger: Ledger, limit: number, now: number): boolean {
  const recovery = findUnfinished(sql);
  if (recovery === undefined) return false;
  for (const id of takeMarks(sql, recovery.id, limit)) {
    const delivery = findDelivery(sql, id);
    if (delivery === undefined) countRecovered(sql, recovery.id, null);
    else if (isDone(delivery, recovery)) countRecovered(sql, recovery.id, delivery.status);
    else ledger.save({ ...recoverDelivery(delivery, recovery.epoch, now), recovery: recovery.id }, now);
  }
  return true;
}

/** Before its turn came somebody may have had a delivery sent, or have ended it for good; else it is still to be sent. */
function isDone({ status, epoch, completedAt }: Delivery, recovery: Recovery): boolean {
  if (status === "delivered") return true;
  const isCanceledSince = (completedAt ?? 0) > (recovery.startedAt ?? Infinity);
  return status === "canceled" && epoch >= recovery.epoch && isCanceledSince;
}
