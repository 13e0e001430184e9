import { z } from "zod";
import { DELIVERY_STATUSES } from "../domain/delivery.ts";
import { readStored } from "../domain/problems.ts";
import { yesOrNo, jsonText } from "./columns.ts";
import { type Tally, tallyOf } from "./tally.ts";

/** What a stored delivery comes to, and when it counts. */
export interface TalliedRow {
  readonly id: string;
  readonly acceptedAt: number;
  readonly epoch: number;
  readonly tally: Tally;
}

/** Less than the whole row, since many are read: of each attempt the code alone. Old rows have times in their attempts. */
const SELECT = `SELECT id, accepted_at AS acceptedAt, epoch, status, trial AS isTrial, attempt_count AS attemptCount,
  CASE WHEN response_code IS NULL AND response_time_ms IS NULL THEN json_extract(attempts, '$[#-1].responseTimeMs')
    ELSE response_time_ms END AS responseTimeMs,
  (SELECT json_group_array(json_extract(value, '$.responseCode')) FROM json_each(attempts)) AS codes FROM deliveries`;

const row = z.object({
  id: z.string(),
  acceptedAt: z.number(),
  epoch: z.number(),
  status: z.enum(DELIVERY_STATUSES),
  isTrial: yesOrNo,
  attemptCount: z.number(),
  responseTimeMs: z.number().nullable(),
  codes: jsonText(z.array(z.number().nullable())),
});

/** Reads what a stored delivery comes to; undefined when there is none. */
export function findTallied(sql: SqlStorage, id: string): TalliedRow | undefined {
  return sql.exec(`${SELECT} WHERE id = ?`, id).toArray().map(fromRow)[0];
}

/** Lists deliveries from an id on, oldest first. */
export function listTallied(sql: SqlStorage, from: string, limit: number): readonly TalliedRow[] {
  return sql.exec(`${SELECT} WHERE id >= ? ORDER BY id LIMIT ?`, from, limit).toArray().map(fromRow);
}

/** Lists deliveries before an id, newest first. */
export function listTalliedBefore(sql: SqlStorage, before: string, limit: number): readonly TalliedRow[] {
  return sql.exec(`${SELECT} WHERE id < ? ORDER BY id DESC LIMIT ?`, before, limit).toArray().map(fromRow);
}

/** Counts deliveries from an id on, up to `limit`. */
export function countFrom(sql: SqlStorage, from: string, limit: number): number {
  const some = "SELECT 1 FROM deliveries WHERE id >= ? LIMIT ?";
  return Number(sql.exec(`SELECT COUNT(*) AS n FROM (${some})`, from, limit).one()["n"]);
}

function fromRow(stored: Record<string, SqlStorageValue>): TalliedRow {
  const { id, acceptedAt, epoch, ...tallied } = readStored(row, stored);
  return { id, acceptedAt, epoch, tally: tallyOf(tallied) };
}
