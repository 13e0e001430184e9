import type { CompiledSchema } from "./json-schema/compile-schema.ts";

/** Bytes of schemas that are kept compiled in one isolate, where they take about twenty times as much. */
const MAX_KEPT_BYTES = 1024 * 1024;

/** The compiled schemas of one catalog, as far as they are still kept. */
export interface KeptSchemas {
  get(name: string): CompiledSchema | undefined;
  put(name: string, schema: CompiledSchema, bytes: number): void;
}

interface Kept {
  readonly schema: CompiledSchema;
  readonly bytes: number;
}

/** Keeps compiled schemas of many catalogs within one bound; what was put in first goes first. */
export class SchemaShelf {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #catalogs = 0;

  /** Makes room for one more catalog. */
  open(): KeptSchemas {
    const prefix = `${++this.#catalogs} `;
    return {
      get: (name) => this.#kept.get(prefix + name)?.schema,
      put: (name, schema, bytes) => this.#put(prefix + name, { schema, bytes }),
    };
  }

  #put(key: string, entry: Kept): void {
    this.#bytes += entry.bytes - (this.#kept.get(key)?.bytes ?? 0);
    this.#kept.set(key, entry);
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= MAX_KEPT_BYTES) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
