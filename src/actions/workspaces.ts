import { z } from "zod";
import { generateApiKey } from "../crypto/tokens.ts";
import { newId } from "../crypto/make-ids.ts";
import { CATALOG_NAMES } from "../domain/catalogs/catalogs.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Failure, failure, invalid, notFound } from "../domain/failure.ts";
import { isId } from "../domain/ids.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { outboxSettings } from "../domain/webhook.ts";
import { MAX_API_KEYS } from "../domain/workspace-bounds.ts";
import { describeError, log } from "../log.ts";
import { personText } from "../pipeline/person-text.ts";
import { insertApiKey } from "../store/api-key-table.ts";
import { insertEventTypes } from "../store/event-type-table.ts";
import { addHome } from "../store/event-homes.ts";
import { readWebhooks } from "../store/webhook-table.ts";
import {
  deleteWorkspace as deleteStored,
  deleteWorkspaceEvents,
  findWorkspace,
  insertWorkspace,
  listWorkspaces as listStored,
  renameWorkspace,
  setContacts,
  setHomes,
  setWebhooksEnabled,
  type Workspace,
} from "../store/workspace-table.ts";
import type { ActionServices } from "./action-services.ts";
import { audit } from "./audit.ts";
import { readContacts, workspaceContactsInput } from "./contacts.ts";
import { builtInEntries } from "./built-in-catalog.ts";
import { type ActionContext, allowRoot, parseInput } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, readIdCursor } from "./cursor.ts";

const DAY_MS = 86_400_000;

/** The input of `POST /v1/workspaces`. */
export const newWorkspaceInput = z.strictObject({
  name: personText(1, 200),
  catalog: z.enum(CATALOG_NAMES).nullable().optional(),
});
/** The input of `PATCH /v1/workspaces/{id}`. */
export const workspaceChangesInput = z.strictObject({
  name: personText(1, 200).optional(),
  webhooks_enabled: z.boolean().optional(),
  event_database: z.string().max(20).optional().meta({ description: "The name of a bound database, such as `DB_1`." }),
  contacts: workspaceContactsInput.nullable().optional().meta({
    description: "Whom operational events are mailed to; null for nobody.",
  }),
});

/** A new workspace, with the secret of its owner key. */
export interface CreatedWorkspace {
  readonly workspace: Workspace;
  readonly apiKey: string;
}

/** Makes a workspace with an owner key, whose secret is shown only once. */
export async function createWorkspace(
  context: ActionContext,
  input: unknown,
): Promise<Result<CreatedWorkspace, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  const parsed = parseInput(newWorkspaceInput, input);
  if (!parsed.ok) return parsed;
  const { services } = context;
  const { name, catalog = null } = parsed.value;
  const now = services.now();
  const workspace: Workspace = {
    id: newId("workspace", now),
    name,
    webhooksEnabled: true,
    payloadFormat: catalog === "countercyclical" ? "message" : "event",
    createdAt: now,
    homes: [{ since: 0, database: await services.homes.findNewest() }],
    contacts: null,
  };
  const { secret, hash, prefix } = await generateApiKey();
  const owner = {
    role: "owner",
    memberId: null,
    name: "Owner key",
    lastUsedAt: null,
    previousExpiresAt: null,
  } as const;
  await insertWorkspace(services.db, workspace);
  if (catalog !== null) await insertEventTypes(services.db, builtInEntries(workspace.id, catalog, now));
  const key = { workspaceId: workspace.id, id: newId("key", now), prefix, createdAt: now, ...owner };
  await insertApiKey(services.db, key, hash, MAX_API_KEYS);
  await audit(context, workspace.id, "workspace.created", workspace.id, { name });
  return ok({ workspace, apiKey: secret });
}

/** Lists all workspaces, newest first. */
export async function listWorkspaces(
  context: ActionContext,
  page: PageRequest,
): Promise<Result<PageAnswer<Workspace>, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  const before = readIdCursor(page.cursor, "workspace");
  if (!before.ok) return before;
  const found = await listStored(context.services.db, before.value, page.limit);
  return ok(answerPage(found, ({ id }) => id));
}

/** Gets a workspace. */
export async function getWorkspace(context: ActionContext, id: string): Promise<Result<Workspace, Failure>> {
  const allowed = allowRoot(context);
  if (!allowed.ok) return allowed;
  const workspace = isWorkspaceId(id) ? await findWorkspace(context.services.db, id) : undefined;
  return workspace === undefined ? err(notFound("workspace")) : ok(workspace);
}

/**
 * Renames a workspace, grants or ends its entitlement, says whom its operational events are mailed to, or sends its events to
 * another database from some minutes on. Ending the entitlement cancels pending deliveries; events that are kept stay where they
 * are.
 */
export async function updateWorkspace(
  context: ActionContext,
  id: string,
  input: unknown,
): Promise<Result<Workspace, Failure>> {
  const workspace = await getWorkspace(context, id);
  if (!workspace.ok) return workspace;
  const parsed = parseInput(workspaceChangesInput, input);
  if (!parsed.ok) return parsed;
  const { name, webhooks_enabled: enabled, event_database: database } = parsed.value;
  const { services, caches } = context;
  const contacts = parsed.value.contacts === undefined ? undefined : readContacts(services, parsed.value.contacts);
  if (contacts !== undefined && !contacts.ok) return contacts;
  if (database !== undefined) {
    const moved = await moveEvents(services, workspace.value, database);
    if (!moved.ok) return moved;
  }
  if (name !== undefined) await renameWorkspace(services.db, id, name);
  if (contacts !== undefined) await setContacts(services.db, id, contacts.value);
  if (enabled !== undefined && enabled !== workspace.value.webhooksEnabled) {
    await setWebhooksEnabled(services.db, id, enabled, services.now());
    await tellOutboxes(context, id);
  }
  caches.forget(id);
  const updated = await getWorkspace(context, id);
  if (!updated.ok) return updated;
  const changes = auditChanges(shownFields(workspace.value), shownFields(updated.value));
  await audit(context, id, "workspace.updated", id, { name: updated.value.name, changes });
  return updated;
}

function shownFields({ name, webhooksEnabled, homes, contacts }: Workspace) {
  return { name, webhooks_enabled: webhooksEnabled, event_database: homes.at(-1)?.database, ...contacts };
}

async function moveEvents(
  { db, homes, settings, now }: ActionServices,
  workspace: Workspace,
  database: string,
): Promise<Result<null, Failure>> {
  if (!homes.databases.has(database)) {
    const names = [...homes.databases.keys()].join(", ");
    return err(invalid({ field: "event_database", message: `must be one of ${names}` }));
  }
  const retentionMs = settings.eventRetentionDays * DAY_MS;
  const next = addHome(workspace.homes, database, now(), retentionMs);
  if (next === workspace.homes || (await setHomes(db, workspace, next))) return ok(null);
  return err(failure("conflict", "the workspace's database was changed by somebody else; read it again"));
}

/** Deletes a workspace with everything in it. Throws an `UnreadRowError` when a database that has its events is not bound. */
export async function deleteWorkspace(context: ActionContext, id: string): Promise<Result<null, Failure>> {
  const workspace = await getWorkspace(context, id);
  if (!workspace.ok) return workspace;
  const { services, caches } = context;
  for (const { database } of workspace.value.homes) services.homes.open(database);
  const webhooks = await readWebhooks(services.db, id);
  // While the workspace is there, its deletion can be asked for again.
  for (const database of services.homes.databases.values()) await deleteWorkspaceEvents(database, id);
  await deleteStored(services.db, id);
  caches.forget(id);
  const purges = await Promise.allSettled(webhooks.map((webhook) => services.outbox(webhook.id).purge()));
  logRejections("purge_failed", id, purges);
  return ok(null);
}

async function tellOutboxes({ services }: ActionContext, workspaceId: string): Promise<void> {
  const webhooks = await readWebhooks(services.db, workspaceId);
  const told = webhooks.map((webhook) => services.outbox(webhook.id).configure(outboxSettings(webhook)));
  logRejections("configure_failed", workspaceId, await Promise.allSettled(told));
}

/** An Outbox that can't be reached now learns the change with its next call, before anything is sent. */
function logRejections(event: string, workspaceId: string, settled: readonly PromiseSettledResult<unknown>[]): void {
  for (const one of settled) {
    if (one.status === "rejected") log("warn", event, { workspace_id: workspaceId, error: describeError(one.reason) });
  }
}

/** `ws_demo` is the only workspace id that is not generated. */
function isWorkspaceId(id: string): boolean {
  return isId("workspace", id) || id === "ws_demo";
}
