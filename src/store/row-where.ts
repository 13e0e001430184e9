import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/**
 * A SELECT of one row that answers nothing unless a condition holds. In an INSERT it decides in the inserting statement
 * itself, so that requests beside it can't come between.
 */
export function rowWhere<Table extends SQLiteTable>(table: Table, row: Table["$inferSelect"], condition: SQL): SQL {
  const values = Object.entries(getTableColumns(table)).map(([key, column]) =>
    sql.param(Reflect.get(row, key), column),
  );
  return sql`SELECT ${sql.join(values, sql`, `)} WHERE ${condition}`;
}
