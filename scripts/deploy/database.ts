import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Account } from "./account.ts";
import type { DeployedDatabase } from "./deployed-config.ts";
import { DeployFailure } from "./failure.ts";

const databaseSchema = z.object({ uuid: z.string(), name: z.string() });
const rowsSchema = z.array(z.object({ results: z.array(z.record(z.string(), z.unknown())) }));
const FIRST_MIGRATION = "0001_initial.sql";

/** What a deployment needs to know about a database. */
export interface DatabaseState {
  readonly id: string;
  /** Names of the applied migrations. */
  readonly applied: ReadonlySet<string>;
  /** The prefixes of its sealed values, which tell the key: see `crypto/seal.ts`. */
  readonly sealedPrefixes: readonly string[];
}

/** Looks for the database; undefined if it doesn't exist yet. Throws a {@link DeployFailure} if it is not a Hookline's. */
export async function findDatabase(account: Account, database: DeployedDatabase): Promise<DatabaseState | undefined> {
  const { id, name, migrationsTable } = database;
  const found = await account.api.find(databaseSchema, `${account.path}/d1/database/${id ?? name}`);
  if (found === undefined) {
    if (id === undefined) return undefined;
    throw new DeployFailure(`wrangler.toml names the database ${id}, which is not in the account ${account.id}.`);
  }
  const query = async (sql: string) => {
    const path = `${account.path}/d1/database/${found.uuid}/query`;
    const answers = await account.api.ask(rowsSchema, "POST", path, { sql });
    return answers.flatMap(({ results }) => results.flatMap((row) => Object.values(row).map(String)));
  };
  const tables = await query("SELECT name FROM sqlite_master WHERE type = 'table'");
  const applied = new Set(tables.includes(migrationsTable) ? await query(`SELECT name FROM ${migrationsTable}`) : []);
  const own = tables.filter((table) => table !== migrationsTable && !/^(?:sqlite|_cf)_/.test(table));
  if (own.length > 0 && !applied.has(FIRST_MIGRATION)) {
    throw new DeployFailure(
      `There is a database named ${found.name}, and it is not a Hookline's: take another --name.`,
    );
  }
  const sealedPrefixes = tables.includes("webhooks")
    ? await query("SELECT DISTINCT substr(sealed_secret, 1, 12) FROM webhooks")
    : [];
  return { id: found.uuid, applied, sealedPrefixes };
}

/** Makes the database unless it exists. */
export async function makeDatabase({ api, path }: Account, name: string): Promise<DatabaseState> {
  const find = () => api.find(databaseSchema, `${path}/d1/database/${name}`);
  const { uuid } = await api.ensure(find, "POST", `${path}/d1/database`, { name });
  return { id: uuid, applied: new Set(), sealedPrefixes: [] };
}

/** Lists the migrations in a folder that a database lacks. */
export function listPending(root: string, folder: string, applied: ReadonlySet<string>): readonly string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".sql"));
  return names.filter((name) => !applied.has(name)).sort();
}

/** Reads the present bookmark, a point to which the database can be restored. */
export async function readBookmark({ api, path }: Account, id: string): Promise<string> {
  const schema = z.object({ bookmark: z.string() });
  return (await api.ask(schema, "GET", `${path}/d1/database/${id}/time_travel/bookmark`)).bookmark;
}
