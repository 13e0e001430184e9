import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/**
 * Selects a row if a condition holds. In an INSERT, the check and the insertion are one statement, so that no other request
 * comes between them.
 */
export function rowWhere<Table extends SQLiteTable>(table: Table, row: Table["$inferSelect"], condition: SQL): SQL {
  const values = Object.entries(getTableColumns(table)).map(([key, column]) =>
    sql.param(Reflect.get(row, key), column),
  );
  return sql`SELECT ${sql.join(values, sql`, `)} WHERE ${condition}`;
}
