import { desc, gte, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { ownHosts } from "./schema.ts";

/** Hosts that are kept at most; a route with a wildcard has any number of them. */
export const MAX_OWN_HOSTS = 20;

/** A host by which requests reach the service. */
export interface OwnHost {
  readonly name: string;
  /** About when a request last came by it, in epoch milliseconds. */
  readonly seenAt: number;
}

/** Lists the hosts by which requests came since a time (epoch milliseconds). */
export async function listOwnHosts(db: Database, since: number): Promise<readonly OwnHost[]> {
  return db.select().from(ownHosts).where(gte(ownHosts.seenAt, since));
}

/** Keeps a host, or that it was seen again, and lets go of those that were not seen for longest. Time in epoch milliseconds. */
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
