import { readWebhooks } from "../store/webhook-table.ts";
import type { PublishingProfile } from "./caches.ts";
import type { Isolate } from "./isolate.ts";

/** Reads what publishing needs to know about a workspace, at most ten seconds old; from the database if `fresh`. */
export async function readProfile(
  { services, caches }: Isolate,
  workspaceId: string,
  { fresh }: { readonly fresh: boolean },
): Promise<PublishingProfile> {
  const now = services.now();
  const known = fresh ? undefined : caches.profiles.get(workspaceId, now);
  if (known !== undefined) return known;
  const remember = caches.profiles.startRead(workspaceId, now);
  const [catalog, webhooks] = await Promise.all([
    services.readCatalog(workspaceId),
    readWebhooks(services.db, workspaceId),
  ]);
  const hasFifo = webhooks.some(({ ordering }) => ordering === "fifo");
  const profile = { catalog, hasFifo };
  remember(profile);
  return profile;
}
