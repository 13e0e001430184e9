import database010 from "./0.1.0/database.json?raw";
import inbox010 from "./0.1.0/inbox.json?raw";
import messages010 from "./0.1.0/messages.json?raw";
import outboxes010 from "./0.1.0/outboxes.json?raw";
import database020 from "./0.2.0/database.json?raw";
import inbox020 from "./0.2.0/inbox.json?raw";
import messages020 from "./0.2.0/messages.json?raw";
import outboxes020 from "./0.2.0/outboxes.json?raw";
import type { FrozenTables, FrozenValue } from "./frozen-sqlite.ts";
import type { FrozenOutbox } from "./recorded-outbox.ts";

/** What a released version stored, sent and asked, as `npm run freeze` wrote it. */
export interface Frozen {
  readonly version: string;
  readonly messages: Readonly<Record<MessageGroup, readonly unknown[]>>;
  readonly outboxes: Readonly<Record<string, FrozenOutbox>>;
  readonly inbox: FrozenTables;
  readonly database: { readonly migrations: readonly string[]; readonly tables: FrozenTables["tables"] };
}

export type MessageGroup = "accepted" | "direct" | "released" | "outcome" | "again" | "foreign";

/** Every folder of frozen samples; all of them are read for ever. */
export const FROZEN: readonly Frozen[] = [
  {
    version: "0.1.0",
    messages: JSON.parse(messages010),
    outboxes: JSON.parse(outboxes010),
    inbox: JSON.parse(inbox010),
    database: JSON.parse(database010),
  },
  {
    version: "0.2.0",
    messages: JSON.parse(messages020),
    outboxes: JSON.parse(outboxes020),
    inbox: JSON.parse(inbox020),
    database: JSON.parse(database020),
  },
];

/** Fills a Durable Object's empty storage with what was frozen. */
export function thaw(sql: SqlStorage, { schema, tables }: FrozenTables): void {
  for (const statement of schema) sql.exec(statement);
  for (const [table, rows] of Object.entries(tables)) {
    for (const row of rows) {
      const { text, values } = insertOf(table, row);
      sql.exec(text, ...values);
    }
  }
}

/** The statement that writes a frozen row into the columns that it has. */
export function insertOf(table: string, row: Readonly<Record<string, FrozenValue>>) {
  const columns = Object.keys(row).map((name) => `"${name}"`);
  const marks = columns.map(() => "?");
  return {
    text: `INSERT INTO "${table}" (${columns.join(", ")}) VALUES (${marks.join(", ")})`,
    values: Object.values(row).map((value) => {
      return typeof value === "object" && value !== null ? Uint8Array.fromBase64(value.base64).buffer : value;
    }),
  };
}
