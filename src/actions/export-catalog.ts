import { patternMatches, isEventPattern } from "../domain/event-type.ts";
import { type Failure, invalid } from "../domain/failure.ts";
import { MAX_JSON_VALUES } from "../domain/json.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { scanJson } from "../domain/scan-json.ts";
import { writeDocument } from "../pipeline/catalog-document/write-document.ts";
import { readEventTypesByName, readWeighedTypes } from "../store/event-type-documents.ts";
import { type ActionContext, allow } from "./context.ts";

/** Largest document, in bytes: it fits into the request that imports it. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024 - 1024;

const TOO_LARGE = invalid({
  field: "type",
  message:
    "the document would be larger than a request may be (4 MiB, 150,000 values), or too costly to write at once; ask for a part, such as order.*",
});

/**
 * Writes the workspace's catalog, or the types that a name or prefix covers, as an OpenAPI document with `webhooks`; answers
 * its JSON.
 */
export async function exportCatalog(context: ActionContext, type: string | null): Promise<Result<string, Failure>> {
  const allowed = allow(context, "catalog.read");
  if (!allowed.ok) return allowed;
  if (type !== null && !isEventPattern(type)) {
    return err(invalid({ field: "type", message: "must be a name, or a prefix such as order.*" }));
  }
  const { services, reads, workspaceId, address } = allowed.value;
  const weighed = (await readWeighedTypes(services.db, workspaceId)).filter(({ name }) =>
    patternMatches(type ?? "*", name),
  );
  const stored = weighed.reduce((sum, { schemaBytes, exampleBytes }) => sum + schemaBytes + exampleBytes, 0);
  if (stored > MAX_DOCUMENT_BYTES) return err(TOO_LARGE);
  const names = weighed.map(({ name }) => name);
  const types = await readEventTypesByName(services.db, workspaceId, names);
  const texts = types.flatMap(({ schemaText, exampleText }) => [schemaText ?? "0", exampleText ?? "0"]);
  // Told before anything is made of them.
  if (hasTooManyValues(`[${texts.join(",")}]`)) return err(TOO_LARGE);
  const format = (await reads.workspace(workspaceId))?.payloadFormat ?? "event";
  const document = writeDocument(types, format, address, MAX_DOCUMENT_BYTES);
  if (document === undefined) return err(TOO_LARGE);
  const isTooLarge = new TextEncoder().encode(document).length > MAX_DOCUMENT_BYTES || hasTooManyValues(document);
  return isTooLarge ? err(TOO_LARGE) : ok(document);
}

/** More than an import could have: the request around the document has some values more. */
function hasTooManyValues(text: string): boolean {
  return scanJson(text, MAX_JSON_VALUES - 10).hasTooManyValues;
}
