import { gunzipSync, gzipSync } from "node:zlib";

/** A blob as SQLite gives it: a Durable Object as a buffer, D1 as a list of bytes. */
export type StoredBlob = ArrayBuffer | readonly number[];

/** What a blob holds a list of: objects that JSON can hold. */
export type Packed = Readonly<Record<string, unknown>>;

/** Most bytes of JSON that are read from one blob. Writers stay far below it. */
export const MAX_TEXT_BYTES = 16_000_000;
/** Below this many bytes of JSON compressing saves less than it takes. */
const MIN_COMPRESSED_BYTES = 1024;
const FIRST_GZIP_BYTE = 0x1f;

/**
 * Many values of one kind, so that those that are alike lie beside each other: one if all are the same; for objects the values
 * of each field, and at which places it is absent; for lists their lengths and all their items; else each value.
 */
type Column =
  | { readonly same: unknown }
  | { readonly fields: Readonly<Record<string, Column>>; readonly absent: Readonly<Record<string, readonly number[]>> }
  | { readonly lengths: Column; readonly items: Column }
  | { readonly each: readonly unknown[] };

/**
 * Packs records into a blob: JSON by columns, compressed with gzip unless it is short. Synchronous (`node:zlib`, not
 * `CompressionStream`), so that a Durable Object can do it within a transaction.
 */
export function packRecords(records: readonly Packed[]): ArrayBuffer {
  const bytes = textOf(records);
  return exactBuffer(bytes.length < MIN_COMPRESSED_BYTES ? bytes : gzipSync(bytes));
}

/** Does the same without compressing, for what is packed again before long. */
export function packLoosely(records: readonly Packed[]): ArrayBuffer {
  return exactBuffer(textOf(records));
}

/** Reads the records of a blob, to be checked by a schema. Throws when it is damaged, or longer than is read. */
export function unpackRecords(blob: StoredBlob): readonly Packed[] {
  const stored = new Uint8Array(blob);
  const isPacked = stored[0] === FIRST_GZIP_BYTE;
  const bytes = isPacked ? gunzipSync(stored, { maxOutputLength: MAX_TEXT_BYTES }) : stored;
  const { count, column }: { count: number; column: Column } = JSON.parse(new TextDecoder().decode(bytes));
  return valuesOf(column, count).filter(isObject);
}

function textOf(records: readonly Packed[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ count: records.length, column: columnOf(records) }));
}

function columnOf(values: readonly unknown[]): Column {
  const [first] = values;
  if (isSameInAll(values)) return { same: first ?? null };
  if (values.every(isObject)) {
    const names = [...new Set(values.flatMap((value) => Object.keys(value)))];
    const fields = names.map((name) => [name, columnOf(values.map((value) => value[name] ?? null))] as const);
    const absent = names.map((name) => [name, placesWhere(values, (value) => !Object.hasOwn(value, name))] as const);
    return {
      fields: Object.fromEntries(fields),
      absent: Object.fromEntries(absent.filter(([, places]) => places.length > 0)),
    };
  }
  if (values.every((value) => Array.isArray(value))) {
    return { lengths: columnOf(values.map(({ length }) => length)), items: columnOf(values.flat()) };
  }
  return { each: values };
}

function valuesOf(column: Column, count: number): readonly unknown[] {
  if ("same" in column) return Array.from({ length: count }, () => column.same);
  if ("each" in column) return column.each;
  if ("lengths" in column) {
    const lengths = valuesOf(column.lengths, count).map(Number);
    const items = valuesOf(
      column.items,
      lengths.reduce((sum, length) => sum + length, 0),
    );
    let end = 0;
    return lengths.map((length) => items.slice(end, (end += length)));
  }
  const objects = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const [name, field] of Object.entries(column.fields)) {
    const absent = new Set(Object.hasOwn(column.absent, name) ? column.absent[name] : []);
    const values = valuesOf(field, count);
    for (const [place, object] of objects.entries()) if (!absent.has(place)) setOwn(object, name, values[place]);
  }
  return objects;
}

function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true });
  else object[name] = value;
}

function isSameInAll(values: readonly unknown[]): boolean {
  const [first] = values;
  if (typeof first !== "object" || first === null) return values.every((value) => value === first);
  const text = JSON.stringify(first);
  return values.every((value) => JSON.stringify(value) === text);
}

function placesWhere(values: readonly Packed[], test: (value: Packed) => boolean): readonly number[] {
  return values.flatMap((value, place) => (test(value) ? [place] : []));
}

function isObject(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const exact = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(exact).set(bytes);
  return exact;
}
