import { dereference, type Schema, validate } from "@cfworker/json-schema";
import document from "../../openapi.json";

interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
}

/** A header as the document has it. */
export interface DocumentedHeader {
  readonly $ref?: string;
  readonly required?: boolean;
}

/** An answer as the document has it; a reference for the shared ones. */
export interface DocumentedAnswer {
  readonly $ref?: string;
  readonly headers?: Readonly<Record<string, DocumentedHeader>>;
  readonly content?: Readonly<Record<string, Media>>;
}

/** An operation as the document has it. */
export interface DocumentedOperation {
  readonly operationId: string;
  readonly description: string;
  /** Those that are shared are references. */
  readonly parameters?: readonly {
    readonly in?: string;
    readonly name?: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}

/** The operations of a path, by method in small letters. */
export interface DocumentedPath {
  readonly path: string;
  readonly operations: Readonly<Record<string, DocumentedOperation>>;
}

interface Document {
  readonly paths: Readonly<Record<string, DocumentedPath["operations"]>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly responses: Readonly<Record<string, DocumentedAnswer>>;
    readonly headers: Readonly<Record<string, DocumentedHeader>>;
  };
}

/** The document without the type of each single value, which the compiler would compare with the ones above. */
const { paths, components }: Document = JSON.parse(JSON.stringify(document));

export const PATHS: readonly DocumentedPath[] = Object.entries(paths).map(([path, operations]) => ({
  path,
  operations,
}));

/** The shared answers, by status: `Error404` and so on. */
export const SHARED: Readonly<Record<string, DocumentedAnswer>> = components.responses;

/** The shared headers, by their names in the document. */
export const SHARED_HEADERS: Readonly<Record<string, DocumentedHeader>> = components.headers;

/** The schemas of the document, changed by a function where they are objects of fields. */
export class Schemas {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly #lookup: ReturnType<typeof dereference>;

  constructor(change: (schema: object) => object = (schema) => schema) {
    this.definitions = rewrite(components.schemas, change) as Readonly<Record<string, Schema>>;
    this.#lookup = dereference({ $defs: this.definitions });
  }

  /** The schema that a reference of the document names. */
  named(reference: string | undefined): Schema {
    const schema = this.definitions[reference?.split("/").at(-1) ?? ""];
    if (schema === undefined) throw new Error(`the document has no schema ${reference}`);
    return schema;
  }

  /** What of a value a schema of these does not allow; undefined when it allows it. */
  findFault(value: unknown, schema: Schema): string | undefined {
    const { valid, errors } = validate(value, schema, "2020-12", this.#lookup, false);
    return valid ? undefined : errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`).join("; ");
  }
}

function rewrite(value: unknown, change: (schema: object) => object): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => rewrite(part, change));
  const entries = Object.entries(value).map(([key, part]) => {
    const isReference = key === "$ref" && typeof part === "string";
    return [key, isReference ? part.replace("#/components/schemas/", "#/$defs/") : rewrite(part, change)] as const;
  });
  const rewritten = Object.fromEntries(entries);
  return "properties" in rewritten ? change(rewritten) : rewritten;
}
