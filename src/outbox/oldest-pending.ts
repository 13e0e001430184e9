import { lowestId } from "../domain/ids.ts";

/** Most rows that are looked at in the order of ids, and as many again among those that are owed. */
const MAX_LOOKED_AT = 2000;

/** Without `trial`, which comes after the attempts of a row, so that long ones are passed over. */
const LOOKED_AT = "SELECT id, accepted_at, epoch, status FROM deliveries";
const IS_PENDING =
  "status = 'pending' AND epoch >= ? AND (SELECT trial FROM deliveries AS whole WHERE whole.id = some.id) = 0";

/**
 * When the event of the oldest pending delivery was accepted, given a time before which there is none. When two thousand
 * others come before it, and as many are owed, it is the time up to which there is none.
 */
export function findOldestPending(sql: SqlStorage, epoch: number, notBefore: number): number {
  const from = lowestId("delivery", notBefore);
  const inOrder = `SELECT accepted_at AS at FROM (${LOOKED_AT} WHERE id >= ? ORDER BY id LIMIT ?) AS some
    WHERE ${IS_PENDING} LIMIT 1`;
  const [found] = sql.exec<{ at: number }>(inOrder, from, MAX_LOOKED_AT, epoch).toArray();
  if (found !== undefined) return found.at;
  const owed = `SELECT COUNT(*) AS n, MIN(CASE WHEN id >= ? AND ${IS_PENDING} THEN accepted_at END) AS at
    FROM (${LOOKED_AT} INDEXED BY deliveries_owed WHERE wake_at IS NOT NULL LIMIT ?) AS some`;
  const { n, at } = sql.exec<{ n: number; at: number | null }>(owed, from, epoch, MAX_LOOKED_AT).one();
  if (at !== null && n < MAX_LOOKED_AT) return at;
  const last = "SELECT accepted_at AS at FROM deliveries WHERE id >= ? ORDER BY id LIMIT 1 OFFSET ?";
  return sql.exec<{ at: number }>(last, from, MAX_LOOKED_AT - 1).toArray()[0]?.at ?? notBefore;
}
