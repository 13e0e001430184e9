import { env } from "cloudflare:workers";
import { type Database, openDatabase } from "../../src/store/database.ts";

/** What is done through a database that counts: the rows that D1 bills as written, the statements, the longest parameter. */
export interface Counted {
  readonly db: Database;
  written: number;
  statements: number;
  longest: number;
}

/** Opens the tests' database so that written rows and statements are counted. */
export function countingDatabase(): Counted {
  const counted = { db: openDatabase(countIn(env.DB)), written: 0, statements: 0, longest: 0 };
  return counted;

  function countIn(binding: D1Database): D1Database {
    return new Proxy(binding, {
      get(target, name) {
        if (name === "prepare") return (query: string) => countStatement(target.prepare(query));
        if (name === "batch") return async (list: D1PreparedStatement[]) => note(await target.batch(list.map(plain)));
        return Reflect.get(target, name);
      },
    });
  }

  function countStatement(statement: D1PreparedStatement): D1PreparedStatement {
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => countStatement(bindMeasured(target, values));
        if (name === "all" || name === "run") return async () => note([await target.all()])[0];
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    originals.set(proxy, statement);
    return proxy;
  }

  function bindMeasured(statement: D1PreparedStatement, values: readonly unknown[]): D1PreparedStatement {
    for (const value of values) counted.longest = Math.max(counted.longest, String(value).length);
    return statement.bind(...values);
  }

  function note(results: readonly D1Result[]): readonly D1Result[] {
    counted.statements += results.length;
    for (const { meta } of results) counted.written += meta.rows_written;
    return results;
  }
}

const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

function plain(statement: D1PreparedStatement): D1PreparedStatement {
  return originals.get(statement) ?? statement;
}
