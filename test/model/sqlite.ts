import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

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

/** The part of `SqlStorage` that an Outbox uses: `exec` with `toArray` and `one`. */
export function sqlStorage(sqlite: () => Sqlite) {
  return {
    exec(query: string, ...parameters: SQLInputValue[]) {
      if (query.trimStart().startsWith("CREATE")) {
        sqlite().script(query);
        return { toArray: () => [], one: () => undefined };
      }
      const rows: Row[] = JSON.parse(JSON.stringify(sqlite().all(query, parameters)));
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
