import type { CompiledSchema } from "./json-schema/compile-schema.ts";

/** Most bytes of schemas kept compiled in one isolate; compiled they take about twenty times as much. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** The compiled schemas of one catalog that are still kept. */
export interface KeptSchemas {
  get(name: string): CompiledSchema | undefined;
  put(name: string, schema: CompiledSchema, bytes: number): void;
}

interface KeptSchema {
  readonly schema: CompiledSchema;
  readonly bytes: number;
}

/** Keeps compiled schemas of many catalogs within one bound. The oldest are dropped first. */
export class SchemaShelf {
  readonly #kept = new Map<string, KeptSchema>();
  #bytes = 0;
  #catalogs = 0;

  /** Opens an empty shelf for one more catalog. */
  open(): KeptSchemas {
    const prefix = `${++this.#catalogs} `;
    return {
      get: (name) => this.#kept.get(prefix + name)?.schema,
      put: (name, schema, bytes) => this.#put(prefix + name, { schema, bytes }),
    };
  }

  #put(key: string, entry: KeptSchema): void {
    this.#bytes += entry.bytes - (this.#kept.get(key)?.bytes ?? 0);
    this.#kept.set(key, entry);
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= MAX_KEPT_BYTES) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
