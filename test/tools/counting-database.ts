/** The database, and the number of statements that it was asked for. */
export function countingDatabase(database: D1Database): {
  readonly db: D1Database;
  readonly statements: () => number;
} {
  let count = 0;
  const db = new Proxy(database, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (name === "prepare" || name === "exec") count++;
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { db, statements: () => count };
}
