import { cancelIfStale } from "../domain/change-delivery.ts";
import { type Delivery, type DeliveryStatus, type NamedDelivery, newNamedDelivery } from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import { fromRow } from "./delivery-row.ts";
import { type PackedEntry, readEntry } from "./log/entry.ts";
import { listEntries, type ListedPart, PAGE_LIMITS } from "./log/list-entries.ts";
import type { Log } from "./log/log.ts";
import type { DeliveryFilter } from "../messages/outbox-calls.ts";

/** Most rows that are looked at for a page. */
export const MAX_LOOKED_AT = 5000;

/** The last attempt without its body, so that a page stays small. */
const LAST_ATTEMPT = `CASE attempts WHEN '[]' THEN attempts
  ELSE json_array(json_set(json_extract(attempts, '$[#-1]'), '$.responseBody', NULL)) END`;

/** The page of the log to list. */
export interface PageQuery {
  readonly filter: DeliveryFilter;
  /** Pending deliveries of an older epoch count as canceled. */
  readonly epoch: number;
  /** Only what comes after this delivery in the list; null for the first page. */
  readonly before: string | null;
  readonly limit: number;
}

/** A part of the log, newest first. */
export interface LogPart {
  /** Up to as many as were asked for: fewer, or none, also where the log goes on. */
  readonly items: readonly Delivery[];
  /** The id of a delivery that the log goes on after; null at its end. */
  readonly next: string | null;
}

type Condition = readonly [string, ...SqlStorageValue[]];

/**
 * Lists a part of the log, from at most {@link MAX_LOOKED_AT} rows and some thousand entries of segments. Each delivery has its
 * last attempt only, without the response body.
 */
export function listPart(sql: SqlStorage, log: Log, query: PageQuery, limits = PAGE_LIMITS): LogPart {
  const { limit } = query;
  const rows = listRows(sql, query);
  const entries = listEntries(log, query, limit + 1, limits);
  const reached = [rows.reached, entries.reached].reduce((one, other) => ((one ?? "") < (other ?? "") ? other : one));
  const found = [
    ...rows.items.map((delivery) => ({ id: delivery.id, read: () => delivery })),
    ...entries.items.map((entry) => ({ id: entry.id, read: () => briefly(entry) })),
  ]
    .filter(({ id }) => reached === null || id >= reached)
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  const items = found.slice(0, limit).map(({ read }) => read());
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : reached };
}

/** An entry with its last attempt, without its body. */
function briefly(entry: PackedEntry): Delivery {
  const { delivery } = readEntry(entry);
  return { ...delivery, attempts: delivery.attempts.slice(-1).map((attempt) => ({ ...attempt, responseBody: null })) };
}

function listRows(sql: SqlStorage, query: PageQuery): ListedPart<Delivery> {
  const { limit } = query;
  const range = whereAll(rangeOf(query));
  const wanted = whereAll(conditionsOf(query));
  // The rows that are looked at have no columns that come after the attempts, so that long ones are passed over.
  const lookedAt = `SELECT id, status, epoch, event_type FROM deliveries ${range.text} ORDER BY id DESC LIMIT ?`;
  const ids = `SELECT id FROM (${lookedAt}) ${wanted.text} LIMIT ?`;
  const whole = `SELECT *, ${LAST_ATTEMPT} AS last_attempt FROM deliveries WHERE id IN (${ids}) ORDER BY id DESC`;
  const rows = sql.exec(whole, ...range.values, MAX_LOOKED_AT, ...wanted.values, limit + 1).toArray();
  const items = rows.map(({ last_attempt: attempts = null, ...row }) => fromRow({ ...row, attempts }));
  if (items.length > limit) return { items, reached: items.at(-1)?.id ?? null };
  const last = `SELECT id FROM deliveries ${range.text} ORDER BY id DESC LIMIT 2 OFFSET ?`;
  const [end, more] = sql.exec<{ id: string }>(last, ...range.values, MAX_LOOKED_AT - 1).toArray();
  return { items, reached: end === undefined || more === undefined ? null : end.id };
}

function rangeOf({ filter, before }: PageQuery): readonly Condition[] {
  const conditions: Condition[] = [];
  if (before !== null) conditions.push(["id < ?", before]);
  if (filter.since !== null) conditions.push(["id >= ?", lowestId("delivery", filter.since)]);
  if (filter.until !== null) conditions.push(["id < ?", lowestId("delivery", filter.until + 1)]);
  return conditions;
}

function conditionsOf({ filter, epoch }: PageQuery): readonly Condition[] {
  const conditions: Condition[] = [];
  if (filter.eventType !== null) conditions.push(["event_type = ?", filter.eventType]);
  if (filter.status !== null) conditions.push(statusCondition(filter.status, epoch));
  return conditions;
}

function statusCondition(status: DeliveryStatus, epoch: number): Condition {
  const stale = "(status = 'pending' AND epoch < ?)";
  if (status === "pending") return [`status = 'pending' AND NOT ${stale}`, epoch];
  if (status === "canceled") return [`(status = 'canceled' OR ${stale})`, epoch];
  return ["status = ?", status];
}

function whereAll(conditions: readonly Condition[]) {
  const text = conditions.length === 0 ? "" : `WHERE ${conditions.map(([one]) => one).join(" AND ")}`;
  return { text, values: conditions.flatMap(([, ...values]) => values) };
}

/**
 * Adds the named deliveries that belong to a part and are not in the log. They count as due since their event was
 * accepted.
 */
export function addUnknown(
  log: Log,
  part: LogPart,
  named: readonly NamedDelivery[],
  query: PageQuery,
  now: number,
): LogPart {
  const { epoch, limit } = query;
  const { next } = part;
  const candidates = named
    .map((one) => cancelIfStale(newNamedDelivery(one, one.owed.acceptedAt), epoch, now))
    .filter((delivery) => isListed(delivery, query) && (next === null || delivery.id > next));
  if (candidates.length === 0) return part;
  const ids = candidates.map(({ id }) => id);
  const known = new Set(log.listKnown(ids));
  const unknown = candidates.filter(({ id }) => !known.has(id));
  const merged = [...part.items, ...unknown].sort((a, b) => (a.id < b.id ? 1 : -1));
  const items = merged.slice(0, limit);
  return { items, next: merged.length > limit ? (items.at(-1)?.id ?? null) : next };
}

/** The conditions of {@link listPart}, for a delivery without attempts. */
function isListed({ id, acceptedAt, eventType, status }: Delivery, { filter, before }: PageQuery): boolean {
  return (
    (before === null || id < before) &&
    (filter.since === null || acceptedAt >= filter.since) &&
    (filter.until === null || acceptedAt <= filter.until) &&
    (filter.eventType === null || eventType === filter.eventType) &&
    (filter.status === null || status === filter.status)
  );
}
