import type { Delivery, DeliveryStatus } from "../domain/delivery.ts";
import { lowestId } from "../domain/ids.ts";
import { fromRow } from "./delivery-table.ts";
import type { DeliveryFilter } from "./protocol.ts";

/** The last attempt alone and without its body, so that a page of the log is light however often was tried. */
const LAST_ATTEMPT = `CASE attempts WHEN '[]' THEN attempts
  ELSE json_array(json_set(json_extract(attempts, '$[#-1]'), '$.responseBody', NULL)) END`;

/**
 * A page of the log, newest first, with one row more than the limit when there is more. Of each delivery's attempts the
 * last alone, without the answer's body.
 */
export function listPage(
  sql: SqlStorage,
  filter: DeliveryFilter,
  epoch: number,
  before: string | null,
  limit: number,
): readonly Delivery[] {
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
