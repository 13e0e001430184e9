import { bodyOf, documentOf } from "./catalog-documents.ts";
import { expectStatus, type TestWorkspace } from "./create-workspace.ts";
import { TRICKY_CATALOG } from "./tricky-catalog.ts";
import type { EventTypeBody, ListBody } from "./wire.ts";

interface ImportBody {
  readonly dry_run: boolean;
  readonly added: readonly string[];
  readonly changed: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly unchanged: readonly string[];
  readonly not_in_document: readonly string[];
}
interface CatalogBody {
  readonly webhooks: Readonly<Record<string, unknown>>;
}

export const EXPORT = "/v1/event-types.json";
export const exportOf = async ({ owner }: TestWorkspace, search = "") => {
  return expectStatus(await owner.get<CatalogBody>(`${EXPORT}${search}`), 200);
};
export const importInto = (to: TestWorkspace, openapi: unknown, more: object = {}) => {
  return to.owner.post<ImportBody>("/v1/event-types/import", { openapi, ...more });
};
export const imported = async (to: TestWorkspace, openapi: unknown, more: object = {}) => {
  return expectStatus(await importInto(to, openapi, more), 200);
};
export const listOf = async ({ owner }: TestWorkspace) => {
  return (await owner.get<ListBody<EventTypeBody>>("/v1/event-types?limit=100")).body.data;
};
/** What a workspace's list says, but when it was made. */
export const factsOf = async (of: TestWorkspace) => {
  return (await listOf(of)).map(({ name, description, schema, example, deprecated, since }) => {
    return { name, description, schema, example, deprecated, since };
  });
};
export const ONE = documentOf({
  webhooks: { "order.paid": { post: { description: "Paid", ...bodyOf({ type: "object" }) } } },
});

/** Fills a catalog with all that is hard to write into a document. */
export async function fillTricky({ owner }: TestWorkspace): Promise<void> {
  for (const { name, schemaText, exampleText, ...rest } of TRICKY_CATALOG) {
    const texts = { schema: JSON.parse(schemaText ?? "null"), example: JSON.parse(exampleText ?? "null") };
    expectStatus(await owner.put(`/v1/event-types/${name}`, { ...rest, name: undefined, ...texts }), 200);
  }
}
