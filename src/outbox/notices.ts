import { z } from "zod";
import type { AcceptedEvent } from "../domain/event.ts";
import { isId } from "../domain/ids.ts";
import type { OutboxSettings } from "../domain/webhook.ts";
import { columnsOf, insertInto } from "./columns.ts";

/** An operational event to be published. */
export interface PendingNotice {
  /** The event's id, the same each time it is published. */
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, string | number | null>>;
  /** Epoch milliseconds. */
  readonly at: number;
}

const columns = columnsOf(z.object({ id: z.string(), type: z.string(), data: z.string(), at: z.number() }));
const INSERT = `${insertInto("notices", columns.names)} ON CONFLICT DO NOTHING`;

/** Stores an operational event to be published, once by its id. */
export function saveNotice(sql: SqlStorage, notice: PendingNotice): void {
  sql.exec(INSERT, ...columns.write(notice));
}

/** Tells whether operational events wait to be published. */
export function hasNotices(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM notices LIMIT 1").toArray().length > 0;
}

/** Reads the oldest notices as events, visible to owners, admins and the webhook's creator. */
export function takeNotices(sql: SqlStorage, settings: OutboxSettings, limit: number): readonly AcceptedEvent[] {
  const rows = sql.exec("SELECT * FROM notices ORDER BY at, id LIMIT ?", limit).toArray();
  return rows.map((row) => {
    const { id, type, data, at } = columns.read(row);
    return {
      workspaceId: settings.workspaceId,
      id,
      chosen: true,
      type,
      acceptedAt: at,
      createdAt: at,
      applicationId: null,
      visibleTo: visibleTo(settings),
      tags: [],
      dataText: data,
      bodyHash: "",
    };
  });
}

/** The member who made the webhook, or nobody but owners and admins. Earlier versions send ids of keys too. */
function visibleTo({ creatorId }: OutboxSettings): string[] {
  const isMember = creatorId !== "" && !isId("key", creatorId) && !isId("session", creatorId);
  return isMember ? [creatorId] : [];
}

/** Deletes published notices. */
export function dropNotices(sql: SqlStorage, ids: readonly string[]): void {
  sql.exec("DELETE FROM notices WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
}
