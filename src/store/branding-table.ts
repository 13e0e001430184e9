import { eq } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { type Branding, brandingOver, UNBRANDED } from "../domain/branding.ts";
import type { Database } from "./database.ts";
import { readStrings } from "./json-column.ts";
import { brandings } from "./schema.ts";

/** In place of a workspace's id: the service's own branding. */
export const SERVICE_BRANDING = "";

type Row = typeof brandings.$inferSelect;

function fromRow(row: Row | null | undefined): Branding {
  if (row === null || row === undefined) return UNBRANDED;
  const { name, logoUrl, accent, supportUrl, breadcrumb } = row;
  return { name, logoUrl, accent, supportUrl, breadcrumb: breadcrumb === null ? null : readStrings(breadcrumb) };
}

/** The brandings of a workspace and of the service, to be joined to what is read of a workspace. */
export const ownBranding = alias(brandings, "own_branding");
export const serviceBranding = alias(brandings, "service_branding");
export const isServiceBranding = eq(serviceBranding.workspaceId, SERVICE_BRANDING);

/** What a row with both joined brandings shows. */
export function joinedBranding(row: { readonly own: Row | null; readonly service: Row | null }): Branding {
  return brandingOver(fromRow(row.own), fromRow(row.service));
}

/** Reads what a workspace sets, or the service with {@link SERVICE_BRANDING}. */
export async function readBranding(db: Database, workspaceId: string): Promise<Branding> {
  return fromRow(await db.select().from(brandings).where(eq(brandings.workspaceId, workspaceId)).get());
}

/** Reads what a workspace shows: its own branding over the service's. */
export async function readShownBranding(db: Database, workspaceId: string): Promise<Branding> {
  const [own, service] = await Promise.all([readBranding(db, workspaceId), readBranding(db, SERVICE_BRANDING)]);
  return brandingOver(own, service);
}

/** Sets a branding as a whole. */
export async function putBranding(db: Database, workspaceId: string, branding: Branding): Promise<void> {
  const breadcrumb = branding.breadcrumb === null ? null : JSON.stringify(branding.breadcrumb);
  const set = { ...branding, breadcrumb };
  await db
    .insert(brandings)
    .values({ workspaceId, ...set })
    .onConflictDoUpdate({ target: brandings.workspaceId, set });
}

/** Removes a branding. */
export async function deleteBranding(db: Database, workspaceId: string): Promise<void> {
  await db.delete(brandings).where(eq(brandings.workspaceId, workspaceId));
}
