import { z } from "zod";
import { type Delivery, DELIVERY_STATUSES } from "../domain/delivery.ts";
import { readStored } from "../domain/problems.ts";
import { yesOrNo, jsonText } from "./columns.ts";
import type { PackedEntry } from "./log/entry.ts";
import type { Log } from "./log/log.ts";
import type { SegmentHead } from "./log/segment-table.ts";
import { entriesDown, entriesUp } from "./log/segments.ts";
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

const common = {
  id: z.string(),
  acceptedAt: z.number(),
  epoch: z.number(),
  status: z.enum(DELIVERY_STATUSES),
  attemptCount: z.number(),
  responseTimeMs: z.number().nullable(),
};
const code = z.number().nullable();
const row = z.object({ ...common, isTrial: yesOrNo, codes: jsonText(z.array(code)) });
const entry = z.object({ ...common, isTrial: z.boolean(), attempts: z.array(z.object({ responseCode: code })) });

/**
 * What each delivery of a log comes to, in the order of ids, be it a row or an entry of a segment. What can't be read of a
 * segment is left out: figures must not keep deliveries from being recorded and released.
 */
export class TalliedLog {
  readonly #sql: SqlStorage;
  readonly #log: Log;

  constructor(sql: SqlStorage, log: Log) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Reads what a known delivery comes to; undefined when there is none. */
  find(id: string): TalliedRow | undefined {
    const delivery = this.#log.find(id);
    return delivery && tallied(delivery);
  }

  /** Lists deliveries from an id on, oldest first. */
  listFrom(from: string, limit: number): readonly TalliedRow[] {
    const rows = this.#sql.exec(`${SELECT} WHERE id >= ? ORDER BY id LIMIT ?`, from, limit).toArray().map(fromRow);
    const entries = entriesUp(this.#log.segments, from, this.#open).take(limit);
    return merge(rows, [...entries].flatMap(fromEntry), limit, (one, other) => one.id < other.id);
  }

  /** Lists deliveries before an id, newest first. */
  listBefore(before: string, limit: number): readonly TalliedRow[] {
    const query = `${SELECT} WHERE id < ? ORDER BY id DESC LIMIT ?`;
    const rows = this.#sql.exec(query, before, limit).toArray().map(fromRow);
    const entries = entriesDown(this.#log.segments, before, this.#open).take(limit);
    return merge(rows, [...entries].flatMap(fromEntry), limit, (one, other) => one.id > other.id);
  }

  /** Tells how many deliveries there are from an id on at most; of more than `limit`, `limit`. Opens no segment. */
  boundFrom(from: string, limit: number): number {
    const some = "SELECT 1 FROM deliveries WHERE id >= ? LIMIT ?";
    let bound = Number(this.#sql.exec(`SELECT COUNT(*) AS n FROM (${some})`, from, limit).one()["n"]);
    for (const { entries } of this.#log.segments.up(from)) {
      if (bound >= limit) break;
      bound += entries;
    }
    return Math.min(limit, bound);
  }

  /** A segment that can't be read counts as nothing, and is told of when it is compacted. */
  readonly #open = (head: SegmentHead): readonly PackedEntry[] => {
    try {
      return this.#log.segments.open(head);
    } catch {
      return [];
    }
  };
}

/** Merges two lists that are in order, without the entries that a row has taken the place of. */
function merge(
  rows: readonly TalliedRow[],
  entries: readonly TalliedRow[],
  limit: number,
  isFirst: (one: TalliedRow, other: TalliedRow) => boolean,
): readonly TalliedRow[] {
  const inRows = new Set(rows.map(({ id }) => id));
  const all = [...rows, ...entries.filter(({ id }) => !inRows.has(id))];
  return all.sort((one, other) => (isFirst(one, other) ? -1 : 1)).slice(0, limit);
}

function tallied({ id, acceptedAt, epoch, attempts, ...delivery }: Delivery): TalliedRow {
  const codes = attempts.map(({ responseCode }) => responseCode);
  return { id, acceptedAt, epoch, tally: tallyOf({ ...delivery, codes }) };
}

/** Nothing for an entry that only another version understands. */
function fromEntry({ packed }: PackedEntry): readonly TalliedRow[] {
  const read = entry.safeParse(packed);
  if (!read.success) return [];
  const { id, acceptedAt, epoch, attempts, ...stored } = read.data;
  const codes = attempts.map(({ responseCode }) => responseCode);
  return [{ id, acceptedAt, epoch, tally: tallyOf({ ...stored, codes }) }];
}

function fromRow(stored: Record<string, SqlStorageValue>): TalliedRow {
  const { id, acceptedAt, epoch, ...told } = readStored(row, stored);
  return { id, acceptedAt, epoch, tally: tallyOf(told) };
}
