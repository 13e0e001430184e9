import { z } from "zod";
import { MAX_EVENT_TYPES } from "../domain/event-type.ts";
import { auditChanges } from "../domain/audit-details.ts";
import { type Failure, failure, invalidAll } from "../domain/failure.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { type ReadDocument, readDocument, type ReadType } from "../pipeline/catalog-document/read-document.ts";
import type { Database } from "../store/database.ts";
import { readWeighedTypes, type WeighedType, writeEventTypes } from "../store/event-type-documents.ts";
import { type EventType, readTexts } from "../store/event-type-table.ts";
import { audit } from "./audit.ts";
import { type ActionContext, allow, parseInput } from "./context.ts";

/** The input of `POST /v1/event-types/import`. */
export const importInput = z.strictObject({
  openapi: z.unknown().meta({
    type: "object",
    description: "An OpenAPI 3.1 document with `webhooks`: an export, or that of another platform.",
  }),
  dry_run: z.boolean().optional().meta({ description: "Tells what would change, and changes nothing." }),
});

/** The fields of an event type that an import may change. */
export const IMPORTED_FIELDS = ["description", "schema", "example", "deprecated", "since"] as const;
export type ImportedField = (typeof IMPORTED_FIELDS)[number];

/** What an import changes, or would change; names in the order of the document, or of the catalog. */
export interface CatalogImport {
  readonly dryRun: boolean;
  readonly added: readonly string[];
  readonly changed: readonly { readonly name: string; readonly fields: readonly ImportedField[] }[];
  readonly unchanged: readonly string[];
  /** Types of the catalog that the document does not have. They stay. */
  readonly notInDocument: readonly string[];
}

/**
 * Adds to the catalog what an OpenAPI document describes, and makes the types that both have what the document says of them.
 * All or nothing, and nothing in a dry run.
 */
export async function importCatalog(context: ActionContext, input: unknown): Promise<Result<CatalogImport, Failure>> {
  const allowed = allow(context, "catalog.write");
  if (!allowed.ok) return allowed;
  const parsed = parseInput(importInput, input);
  if (!parsed.ok) return parsed;
  const document = readDocument(parsed.value.openapi);
  if (!document.ok) return err(invalidAll(document.error));
  const { workspaceId, services, caches } = allowed.value;
  const { dry_run: dryRun = false } = parsed.value;
  const { types } = document.value;
  const weighed = await readWeighedTypes(services.db, workspaceId);
  const kept = await readKept(services.db, workspaceId, weighed, document.value);
  const plan = planImport(types, weighed, kept, dryRun);
  const differing = new Set([...plan.added, ...plan.changed.map(({ name }) => name)]);
  const problems = document.value.check(types.filter(({ name }) => differing.has(name)));
  if (problems.length > 0) return err(invalidAll(problems));
  if (types.length + plan.notInDocument.length > MAX_EVENT_TYPES) return err(FULL);
  if (dryRun) return ok(plan);
  const now = services.now();
  const entries = types.map((type, index) => toEntry(workspaceId, type, kept, now, index));
  const isWritten = differing.size === 0 || (await writeEventTypes(services.db, workspaceId, entries, MAX_EVENT_TYPES));
  if (!isWritten) return err(FULL);
  caches.forget(workspaceId);
  const changed = plan.changed.map(({ name: one }) => one);
  await audit(context, workspaceId, "event_type.imported", workspaceId, {
    changes: auditChanges({}, { added: listOrNull(plan.added), changed: listOrNull(changed) }),
  });
  return ok(plan);
}

function listOrNull(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(", ");
}

const FULL = failure(
  "conflict",
  `a workspace has at most ${MAX_EVENT_TYPES} event types, and the import would make more; delete some first`,
);

/** The stored texts that say the same as the document's, by name. */
interface Kept {
  readonly schemas: ReadonlyMap<string, string>;
  readonly examples: ReadonlyMap<string, string>;
}

/** Reads no more than the document has: equal JSON has equally many bytes. */
async function readKept(
  db: Database,
  workspaceId: string,
  weighed: readonly WeighedType[],
  { types, isSame }: ReadDocument,
): Promise<Kept> {
  const bytes = new Map(weighed.map((entry) => [entry.name, entry]));
  const schemaNames = types.filter(({ name, schemaText }) => isLike(schemaText, bytes.get(name)?.schemaBytes));
  const exampleNames = types.filter(({ name, exampleText }) => isLike(exampleText, bytes.get(name)?.exampleBytes));
  const schemas = await readTexts(db, workspaceId, schemaNames.map(nameOf), "schema");
  const examples = await readTexts(db, workspaceId, exampleNames.map(nameOf), "example");
  // The order of members does not matter.
  const pairs = (stored: ReadonlyMap<string, string>, textOf: (type: ReadType) => string | null) => {
    return types.flatMap((type): [string, string][] => {
      const [kept, text] = [stored.get(type.name), textOf(type)];
      return kept !== undefined && text !== null && isSame(kept, text) ? [[type.name, kept]] : [];
    });
  };
  return {
    schemas: new Map(pairs(schemas, ({ schemaText }) => schemaText)),
    examples: new Map(pairs(examples, ({ exampleText }) => exampleText)),
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function isLike(text: string | null, storedBytes: number | undefined): boolean {
  return text !== null && new TextEncoder().encode(text).length === storedBytes;
}

function planImport(
  types: readonly ReadType[],
  weighed: readonly WeighedType[],
  kept: Kept,
  dryRun: boolean,
): CatalogImport {
  const known = new Map(weighed.map((entry) => [entry.name, entry]));
  const names = new Set(types.map(nameOf));
  const compared = types.map((type) => ({ name: type.name, fields: findChanges(type, known.get(type.name), kept) }));
  return {
    dryRun,
    added: compared.filter(({ name }) => !known.has(name)).map(nameOf),
    changed: compared.filter(({ name, fields }) => known.has(name) && fields.length > 0),
    unchanged: compared.filter(({ name, fields }) => known.has(name) && fields.length === 0).map(nameOf),
    notInDocument: weighed.map(nameOf).filter((name) => !names.has(name)),
  };
}

function findChanges(
  type: ReadType,
  stored: WeighedType | undefined,
  { schemas, examples }: Kept,
): readonly ImportedField[] {
  const { name, schemaText, exampleText } = type;
  const isSame: Readonly<Record<ImportedField, boolean>> = {
    description: stored?.description === type.description,
    schema: schemaText === null ? stored?.schemaBytes === 0 : schemas.has(name),
    example: exampleText === null ? stored?.exampleBytes === 0 : examples.has(name),
    deprecated: stored?.deprecated === type.deprecated,
    since: stored?.since === type.since,
  };
  return IMPORTED_FIELDS.filter((field) => !isSame[field]);
}

/** New entries get descending times, so that the list, newest first, has the order of the document. */
function toEntry(workspaceId: string, type: ReadType, kept: Kept, now: number, index: number): EventType {
  const { name, description, deprecated, since } = type;
  return {
    ...{ workspaceId, name, description, deprecated, since },
    schemaText: kept.schemas.get(name) ?? type.schemaText,
    exampleText: kept.examples.get(name) ?? type.exampleText,
    createdAt: now - index,
    updatedAt: now,
  };
}
