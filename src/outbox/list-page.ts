import { cancelIfStale } from "../domain/change-delivery.ts";
import { type Delivery, type DeliveryStatus, type NamedDelivery, newNamedDelivery } from "../domain/delivery.ts";
import { type DeliveryFilter, passesFilter } from "../domain/delivery-filter.ts";
import { lowestId } from "../domain/ids.ts";
import { fromRow } from "./delivery-row.ts";
import { readEntry } from "./log/entry.ts";
import { listEntries, type ListedPart, PAGE_LIMITS } from "./log/list-entries.ts";
import type { Log } from "./log/log.ts";

/** Most rows that are looked at for a page. */
export const MAX_LOOKED_AT = 5000;
/** Most rows whose attempts are looked at: six of them, with answers, are some 10 KB. */
const MAX_OPENED_ROWS = 1000;

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

/** The code that is shown; old rows have it in their last attempt. */
const CODE = `CASE WHEN response_code IS NULL AND response_time_ms IS NULL
  THEN json_extract(attempts, '$[#-1].responseCode') ELSE response_code END`;
const ERROR = `CASE WHEN status = 'delivered' THEN NULL
  WHEN json_extract(attempts, '$[#-1].error.aborted') THEN 'aborted'
  ELSE json_extract(attempts, '$[#-1].error.code') END`;

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
    ...entries.items.map((entry) => ({ id: entry.id, read: () => briefly(readEntry(entry).delivery) })),
  ]
    .filter(({ id }) => reached === null || id >= reached)
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  const items = found.slice(0, limit).map(({ read }) => read());
  return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : reached };
}

/** Lists those of the given deliveries that belong on a page, wherever they are. */
export function listThese(log: Log, ids: readonly string[], query: PageQuery, now: number): LogPart {
  const found = [...new Set(ids)].flatMap((id) => log.find(id) ?? []);
  const listed = found
    .map((delivery) => cancelIfStale(delivery, query.epoch, now))
    .filter((delivery) => isListed(delivery, query))
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  const items = listed.slice(0, query.limit).map(briefly);
  return { items, next: listed.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}

/** A delivery with its last attempt, without its body. */
function briefly(delivery: Delivery): Delivery {
  return { ...delivery, attempts: delivery.attempts.slice(-1).map((attempt) => ({ ...attempt, responseBody: null })) };
}

function listRows(sql: SqlStorage, query: PageQuery): ListedPart<Delivery> {
  const { limit } = query;
  const range = whereAll(rangeOf(query));
  const wanted = whereAll(conditionsOf(query));
  // Columns that come after the attempts are looked at only where they matter, so that long ones are passed over.
  const isOpened = query.filter.responseCodes != null || query.filter.error != null;
  const most = isOpened ? MAX_OPENED_ROWS : MAX_LOOKED_AT;
  const columns = `id, status, epoch, event_type, event_id${isOpened ? `, ${CODE} AS code, ${ERROR} AS error` : ""}`;
  const lookedAt = `SELECT ${columns} FROM deliveries ${range.text} ORDER BY id DESC LIMIT ?`;
  const ids = `SELECT id FROM (${lookedAt}) ${wanted.text} LIMIT ?`;
  const whole = `SELECT *, ${LAST_ATTEMPT} AS last_attempt FROM deliveries WHERE id IN (${ids}) ORDER BY id DESC`;
  const rows = sql.exec(whole, ...range.values, most, ...wanted.values, limit + 1).toArray();
  const items = rows.map(({ last_attempt: attempts = null, ...row }) => fromRow({ ...row, attempts }));
  if (items.length > limit) return { items, reached: items.at(-1)?.id ?? null };
  const last = `SELECT id FROM deliveries ${range.text} ORDER BY id DESC LIMIT 2 OFFSET ?`;
  const [end, more] = sql.exec<{ id: string }>(last, ...range.values, most - 1).toArray();
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
  const { status, eventType, eventId, responseCodes, error } = filter;
  if (eventType !== null) conditions.push(typeCondition(eventType));
  if (status !== null) conditions.push(statusCondition(status, epoch));
  if (eventId != null) conditions.push(["event_id = ?", eventId]);
  if (responseCodes === "none") conditions.push(["code IS NULL"]);
  else if (responseCodes != null) conditions.push(["code BETWEEN ? AND ?", responseCodes.from, responseCodes.to]);
  if (error === "any") conditions.push(["error IS NOT NULL"]);
  else if (error != null) conditions.push(["error = ?", error]);
  return conditions;
}

/** As `patternMatches` decides it. */
function typeCondition(pattern: string): Condition {
  if (pattern === "*") return ["event_type NOT GLOB 'webhook.*' AND event_type NOT GLOB 'delivery.*'"];
  const stem = pattern.slice(0, -1);
  return pattern.endsWith(".*") ? ["substr(event_type, 1, ?) = ?", stem.length, stem] : ["event_type = ?", pattern];
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

/** The conditions of {@link listPart}, for one delivery. */
function isListed(delivery: Delivery, { filter, before }: PageQuery): boolean {
  const isAsked = filter.deliveryIds == null || filter.deliveryIds.includes(delivery.id);
  return isAsked && (before === null || delivery.id < before) && passesFilter(delivery, filter);
}
