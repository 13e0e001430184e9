import { z } from "zod";
import { isEventTypeName, isReservedEventType } from "../domain/event-type.ts";
import { type Failure, invalid, notFound } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { schemaProblem } from "../pipeline/catalog.ts";
import { personText } from "../pipeline/person-text.ts";
import {
  deleteEventType as deleteStored,
  type EventType,
  findEventType,
  listEventTypes as listStored,
  readCatalog,
  upsertEventType,
} from "../store/event-types.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, placeText, readPlaceCursor } from "./cursor.ts";

export type { EventType } from "../store/event-types.ts";

/** Longest JSON Schema or example, in characters. */
const MAX_JSON_LENGTH = 64 * 1024;

const eventTypeInput = z.strictObject({
  description: personText(0, 2000).optional(),
  schema: z
    .union([z.record(z.string(), z.unknown()), z.boolean()])
    .nullable()
    .optional(),
  example: z.unknown().optional(),
});

/** Lists the workspace's catalog, newest first. */
export async function listEventTypes(
  context: ActionContext,
  page: PageRequest,
): Promise<Result<PageAnswer<EventType>, Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  const before = readPlaceCursor(page.cursor);
  if (!before.ok) return before;
  const found = await listStored(context.services.db, allowed.value.workspaceId, before.value, page.limit);
  return ok(answerPage(found, ({ createdAt, name }) => placeText(createdAt, name)));
}

/** Reads the workspace's whole catalog, by name. */
export async function readEventTypes(context: ActionContext): Promise<Result<readonly EventType[], Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  const catalog = await readCatalog(context.services.db, allowed.value.workspaceId);
  return ok(catalog.toSorted((one, other) => (one.name < other.name ? -1 : 1)));
}

/** Finds an event type of the workspace's catalog. */
export async function getEventType(context: ActionContext, name: string): Promise<Result<EventType, Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  const found = await findEventType(context.services.db, allowed.value.workspaceId, name);
  return found === undefined ? err(notFound("event type")) : ok(found);
}

/** Adds an event type to the catalog or changes it; what is not given stays, and null takes it away. */
export async function putEventType(
  context: ActionContext,
  name: string,
  input: unknown,
): Promise<Result<EventType, Failure>> {
  const allowed = allow(context, "catalog.write");
  if (!allowed.ok) return allowed;
  if (!isEventTypeName(name)) {
    return err(invalid({ field: "name", message: "must be 2 to 6 segments of a-z 0-9 _ joined by full stops" }));
  }
  if (isReservedEventType(name)) {
    return err(invalid({ field: "name", message: "is reserved for operational events" }));
  }
  const parsed = parseInput(eventTypeInput, input);
  if (!parsed.ok) return parsed;
  const { description, schema, example } = parsed.value;
  const problem = schema === undefined || schema === null ? undefined : schemaProblem(schema);
  if (problem !== undefined) return err(invalid({ field: "schema", message: problem }));
  const schemaText = schema === undefined || schema === null ? schema : JSON.stringify(schema);
  const exampleText = example === undefined || example === null ? example : JSON.stringify(example);
  for (const [field, text] of [
    ["schema", schemaText],
    ["example", exampleText],
  ] as const) {
    if ((text ?? "").length > MAX_JSON_LENGTH) return err(invalid({ field, message: "is larger than 64 KiB" }));
  }
  const { workspaceId, services, caches } = allowed.value;
  const changes = { description, schemaText, exampleText };
  const eventType = await upsertEventType(services.db, workspaceId, name, changes, services.now());
  caches.forget(workspaceId);
  await audit(context, workspaceId, "event_type.changed", name);
  return ok(eventType);
}

/** Removes an event type from the catalog; events of that type that were accepted stay. */
export async function deleteEventType(context: ActionContext, name: string): Promise<Result<null, Failure>> {
  const allowed = allow(context, "catalog.write");
  if (!allowed.ok) return allowed;
  const { workspaceId, services, caches } = allowed.value;
  const isDeleted = await deleteStored(services.db, workspaceId, name);
  if (!isDeleted) return err(notFound("event type"));
  caches.forget(workspaceId);
  await audit(context, workspaceId, "event_type.deleted", name);
  return ok(null);
}
