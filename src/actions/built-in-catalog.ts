import { z } from "zod";
import { auditChanges } from "../domain/audit-details.ts";
import { CATALOG_NAMES, type CatalogName, CATALOGS } from "../domain/catalogs/catalogs.ts";
import { MAX_EVENT_TYPES } from "../domain/event-type.ts";
import { type Failure, failure } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { readWeighedTypes, writeEventTypes } from "../store/event-type-documents.ts";
import type { EventType } from "../store/event-type-table.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";

const builtInInput = z.strictObject({ catalog: z.enum(CATALOG_NAMES) });

/** The entries of a built-in catalog for a workspace. Descending times show them, newest first, in their own order. */
export function builtInEntries(workspaceId: string, catalog: CatalogName, now: number): readonly EventType[] {
  return CATALOGS[catalog].map(({ name, description, example }, index) => ({
    workspaceId,
    name,
    description,
    schemaText: null,
    exampleText: JSON.stringify(example),
    createdAt: now - index,
    updatedAt: now,
    deprecated: false,
    since: null,
  }));
}

/** Adds the event types of a built-in catalog that the workspace's lacks; those that it has, and the formats of webhooks, stay. */
export async function addBuiltInCatalog(context: ActionContext, input: unknown): Promise<Result<null, Failure>> {
  const allowed = allow(context, "catalog.write");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(builtInInput, input);
  if (!parsed.ok) return parsed;
  const { workspaceId, services, caches } = allowed.value;
  const known = new Set((await readWeighedTypes(services.db, workspaceId)).map(({ name }) => name));
  const built = builtInEntries(workspaceId, parsed.value.catalog, services.now());
  const entries = built.filter(({ name }) => !known.has(name));
  if (entries.length === 0) return ok(null);
  if (!(await writeEventTypes(services.db, workspaceId, entries, MAX_EVENT_TYPES))) {
    return err(failure("conflict", `a workspace has at most ${MAX_EVENT_TYPES} event types; delete some first`));
  }
  caches.forget(workspaceId);
  const added = entries.map(({ name }) => name).join(", ");
  await audit(context, workspaceId, "event_type.imported", workspaceId, { changes: auditChanges({}, { added }) });
  return ok(null);
}
