import { type CompiledSchema, openSchema } from "./json-schema/compile-schema.ts";
import { type KeptSchemas, SchemaShelf } from "./schema-shelf.ts";

/** An event type as a catalog lists it. */
export interface ListedType {
  readonly name: string;
  /** Bytes of its JSON Schema; 0 when it has none. */
  readonly schemaBytes: number;
}

/** A workspace's event types, ready to check events against. */
export interface Catalog {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Bytes of a type's JSON Schema; 0 when it has none or is unknown. */
  schemaBytes(name: string): number;
  /**
   * Reads the schemas of types. Each is compiled when it is called for. Types without a schema, or deleted meanwhile, are
   * left out.
   */
  readSchemas(names: readonly string[]): Promise<ReadonlyMap<string, () => CompiledSchema>>;
}

/** The source of catalogs; schemas are JSON texts by name. */
export interface CatalogSource {
  readonly readNames: (workspaceId: string) => Promise<readonly ListedType[]>;
  readonly readSchemaTexts: (workspaceId: string, names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/** Most bytes of schemas in one read. */
const MAX_READ_BYTES = 512 * 1024;

/**
 * Makes a reader of catalogs. It reads names at once and schemas when they are needed, and keeps compiled schemas within a
 * bound.
 */
export function createCatalogReader(source: CatalogSource): (workspaceId: string) => Promise<Catalog> {
  const shelf = new SchemaShelf();
  return async (workspaceId) => {
    const entries = await source.readNames(workspaceId);
    const bytes = new Map(entries.map(({ name, schemaBytes }) => [name, schemaBytes]));
    // A catalog that is read again may have other schemas, so each keeps its own.
    const kept = shelf.open();
    return {
      names: [...bytes.keys()],
      has: (name) => bytes.has(name),
      schemaBytes: (name) => bytes.get(name) ?? 0,
      readSchemas: async (names) => {
        const found = new Map<string, () => CompiledSchema>();
        const missing: string[] = [];
        for (const name of names) {
          const known = kept.get(name);
          if (known !== undefined) found.set(name, () => known);
          else if ((bytes.get(name) ?? 0) > 0) missing.push(name);
        }
        for (const part of splitBySize(missing, bytes)) {
          const texts = await source.readSchemaTexts(workspaceId, part);
          for (const [name, text] of texts) found.set(name, () => kept.get(name) ?? open(name, text, kept));
        }
        return found;
      },
    };
  };
}

function open(name: string, text: string, kept: KeptSchemas): CompiledSchema {
  const opened = openSchema(text);
  kept.put(name, opened, text.length);
  return opened;
}

function splitBySize(names: readonly string[], bytes: ReadonlyMap<string, number>): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let room = 0;
  for (const name of names) {
    room -= bytes.get(name) ?? 0;
    if (room < 0 || parts.length === 0) {
      parts.push([]);
      room = MAX_READ_BYTES - (bytes.get(name) ?? 0);
    }
    parts.at(-1)?.push(name);
  }
  return parts;
}
