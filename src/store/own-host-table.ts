import { desc, gte, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { ownHosts } from "./schema.ts";

/** Most stored hosts; a wildcard route has any number of them. */
export const MAX_OWN_HOSTS = 20;

/** A host name of the service. */
export interface OwnHost {
  readonly name: string;
  /** About when the last request came to it, epoch milliseconds. */
  readonly seenAt: number;
}

/** Lists the hosts that had requests since a time (epoch milliseconds). */
export async function listOwnHosts(db: Database, since: number): Promise<readonly OwnHost[]> {
  return db.select().from(ownHosts).where(gte(ownHosts.seenAt, since));
}

/** Stores that a host was seen, and drops the ones not seen for longest over the bound. */
export async function keepOwnHost(db: Database, { name, seenAt }: OwnHost): Promise<void> {
  const latest = db
    .select({ name: ownHosts.name })
    .from(ownHosts)
    .orderBy(desc(ownHosts.seenAt), ownHosts.name)
    .limit(MAX_OWN_HOSTS);
  await db.batch([
    db
      .insert(ownHosts)
      .values({ name, seenAt })
      .onConflictDoUpdate({ target: ownHosts.name, set: { seenAt: sql`MAX(${ownHosts.seenAt}, excluded.seen_at)` } }),
    db.delete(ownHosts).where(sql`${ownHosts.name} NOT IN ${latest}`),
  ]);
}
