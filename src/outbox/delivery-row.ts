import { z } from "zod";
import { TRIGGERS } from "../domain/attempt.ts";
import { type Delivery, DELIVERY_STATUSES, PHASES } from "../domain/delivery.ts";
import { PAYLOAD_FORMATS } from "../domain/envelope.ts";
import { NEXT_ATTEMPT_REASONS } from "../domain/retry-schedule.ts";
import { storedAttempt } from "../messages/stored-attempt.ts";
import { columnOf, columnsOf, insertInto, jsonText, yesOrNo } from "./columns.ts";

/** A delivery as its row holds it; segments hold the same properties. */
export const storedDelivery = z.object({
  id: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  acceptedAt: z.number(),
  format: z.enum(PAYLOAD_FORMATS),
  epoch: z.number(),
  status: z.enum(DELIVERY_STATUSES),
  phase: z.enum(PHASES),
  isTrial: yesOrNo,
  trigger: z.enum(TRIGGERS),
  nextAttemptAt: z.number().nullable(),
  nextAttemptReason: z.enum(NEXT_ATTEMPT_REASONS).nullable(),
  manualDue: z.number(),
  wakeAt: z.number().nullable(),
  token: z.number(),
  unclaimed: z.number(),
  unrecorded: z.number(),
  consumed: z.number(),
  /** Null in a row from before the column was added. */
  numbered: z.number().nullable(),
  isReplayed: yesOrNo,
  replayAfter: z.number().nullable(),
  attemptCount: z.number(),
  attempts: jsonText(z.array(storedAttempt)),
  responseCode: z.number().nullable(),
  responseTimeMs: z.number().nullable(),
  completedAt: z.number().nullable(),
  recovery: z.string().nullable(),
});
const columns = columnsOf(storedDelivery);

/** What is written once, when a delivery arrives. */
const FIXED: readonly (keyof Delivery)[] = ["id", "eventId", "eventType", "acceptedAt", "format", "isTrial"];

/** Writes a row whole, its columns named so that tables of a later version can be written too. */
const SAVE = savingStatement();

function savingStatement(): string {
  const fixed = new Set(FIXED.map(columnOf));
  const changes = columns.names.filter((name) => !fixed.has(name)).map((name) => `"${name}" = excluded."${name}"`);
  return `${insertInto("deliveries", [...columns.names, "seq"])} ON CONFLICT (id) DO UPDATE SET ${changes.join(", ")}`;
}

/** Writes a delivery whole; `seq` orders deliveries by arrival and is kept once set. */
export function saveDelivery(sql: SqlStorage, delivery: Delivery, seq: number): void {
  sql.exec(SAVE, ...columns.write(delivery), seq);
}

/** Reads a row into the domain's terms; throws when it holds what it must not. */
export function fromRow(row: Record<string, SqlStorageValue>): Delivery {
  const stored = columns.read(row);
  const { numbered, attemptCount, attempts, phase, responseCode, responseTimeMs } = stored;
  // A row from before these columns were added: what it said then.
  const shown = responseCode === null && responseTimeMs === null ? attempts.at(-1) : undefined;
  return {
    ...stored,
    numbered: numbered ?? attemptCount + (phase === "leased" ? 1 : 0),
    responseCode: responseCode ?? shown?.responseCode ?? null,
    responseTimeMs: responseTimeMs ?? shown?.responseTimeMs ?? null,
  };
}
