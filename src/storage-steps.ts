/** One change of a Durable Object's tables. A released step never changes; later changes are new steps. */
export type StorageStep = (sql: SqlStorage) => void;

/**
 * Brings a Durable Object's tables to the present version when it wakes: runs the steps that are missing, in order, and
 * notes the last one. Tables of a later version are left as they are. Synchronous, so that it is one transaction.
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
