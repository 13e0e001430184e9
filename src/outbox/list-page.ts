import { cancelIfStale } from "../domain/change-delivery.ts";
import { type Delivery, type DeliveryStatus, type NamedDelivery, newNamedDelivery } from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import { fromRow } from "./delivery-row.ts";
import { listKnown } from "./delivery-table.ts";
import type { DeliveryFilter } from "../messages/outbox-calls.ts";

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

/**
 * Lists a page of the log, newest first, and one row more than the limit when there are more. Each delivery has its last
 * attempt only, without the response body.
 */
export function listPage(sql: SqlStorage, { filter, epoch, before, limit }: PageQuery): readonly Delivery[] {
  const stale = "(status = 'pending' AND epoch < ?)";
  const conditions: [string, ...SqlStorageValue[]][] = [];
  if (before !== null) conditions.push(["id < ?", before]);
  if (filter.since !== null) conditions.push(["id >= ?", lowestId("delivery", filter.since)]);
  if (filter.until !== null) conditions.push(["id < ?", lowestId("delivery", filter.until + 1)]);
  if (filter.eventType !== null) conditions.push(["event_type = ?", filter.eventType]);
  if (filter.status !== null) conditions.push(statusCondition(filter.status, stale, epoch));
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([text]) => text).join(" AND ")}`;
  const query = `SELECT *, ${LAST_ATTEMPT} AS last_attempt FROM deliveries ${where} ORDER BY id DESC LIMIT ?`;
  const parameters = conditions.flatMap(([, ...values]) => values);
  return sql
    .exec(query, ...parameters, limit + 1)
    .toArray()
    .map(({ last_attempt: attempts = null, ...row }) => fromRow({ ...row, attempts }));
}

function statusCondition(status: DeliveryStatus, stale: string, epoch: number): [string, ...SqlStorageValue[]] {
  if (status === "pending") return [`status = 'pending' AND NOT ${stale}`, epoch];
  if (status === "canceled") return [`(status = 'canceled' OR ${stale})`, epoch];
  return ["status = ?", status];
}

/**
 * Adds the named deliveries that belong to a page and are not in the table. They count as due since their event was
 * accepted.
 */
export function addUnknown(
  sql: SqlStorage,
  page: readonly Delivery[],
  named: readonly NamedDelivery[],
  query: PageQuery,
  now: number,
): readonly Delivery[] {
  const { epoch, limit } = query;
  const end = page.length > limit ? page.at(-1)?.id : undefined;
  const candidates = named
    .map((one) => cancelIfStale(newNamedDelivery(one, one.owed.acceptedAt), epoch, now))
    .filter((delivery) => isListed(delivery, query) && (end === undefined || delivery.id > end));
  if (candidates.length === 0) return page;
  const ids = candidates.map(({ id }) => id);
  const known = new Set(listKnown(sql, ids));
  const unknown = candidates.filter(({ id }) => !known.has(id));
  return [...page, ...unknown].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit + 1);
}

/** The conditions of {@link listPage}, for a delivery without attempts. */
function isListed({ id, acceptedAt, eventType, status }: Delivery, { filter, before }: PageQuery): boolean {
  return (
    (before === null || id < before) &&
    (filter.since === null || acceptedAt >= filter.since) &&
    (filter.until === null || acceptedAt <= filter.until) &&
    (filter.eventType === null || eventType === filter.eventType) &&
    (filter.status === null || status === filter.status)
  );
}
