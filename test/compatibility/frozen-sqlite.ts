import { Sqlite } from "../model/sqlite.ts";

/** A database as it is frozen: how its tables were made, and their rows. Bytes are base64 in an object. */
export interface FrozenTables {
  readonly schema: readonly string[];
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, FrozenValue>>[]>>;
}

export type FrozenValue = string | number | null | { readonly base64: string };

/** Takes down all that a database holds. */
export function freezeTables(sqlite: Sqlite): FrozenTables {
  const made = sqlite.all("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid");
  const names = made.filter(({ type }) => type === "table").map(({ name }) => String(name));
  const rowsOf = (name: string) => sqlite.all(`SELECT * FROM "${name}"`).map(freezeRow);
  return {
    schema: made.map(({ sql }) => String(sql)),
    tables: Object.fromEntries(names.map((name) => [name, rowsOf(name)])),
  };
}

function freezeRow(row: Readonly<Record<string, unknown>>): Readonly<Record<string, FrozenValue>> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, freezeValue(value)]));
}

function freezeValue(value: unknown): FrozenValue {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new Error(`a column held a ${typeof value}`);
}
