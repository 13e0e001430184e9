/**
 * Migrates the local databases, then runs the initial SQL: `prepare-database.ts STATE [SQL]`. It does what `wrangler d1
 * migrations apply --local` and `wrangler d1 execute --local` do, but in one process instead of one per statement. The
 * databases and their records of migrations are wrangler's own.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { checkState } from "./check-start.ts";

const root = resolve(import.meta.dirname, "..");
const migrations = join(root, "migrations");

type Database = Awaited<ReturnType<Miniflare["getD1Database"]>>;

/** Applies the missing migrations, each in one transaction with its record. */
async function migrate(database: Database): Promise<void> {
  await database
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT UNIQUE,
        applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
      )`,
    )
    .run();
  const { results } = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const names = readdirSync(migrations).filter((name) => name.endsWith(".sql") && !applied.has(name));
  for (const name of names.sort()) {
    await database.batch([
      // Locally a statement may be several.
      database.prepare(readFileSync(join(migrations, name), "utf8")),
      database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]);
  }
}

/** The ids of the databases by their bindings. Wrangler would read them too, and takes a second to load. */
function readDatabases(): Readonly<Record<string, string>> {
  const blocks = readFileSync(join(root, "wrangler.toml"), "utf8").split(/^(?=\[)/m);
  const entries = blocks.flatMap((block) => {
    if (!block.startsWith("[[d1_databases]]")) return [];
    const [binding, id] = ["binding", "database_id"].map(
      (key) => new RegExp(`^${key} = "([^"]+)"$`, "m").exec(block)?.[1],
    );
    if (binding === undefined || id === undefined) throw new Error("wrangler.toml names a database without its id");
    return [[binding, id] as const];
  });
  if (new Set(entries.map(([, id]) => id)).size < entries.length) {
    throw new Error("two databases of wrangler.toml have the same database_id; locally they would be one");
  }
  return Object.fromEntries(entries);
}

/** Opens wrangler's local databases, migrates them and runs in the main one what is to be there from the start. */
async function prepare(state: string, seed: string | undefined): Promise<void> {
  checkState(state);
  const databases = readDatabases();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: "",
      // Where wrangler keeps it.
      resourcePersistencePath: join(state, "v3"),
      d1Databases: databases,
    }),
  );
  try {
    for (const binding of Object.keys(databases)) await migrate(await miniflare.getD1Database(binding));
    if (seed !== undefined) await (await miniflare.getD1Database("DB")).prepare(seed).run();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(`The databases in ${state} can't be prepared: ${what}`, { cause: error });
  } finally {
    await miniflare.dispose();
  }
}

const [given = "", seed] = process.argv.slice(2);
try {
  if (given === "") throw new Error("prepare-database.ts needs the folder of the state");
  await prepare(resolve(root, given), seed);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
