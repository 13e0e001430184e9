import { gunzipSync, gzipSync } from "node:zlib";

/** A blob as SQLite gives it: a Durable Object as a buffer, D1 as a list of bytes. */
export type StoredBlob = ArrayBuffer | readonly number[];

/** Most bytes of JSON that are read from one blob. Writers stay far below it. */
export const MAX_TEXT_BYTES = 16_000_000;
/** Below this many bytes of JSON compressing saves less than it takes. */
const MIN_COMPRESSED_BYTES = 1024;
const FIRST_GZIP_BYTE = 0x1f;

/** The values of one property in all records, in their order; `same` when all are the same. */
type Column = { readonly each: readonly unknown[] } | { readonly same: unknown };

/**
 * Packs records into a blob: JSON by columns, so that values that are alike lie beside each other, compressed with gzip unless
 * it is short. A property that a record lacks is read as null. Synchronous (`node:zlib`, not `CompressionStream`), so that
 * a Durable Object can do it within a transaction.
 */
export function packRecords(records: readonly Readonly<Record<string, unknown>>[]): ArrayBuffer {
  const bytes = new TextEncoder().encode(JSON.stringify({ count: records.length, columns: columnsOf(records) }));
  return exactBuffer(bytes.length < MIN_COMPRESSED_BYTES ? bytes : gzipSync(bytes));
}

/** Does the same without compressing, for what is packed again before long. */
export function packLoosely(records: readonly Readonly<Record<string, unknown>>[]): ArrayBuffer {
  return exactBuffer(new TextEncoder().encode(JSON.stringify({ count: records.length, columns: columnsOf(records) })));
}

/** Reads the records of a blob, to be checked by a schema. Throws when it is damaged, or longer than is read. */
export function unpackRecords(blob: StoredBlob): readonly Readonly<Record<string, unknown>>[] {
  const stored = new Uint8Array(blob);
  const isPacked = stored[0] === FIRST_GZIP_BYTE;
  const bytes = isPacked ? gunzipSync(stored, { maxOutputLength: MAX_TEXT_BYTES }) : stored;
  const { count, columns }: { count: number; columns: Record<string, Column> } = JSON.parse(
    new TextDecoder().decode(bytes),
  );
  const entries = Object.entries(columns);
  return Array.from({ length: count }, (_, index) => {
    return Object.fromEntries(
      entries.map(([name, column]) => [name, "same" in column ? column.same : column.each[index]]),
    );
  });
}

function columnsOf(records: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, Column>> {
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  return Object.fromEntries([...names].map((name) => [name, columnOf(records.map((record) => record[name] ?? null))]));
}

function columnOf(values: readonly unknown[]): Column {
  const [first] = values;
  const text = JSON.stringify(first);
  return values.every((value) => value === first || JSON.stringify(value) === text)
    ? { same: first }
    : { each: values };
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const exact = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(exact).set(bytes);
  return exact;
}
