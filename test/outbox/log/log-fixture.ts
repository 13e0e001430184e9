import { type Delivery, newDelivery } from "../../../src/domain/delivery.ts";
import { Ledger } from "../../../src/outbox/ledger.ts";
import { Compaction, COMPACTION_LIMITS, type CompactionLimits } from "../../../src/outbox/log/compaction.ts";
import { pruneLog } from "../../../src/outbox/log/prune.ts";
import { attemptNow, owedDelivery } from "../outbox-fixture.ts";

/** A delivery that succeeded at its first attempt. */
export function delivered(number: number, changes: Partial<Delivery> = {}): Delivery {
  const owed = owedDelivery(number, changes);
  const attempt = attemptNow(0, "delivered", { responseTimeMs: 5 + (number % 700) });
  return {
    ...newDelivery(owed, Date.now()),
    ...{ status: "delivered", phase: "idle", wakeAt: null, nextAttemptAt: null, nextAttemptReason: null },
    ...{ numbered: 1, attemptCount: 1, attempts: [attempt], responseCode: 200, responseTimeMs: attempt.responseTimeMs },
    completedAt: Date.now(),
    ...changes,
  };
}

/** The log of an Outbox without the Outbox around it. */
export class BareLog {
  readonly storage: DurableObjectStorage;
  readonly limits: CompactionLimits;
  ledger: Ledger;
  compaction: Compaction;

  constructor(storage: DurableObjectStorage, limits: Partial<CompactionLimits> = {}) {
    this.storage = storage;
    this.limits = { ...COMPACTION_LIMITS, ...limits };
    [this.ledger, this.compaction] = this.#open();
  }

  get sql(): SqlStorage {
    return this.storage.sql;
  }

  /** Its memory goes. */
  restart(): void {
    [this.ledger, this.compaction] = this.#open();
  }

  /** Writes deliveries in one call. */
  save(...deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) this.ledger.save(delivery, Date.now());
    this.ledger.flush(Date.now());
  }

  /** Compacts one part, if that is due. */
  compact(): void {
    this.compaction.run(Date.now());
  }

  /** Compacts until nothing more is due. */
  compactAll(): void {
    for (let steps = 0; (this.compaction.dueAt ?? Infinity) <= Date.now(); steps++) {
      if (steps > 1000) throw new Error("compaction does not end");
      this.compact();
    }
  }

  prune(before: number): void {
    pruneLog(this.sql, before, 500);
    this.ledger.log.forget();
    this.ledger.figures.forget(before);
  }

  #open(): [Ledger, Compaction] {
    const ledger = new Ledger(this.sql, 0);
    return [ledger, new Compaction(this.storage, ledger.log, this.limits)];
  }
}
