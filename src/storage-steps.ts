/** One change of a Durable Object's tables. Once released it stays as it is: later changes are steps of their own. */
export type StorageStep = (sql: SqlStorage) => void;

/**
 * Brings a Durable Object's tables to the present version when it wakes: runs the steps that it has not seen, in order,
 * and notes how far it came. Tables of a later version are left as they are. Synchronous, so that all of it is one
 * transaction.
 */
export function runSteps(sql: SqlStorage, steps: readonly StorageStep[]): void {
  sql.exec("CREATE TABLE IF NOT EXISTS storage_version (version INTEGER NOT NULL)");
  const [row] = sql.exec<{ version: number }>("SELECT version FROM storage_version").toArray();
  const version = row?.version ?? 0;
  if (version >= steps.length) return;
  for (const step of steps.slice(version)) step(sql);
  const query =
    row === undefined ? "INSERT INTO storage_version (version) VALUES (?)" : "UPDATE storage_version SET version = ?";
  sql.exec(query, steps.length);
}
