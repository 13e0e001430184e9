import { env } from "cloudflare:workers";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import * as schema from "../../src/store/schema.ts";

interface StoredTable {
  readonly name: string;
  readonly sql: string;
}

interface StoredColumn {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

const tables = Object.values(schema).flatMap((table) => (is(table, SQLiteTable) ? [getTableConfig(table)] : []));

async function storedTables(): Promise<readonly StoredTable[]> {
  const ours =
    "type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name != 'd1_migrations'";
  return (await env.DB.prepare(`SELECT name, sql FROM sqlite_master WHERE ${ours} ORDER BY name`).all<StoredTable>())
    .results;
}

describe("the migrations", () => {
  it("make the tables of schema.ts and no others", async () => {
    expect((await storedTables()).map(({ name }) => name)).toEqual(tables.map(({ name }) => name).toSorted());
  });

  it("make every table WITHOUT ROWID, so that an insert writes one row", async () => {
    for (const { name, sql } of await storedTables()) expect(`${name}: ${sql}`).toMatch(/\) WITHOUT ROWID$/);
  });

  it.each(tables)("make $name with the columns of schema.ts", async ({ name, columns, primaryKeys }) => {
    const { results } = await env.DB.prepare(`SELECT * FROM pragma_table_info('${name}')`).all<StoredColumn>();
    const keyNames = primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
    const declared = columns.map((column) => ({
      name: column.name,
      type: column.getSQLType().toUpperCase(),
      notnull: column.notNull ? 1 : 0,
      pk: column.primary ? 1 : keyNames.indexOf(column.name) + 1,
    }));
    expect(results.map(({ name: column, type, notnull, pk }) => ({ name: column, type, notnull, pk }))).toEqual(
      declared,
    );
  });

  it("make no index but those that are needed, partial or unique", async () => {
    const query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    const { results } = await env.DB.prepare(query).all<StoredTable>();
    expect(results.map(({ name }) => name)).toEqual([
      "api_keys_hash",
      "api_keys_previous_hash",
      "events_chosen",
      "portal_sessions_hash",
      "portal_sessions_open",
      "sent_mails_owed",
      "webhooks_with_keys",
    ]);
    for (const { name, sql } of results) expect(`${name}: ${sql}`).toMatch(/ UNIQUE INDEX | WHERE /);
    expect(results.find(({ name }) => name === "events_chosen")?.sql).toContain("WHERE chosen = 1");
  });
});
