import { z } from "zod";
import { EVENT_TYPE_RULE, isEventTypeName, isReservedEventType, MAX_EVENT_TYPES } from "../domain/event-type.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Failure, failure, type FieldProblem, invalid, invalidAll, notFound } from "../domain/failure.ts";
import { findJsonProblem, joinPath } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { MAX_EXAMPLE_BYTES } from "../pipeline/catalog-document/read-body.ts";
import { MAX_DESCRIPTION_LENGTH, MAX_SINCE_LENGTH } from "../pipeline/catalog-document/read-document.ts";
import { compileSchema } from "../pipeline/json-schema/compile-schema.ts";
import { personText } from "../pipeline/person-text.ts";
import {
  deleteEventType as deleteStored,
  type EventType,
  type EventTypeSummary,
  findEventType,
  listEventTypes as listStored,
  upsertEventType,
} from "../store/event-type-table.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";
import { answerPage, type PageAnswer, type PageRequest, placeText, readPlaceCursor } from "./cursor.ts";

export type { EventType, EventTypeSummary } from "../store/event-type-table.ts";

/** The input of `PUT /v1/event-types/{name}`. */
export const eventTypeInput = z.strictObject({
  description: personText(0, MAX_DESCRIPTION_LENGTH).optional(),
  schema: z
    .unknown()
    .optional()
    .meta({
      type: ["object", "boolean", "null"],
      description:
        "A JSON Schema (2020-12) of up to 64 KiB and 500 parts, without remote or dynamic references; null for none.",
    }),
  example: z.unknown().optional().meta({ description: "Example data of up to 64 KiB; null for none." }),
  deprecated: z
    .boolean()
    .nullable()
    .optional()
    .meta({ description: "Shown where people choose; it may still be published." }),
  since: personText(1, MAX_SINCE_LENGTH)
    .nullable()
    .optional()
    .meta({ description: "The version or date since when it exists." }),
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

/** Lists the workspace's whole catalog, without schemas and examples. */
export async function readEventTypes(context: ActionContext): Promise<Result<readonly EventTypeSummary[], Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  const catalog = await context.reads.catalog(allowed.value.workspaceId);
  return ok(catalog.toSorted((one, other) => (one.name < other.name ? -1 : 1)));
}

/** Gets an event type of the workspace's catalog. */
export async function getEventType(context: ActionContext, name: string): Promise<Result<EventType, Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  const found = await findEventType(context.services.db, allowed.value.workspaceId, name);
  return found === undefined ? err(notFound("event type")) : ok(found);
}

/** Adds an event type to the catalog or changes it. Absent fields keep their values, null resets them. */
export async function putEventType(
  context: ActionContext,
  name: string,
  input: unknown,
): Promise<Result<EventType, Failure>> {
  const allowed = allow(context, "catalog.write");
  if (!allowed.ok) return allowed;
  if (!isEventTypeName(name)) {
    return err(invalid({ field: "name", message: EVENT_TYPE_RULE }));
  }
  if (isReservedEventType(name)) {
    return err(invalid({ field: "name", message: "is reserved for operational events" }));
  }
  const parsed = parseInput(eventTypeInput, input);
  if (!parsed.ok) return parsed;
  const { description, schema, example, since } = parsed.value;
  const deprecated = parsed.value.deprecated === null ? false : parsed.value.deprecated;
  const problems = [...findSchemaProblems(schema), ...findExampleProblems(example)];
  if (problems.length > 0) return err(invalidAll(problems));
  const schemaText = toText(schema);
  const exampleText = toText(example);
  const { workspaceId, services, caches } = allowed.value;
  const changes = { description, schemaText, exampleText, deprecated, since };
  const before = await findEventType(services.db, workspaceId, name);
  const eventType = await upsertEventType(services.db, workspaceId, name, changes, services.now(), MAX_EVENT_TYPES);
  if (eventType === undefined) {
    return err(failure("conflict", `a workspace has at most ${MAX_EVENT_TYPES} event types; delete one first`));
  }
  caches.forget(workspaceId);
  const changed = auditChanges(before === undefined ? {} : shownFields(before), shownFields(eventType));
  await audit(context, workspaceId, "event_type.changed", name, { changes: changed });
  return ok(eventType);
}

function shownFields({ description, schemaText, exampleText, deprecated, since }: EventType) {
  return { description, schema: schemaText, example: exampleText, deprecated, since };
}

/** JSON text; undefined keeps the stored value, null removes it. */
function toText(value: unknown): string | null | undefined {
  return value === undefined || value === null ? value : JSON.stringify(value);
}

function findSchemaProblems(schema: unknown): readonly FieldProblem[] {
  if (schema === undefined || schema === null) return [];
  const compiled = compileSchema(schema);
  if (compiled.ok) return [];
  return compiled.error.map(({ field, message }) => ({ field: joinPath("schema", field), message }));
}

function findExampleProblems(example: unknown): readonly FieldProblem[] {
  const problem = findJsonProblem(example ?? null, "example");
  if (problem !== undefined) return [problem];
  const bytes = new TextEncoder().encode(JSON.stringify(example ?? null)).length;
  return bytes > MAX_EXAMPLE_BYTES ? [{ field: "example", message: "is larger than 64 KiB" }] : [];
}

/** Removes an event type from the catalog. Accepted events of that type stay. */
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
