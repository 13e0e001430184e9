import type { Outcome } from "../../src/domain/outcome.ts";
import type { Attempt } from "../../src/domain/attempt.ts";
import type { OwedDelivery } from "../../src/domain/delivery.ts";
import type { Recovery, RecoveryRequest } from "../../src/outbox/recovery-table.ts";
import { attemptNow, Box, owedDelivery, pass, reportOf, T0 } from "./outbox-fixture.ts";

/** A recovery of all that failed since the test began. */
export function requestOf(changes: Partial<RecoveryRequest> = {}): RecoveryRequest {
  return { id: "rec_1", since: T0, until: null, statuses: ["failed"], ...changes };
}

/** The id of a delivery of an event accepted when the test began. */
export function idOf(number: number): string {
  return owedDelivery(number, { acceptedAt: T0 }).id;
}

/** Has a direct delivery of an event accepted when the test began fail for good, now. */
export async function fail(
  box: Box,
  number: number,
  changes: Partial<OwedDelivery> = {},
  attempt: Partial<Attempt> = {},
): Promise<void> {
  const owed = owedDelivery(number, { acceptedAt: T0, ...changes });
  await box.record(reportOf(owed, attemptNow(0, "terminal", attempt), "terminal"));
}

/** Has as many fail in one record, numbered from 1. */
export async function failMany(box: Box, count: number): Promise<void> {
  const reports = Array.from({ length: count }, (_, index) => {
    return reportOf(owedDelivery(index + 1, { acceptedAt: T0 }), attemptNow(0, "terminal"), "terminal");
  });
  await box.record(...reports);
}

export async function recover(box: Box, changes: Partial<RecoveryRequest> = {}): Promise<Recovery> {
  return box.stub.recover(box.settings, requestOf(changes), []);
}

export async function recoveryOf(box: Box, id = "rec_1"): Promise<Recovery> {
  const recovery = await box.stub.findRecovery(id);
  if (recovery === null) throw new Error("no such recovery");
  return recovery;
}

/** Makes an attempt of whatever is released until nothing is due for an hour; answers how often each was sent. */
export async function sendAll(box: Box, outcome: Outcome): Promise<ReadonlyMap<string, number>> {
  const sent = new Map<string, number>();
  for (let alarms = 0; alarms < 400; alarms++) {
    for (const release of await box.alarm()) {
      await box.attempt(release, outcome);
      sent.set(release.deliveryId, (sent.get(release.deliveryId) ?? 0) + 1);
    }
    const at = await box.alarmAt();
    if (at === null || at > Date.now() + 3_600_000) return sent;
    pass(Math.max(0, at - Date.now()));
  }
  throw new Error("it does not come to an end");
}
