import { z } from "zod";
import { readStored } from "../domain/problems.ts";

type Row = Readonly<Record<string, SqlStorageValue>>;

/** How a table holds records: a column for each property, named after it. */
export interface Columns<Schema extends z.ZodObject> {
  readonly names: readonly string[];
  /** Reads a row; throws when it holds what the schema does not allow. */
  readonly read: (row: Row) => z.output<Schema>;
  /** What a row holds of a record, in the order of the names: yes and no as 1 and 0, lists and objects as JSON. */
  readonly write: (record: Readonly<Record<keyof z.output<Schema>, unknown>>) => readonly SqlStorageValue[];
}

/** Makes the columns of a table from the schema of its records. */
export function columnsOf<Schema extends z.ZodObject>(schema: Schema): Columns<Schema> {
  const columns = Object.keys(schema.shape).map((property) => [property, columnOf(property)] as const);
  return {
    names: columns.map(([, name]) => name),
    read: (row) => readStored(schema, Object.fromEntries(columns.map(([property, name]) => [property, row[name]]))),
    write: (record) => columns.map(([property]) => toStored(Reflect.get(record, property))),
  };
}

/** The column of a property: in snake_case and without `is`. */
export function columnOf(property: string): string {
  const words = property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return words.replace(/^is_/, "");
}

/** The statement that inserts a row; a column may be called as a keyword is. */
export function insertInto(table: string, names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`).join(", ");
  return `INSERT INTO ${table} (${quoted}) VALUES (${names.map(() => "?").join(", ")})`;
}

function toStored(value: unknown): SqlStorageValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number" || value === null) return value;
  return JSON.stringify(value);
}

/** Yes or no, stored as 1 or 0. */
export const yesOrNo = z.number().transform((value) => value === 1);

/** A value stored as JSON text. */
export function jsonText<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}
