import { type SQL, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";

/** The database that the operations of this folder take. */
export type Database = DrizzleD1Database & { readonly $client: D1Database };

/** Opens a D1 binding for the operations of this folder. */
export function openDatabase(binding: D1Database): Database {
  return drizzle(binding);
}

const dialect = new SQLiteAsyncDialect();

/**
 * Runs statements in one transaction and answers how many rows each returned. Drizzle's own batch takes no SQL of one's own
 * with parameters.
 */
export async function runTogether(db: Database, statements: readonly SQL[]): Promise<readonly number[]> {
  const prepared = statements.map((statement) => {
    const query = dialect.sqlToQuery(statement);
    return db.$client.prepare(query.sql).bind(...query.params);
  });
  return (await db.$client.batch(prepared)).map(({ results }) => results.length);
}

/** Longest text that one statement takes. */
const MAX_PARAMETER_BYTES = 1_000_000;

/** Joins JSON texts to JSON lists that each fit in a parameter; a text that is too large alone stays alone. */
export function chunkBySize(texts: readonly string[]): readonly string[] {
  const chunks: string[][] = [];
  let size = MAX_PARAMETER_BYTES;
  const encoder = new TextEncoder();
  for (const text of texts) {
    const bytes = encoder.encode(text).length + 1;
    if (size + bytes > MAX_PARAMETER_BYTES) {
      chunks.push([]);
      size = 2;
    }
    chunks.at(-1)?.push(text);
    size += bytes;
  }
  return chunks.map((chunk) => `[${chunk.join(",")}]`);
}

/** How many bytes a database holds. */
export async function databaseBytes(db: Database): Promise<number> {
  return (await db.$client.prepare("SELECT 1").run()).meta.size_after;
}

/** One page of a list, newest first. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** Makes a page of the rows of a query whose limit was one higher. */
export function toPage<T>(rows: readonly T[], limit: number): ListPage<T> {
  return { items: rows.slice(0, limit), hasMore: rows.length > limit };
}

/** A place in a list ordered by time (epoch milliseconds), then by name. */
export interface NamedPlace {
  readonly at: number;
  readonly name: string;
}

/** Resolves once the database answers; throws when it does not. */
export async function pingDatabase(db: Database): Promise<void> {
  await db.get(sql`SELECT 1 FROM workspaces LIMIT 1`);
}
