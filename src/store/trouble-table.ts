import { sql } from "drizzle-orm";
import type { Trouble } from "../domain/troubles.ts";
import type { Database } from "./database.ts";

/** Keeps a trouble, the newest of its event; there are as many rows as events that mean trouble. */
export async function keepTrouble(db: Database, { event, detail, at }: Trouble): Promise<void> {
  await db.run(sql`INSERT INTO troubles (event, detail, at) VALUES (${event}, ${detail}, ${at})
    ON CONFLICT (event) DO UPDATE SET detail = excluded.detail, at = excluded.at WHERE excluded.at >= troubles.at`);
}

/** Lists the troubles seen at or after a time (epoch milliseconds), the newest first. */
export async function listTroubles(db: Database, since: number): Promise<readonly Trouble[]> {
  return db.all<Trouble>(sql`SELECT event, detail, at FROM troubles WHERE at >= ${since} ORDER BY at DESC, event`);
}
