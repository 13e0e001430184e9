/** The database, and the statements that it was asked for. */
export function countingDatabase(database: D1Database): {
  readonly db: D1Database;
  readonly statements: () => number;
  /** Their SQL, since it was asked for last. */
  readonly takeSql: () => readonly string[];
} {
  let count = 0;
  const sql: string[] = [];
  const db = new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (name === "prepare" || name === "exec") {
          count++;
          sql.push(String(args[0]));
        }
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { db, statements: () => count, takeSql: () => sql.splice(0) };
}
