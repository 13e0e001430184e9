import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

import { standIn } from "./stand-in.ts";

type Row = Record<string, SqlStorageValue>;

/** A database in memory, with the statements that were prepared on it. */
export class Sqlite {
  readonly #database = new DatabaseSync(":memory:");
  readonly #statements = new Map<string, StatementSync>();
  readonly #listing = new Map<string, StatementSync>();

  /** Runs a script of several statements. */
  script(text: string): void {
    this.#database.exec(text);
  }

  all(query: string, parameters: readonly SQLInputValue[] = []): readonly Record<string, unknown>[] {
    return this.#prepare(query, this.#statements).all(...parameters);
  }

  /** How many rows were ever written: as long as it is the same, so is what is stored. */
  get changes(): number {
    return Number(this.all("SELECT total_changes() AS n")[0]?.["n"]);
  }

  /** Does all of it or nothing. */
  transaction<T>(work: () => T): T {
    this.script("SAVEPOINT work");
    try {
      const answer = work();
      this.script("RELEASE work");
      return answer;
    } catch (error) {
      this.script("ROLLBACK TO work; RELEASE work");
      throw error;
    }
  }

  /** Rows as lists of values, which tell columns of one name apart. */
  lists(query: string, parameters: readonly SQLInputValue[]): readonly unknown[] {
    const statement = this.#prepare(query, this.#listing);
    statement.setReturnArrays(true);
    return statement.all(...parameters);
  }

  close(): void {
    this.#statements.clear();
    this.#listing.clear();
    this.#database.close();
  }

  #prepare(query: string, statements: Map<string, StatementSync>): StatementSync {
    const known = statements.get(query);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(query);
    statements.set(query, statement);
    return statement;
  }
}

/** The storage that an Outbox uses: SQL, and transactions that are undone when they throw. */
export function sqlStorage(sqlite: () => Sqlite) {
  const sql: SqlStorage = standIn(sqlOf(sqlite));
  return { sql, transactionSync: <T>(work: () => T): T => sqlite().transaction(work) };
}

/** The part of `SqlStorage` that an Outbox uses: `exec` with `toArray` and `one`. */
function sqlOf(sqlite: () => Sqlite) {
  return {
    exec(query: string, ...values: readonly SqlStorageValue[]) {
      if (query.trimStart().startsWith("CREATE")) {
        sqlite().script(query);
        return { toArray: () => [], one: () => undefined };
      }
      const parameters = values.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
      const rows = sqlite().all(query, parameters).map(plainRow);
      return {
        toArray: () => rows,
        one: () => {
          if (rows.length !== 1) throw new Error(`one row was expected, not ${rows.length}`);
          return rows[0];
        },
      };
    },
  };
}

/** A row as the platform gives it: a plain object, its blobs as buffers. */
function plainRow(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): SqlStorageValue {
  if (value instanceof Uint8Array) return new Uint8Array(value).buffer;
  if (typeof value === "string" || typeof value === "number" || value === null) return value;
  throw new Error(`SQLite gave ${typeof value}`);
}

interface Bound {
  readonly query: string;
  readonly result: () => unknown;
  readonly all: () => Promise<unknown>;
  readonly run: () => Promise<unknown>;
  readonly raw: () => Promise<unknown>;
}

/** The part of `D1Database` that drizzle uses; `call` surrounds each statement, or each batch of them. */
export function d1(sqlite: Sqlite, call: (query: string, effect: () => unknown) => Promise<unknown>) {
  const bind = (query: string, parameters: readonly SQLInputValue[]): Bound => {
    const result = () => ({ results: sqlite.all(query, parameters), success: true, meta: {} });
    const all = async () => call(query, result);
    return { query, result, all, run: all, raw: async () => call(query, () => sqlite.lists(query, parameters)) };
  };
  return {
    prepare: (query: string) => ({ bind: (...parameters: SQLInputValue[]) => bind(query, parameters) }),
    batch: async (statements: readonly Bound[]) => {
      const text = statements.map(({ query }) => query).join(";");
      return call(text, () => statements.map(({ result }) => result()));
    },
  };
}
