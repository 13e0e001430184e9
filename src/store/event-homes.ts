import { sql } from "drizzle-orm";
import { z } from "zod";
import { log } from "../log.ts";
import type { Database } from "./database.ts";
import { readJson } from "./json-column.ts";
import { UnboundDatabaseError } from "./unread-row.ts";

/** The binding of the database that has everything but events, and events of workspaces that name no other. */
export const MAIN_DATABASE = "DB";
/** So long a reading of where events are is used again, in milliseconds. */
const CACHE_MS = 10_000;
/**
 * So long after it was decided a new home is used, in milliseconds: until then every isolate has read of it, and so events of
 * one time are looked for where they were kept, with minutes to spare for clocks that differ.
 */
export const MOVE_DELAY_MS = 300_000;
const MAX_CACHED = 10_000;

/** The database in which a workspace's events are kept that were accepted from a time on. */
export interface EventHome {
  /** Epoch milliseconds. */
  readonly since: number;
  /** The name of its binding. */
  readonly database: string;
}

/** The homes of a workspace that names none. */
export const ALWAYS_MAIN: readonly EventHome[] = [{ since: 0, database: MAIN_DATABASE }];
const storedHomes = z.array(z.tuple([z.number(), z.string()]).rest(z.unknown())).min(1);

/** Reads the homes of a workspace, oldest first. */
export function readHomes(column: string | null): readonly EventHome[] {
  if (column === null) return ALWAYS_MAIN;
  return readJson(storedHomes, column).map(([since, database]) => ({ since, database }));
}

/** Writes the homes of a workspace; null where it is the main database alone. */
export function writeHomes(homes: readonly EventHome[]): string | null {
  const isMain = homes.every(({ database }) => database === MAIN_DATABASE);
  return isMain ? null : JSON.stringify(homes.map(({ since, database }) => [since, database]));
}

/**
 * The homes of a workspace whose events go to another database from a while after now on. Homes of which all events are
 * expired are left out.
 */
export function addHome(
  homes: readonly EventHome[],
  database: string,
  now: number,
  retentionMs: number,
): readonly EventHome[] {
  if (homes.at(-1)?.database === database) return homes;
  const all = [...homes, { since: now + MOVE_DELAY_MS, database }];
  return all.filter((_, index) => (all[index + 1]?.since ?? Infinity) > now - retentionMs - 2 * 86_400_000);
}

/** The databases by the names of their bindings, and which of them a workspace uses when. */
export class EventHomes {
  readonly #cache = new Map<string, { readonly homes: readonly EventHome[]; readonly until: number }>();

  readonly main: Database;
  /** All of them, the main one first and the newest last. */
  readonly databases: ReadonlyMap<string, Database>;
  readonly #now: () => number;
  /** Whether any workspace has another home; undefined until it was read. */
  #others: readonly unknown[] | undefined;

  constructor(main: Database, more: readonly (readonly [name: string, database: Database])[], now: () => number) {
    this.main = main;
    this.databases = new Map([[MAIN_DATABASE, main], ...more]);
    this.#now = now;
  }

  /**
   * Finds the name of the newest database that every isolate has had for some minutes: one from before it was bound keeps and
   * looks for events of a new workspace in the main one.
   */
  async findNewest(): Promise<string> {
    const names = [...this.databases.keys()].filter((name) => name !== MAIN_DATABASE);
    if (names.length === 0) return MAIN_DATABASE;
    const list = JSON.stringify(names);
    const [now, from] = [this.#now(), this.#now() + MOVE_DELAY_MS];
    await this.main.run(sql`
      INSERT INTO storage_changes (name, from_at) SELECT value, ${from} FROM json_each(${list}) WHERE true
      ON CONFLICT DO NOTHING`);
    const rows = await this.main.all<{ name: string }>(sql`
      SELECT name FROM storage_changes WHERE from_at <= ${now} AND name IN (SELECT value FROM json_each(${list}))`);
    const known = new Set(rows.map(({ name }) => name));
    return names.findLast((name) => known.has(name)) ?? MAIN_DATABASE;
  }

  /** The database with that name; throws an {@link UnboundDatabaseError} when `wrangler.toml` binds none. */
  open(name: string): Database {
    const database = this.databases.get(name);
    if (database !== undefined) return database;
    log("error", "database_not_bound", { database: name });
    throw new UnboundDatabaseError("the database that has these events is not bound");
  }

  /**
   * Reads the homes of workspaces, at most ten seconds old. While there is one database and none was unbound, they are known.
   */
  async of(workspaceIds: readonly string[]): Promise<ReadonlyMap<string, readonly EventHome[]>> {
    if (await this.#isAlone()) return new Map(workspaceIds.map((id) => [id, ALWAYS_MAIN]));
    const missing = [...new Set(workspaceIds)].filter((id) => (this.#cache.get(id)?.until ?? 0) <= this.#now());
    if (missing.length > 0) {
      const rows = await this.main.all<{ id: string; homes: string | null }>(sql`
        SELECT id, event_databases AS homes FROM workspaces
        WHERE id IN (SELECT value FROM json_each(${JSON.stringify(missing)}))`);
      if (this.#cache.size > MAX_CACHED) this.#cache.clear();
      for (const { id, homes } of rows) this.#cache.set(id, { homes: readHomes(homes), until: this.#now() + CACHE_MS });
    }
    return new Map(workspaceIds.map((id) => [id, this.#cache.get(id)?.homes ?? ALWAYS_MAIN]));
  }

  /** With one database no home is made but in it, so what was read once stays true. */
  async #isAlone(): Promise<boolean> {
    if (this.databases.size > 1) return false;
    this.#others ??= await this.main.all(sql`SELECT 1 FROM workspaces WHERE event_databases IS NOT NULL LIMIT 1`);
    return this.#others.length === 0;
  }
}

/** The name of the database that has a workspace's events of a time. */
export function homeAt(homes: readonly EventHome[], acceptedAt: number): string {
  return homes.findLast(({ since }) => since <= acceptedAt)?.database ?? homes[0]?.database ?? MAIN_DATABASE;
}

/** A time whose events are in one database, both ends included. */
export interface HomeSpan {
  readonly database: string;
  readonly since: number;
  readonly until: number;
}

/** Splits a time by the databases that have its events, the newest first. */
export function spansOf(homes: readonly EventHome[], since: number, until: number): readonly HomeSpan[] {
  return homes
    .map(({ database, since: from }, index) => {
      const end = (homes[index + 1]?.since ?? Infinity) - 1;
      return { database, since: Math.max(since, index === 0 ? 0 : from), until: Math.min(until, end) };
    })
    .filter((span) => span.since <= span.until)
    .toReversed();
}
