import { z } from "zod";
import type { AnswerCount } from "../domain/failure-record.ts";
import { lowestId } from "../domain/ids.ts";
import { readStored } from "../domain/problems.ts";
import { jsonText, yesOrNo } from "./columns.ts";
import type { PackedEntry } from "./log/entry.ts";
import type { Log } from "./log/log.ts";
import { entriesDown, type Segments } from "./log/segments.ts";

/** Deliveries whose answers are counted, the newest. */
const MAX_DELIVERIES = 300;

/** What the attempts that the log keeps of the newest deliveries were answered, without trials, the most frequent first. */
export interface CountedAnswers {
  readonly counts: readonly AnswerCount[];
  /** The deliveries that were looked at. */
  readonly deliveries: number;
  /** True when older ones were not. */
  readonly isPart: boolean;
}

const code = z.number().nullable();
const row = z.object({ id: z.string(), isTrial: yesOrNo, codes: jsonText(z.array(code)) });
const entry = z.object({ isTrial: z.boolean(), attempts: z.array(z.object({ responseCode: code })) });
type Answered = { readonly id: string; readonly isTrial: boolean; readonly codes: readonly (number | null)[] };

const SELECT = `SELECT id, trial AS isTrial,
  (SELECT json_group_array(json_extract(value, '$.responseCode')) FROM json_each(attempts)) AS codes
  FROM deliveries WHERE id >= ? ORDER BY id DESC LIMIT ?`;

/** Counts the answers of the newest deliveries whose events were accepted since a time (epoch milliseconds). */
export function countAnswers(sql: SqlStorage, log: Log, since: number, limit = MAX_DELIVERIES): CountedAnswers {
  const from = lowestId("delivery", since);
  const rows = sql
    .exec(SELECT, from, limit + 1)
    .toArray()
    .map((stored) => readStored(row, stored));
  const inRows = new Set(rows.map(({ id }) => id));
  const entries = newestEntries(log.segments, from, limit + 1).filter(({ id }) => !inRows.has(id));
  const newest: readonly Answered[] = [...rows, ...entries].sort((one, other) => (one.id < other.id ? 1 : -1));
  const counted = newest.slice(0, limit).filter(({ isTrial }) => !isTrial);
  const groups = Map.groupBy(
    counted.flatMap(({ codes }) => codes),
    (answer) => answer,
  );
  const counts = [...groups].map(([answer, { length }]) => ({ code: answer, count: length }));
  return {
    counts: counts.sort((one, other) => other.count - one.count),
    deliveries: counted.length,
    isPart: newest.length > limit,
  };
}

/** What can't be read of a segment is left out. */
function newestEntries(segments: Segments, from: string, limit: number): readonly Answered[] {
  const open = (head: Parameters<Segments["open"]>[0]): readonly PackedEntry[] => {
    try {
      return segments.open(head);
    } catch {
      return [];
    }
  };
  const found: Answered[] = [];
  for (const { id, packed } of entriesDown(segments, null, open)) {
    if (id < from || found.length >= limit) break;
    const read = entry.safeParse(packed);
    if (!read.success) continue;
    found.push({ id, isTrial: read.data.isTrial, codes: read.data.attempts.map(({ responseCode }) => responseCode) });
  }
  return found;
}
