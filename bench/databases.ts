import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { System } from "./systems.ts";

/** The folders where wrangler keeps D1, and for Durable Objects a database each and one for their alarms. */
const FOLDERS = {
  d1: "v3/d1/miniflare-D1DatabaseObject",
  outboxes: "v3/do/hookline-Outbox",
} as const;

type Kind = keyof typeof FOLDERS;
type Row = Readonly<Record<string, unknown>>;

/** Runs a query on every database of a kind that has the table. Answers all rows together. */
export function queryRows(
  system: System,
  kind: Kind,
  table: string,
  query: string,
  ...parameters: readonly SQLInputValue[]
): readonly Row[] {
  return readEach(system, kind, (database) => {
    const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table);
    return known === undefined ? [] : database.prepare(query).all(...parameters);
  });
}

/** Counts the rows of all tables of a kind of database, without the platform's own. */
export function countRows(system: System, kind: Kind): number {
  const counts = readEach(system, kind, (database) => {
    const tables = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '_*' AND name NOT GLOB 'sqlite_*'",
      )
      .all();
    return tables.map(({ name }) =>
      Number(database.prepare(`SELECT COUNT(*) AS n FROM "${String(name)}"`).get()?.["n"]),
    );
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function readEach<T>(system: System, kind: Kind, read: (database: DatabaseSync) => readonly T[]): readonly T[] {
  const folder = join(system.state, FOLDERS[kind]);
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite"));
  return files.flatMap((name) => {
    const database = new DatabaseSync(join(folder, name), { readOnly: true });
    try {
      return read(database);
    } finally {
      database.close();
    }
  });
}
