import { type SQL, sql } from "drizzle-orm";
import { OPERATIONAL_EVENT_TYPES } from "../domain/event-type.ts";
import {
  MAIL_KEPT_MS,
  MAIL_TRY_MS,
  type MailSlot,
  MAX_FAILED_MAILS_A_DAY,
  MAX_MAIL_TRIES,
  MAX_MAILS_A_DAY,
} from "../domain/mail/mail-day.ts";
import { type Database, runTogether } from "./database.ts";
import { readEnum } from "./read-enum.ts";
import { readRows } from "./unread-row.ts";

/** A mail that is owed to a workspace's contacts. */
export interface OwedMail extends MailSlot {
  readonly eventId: string;
  /** The event's data, a JSON text. */
  readonly dataText: string;
}

/**
 * Takes the slots of mails, each for the first event that asks for it, and answers those that are to be sent now: new ones, and
 * those that an earlier try for the same event left unsent. A workspace that has had its mails of the day gets no more. `now` is
 * in epoch milliseconds.
 */
export async function takeMails(db: Database, mails: readonly OwedMail[], now: number): Promise<readonly OwedMail[]> {
  if (mails.length === 0) return [];
  const taken = await runTogether(
    db,
    mails.map((mail) => takeMail(mail, now)),
  );
  return mails.filter((_mail, index) => taken[index] === 1);
}

function takeMail({ workspaceId, day, webhookId, kind, eventId, dataText }: OwedMail, now: number): SQL {
  const most = kind === "delivery.failed" ? MAX_FAILED_MAILS_A_DAY : MAX_MAILS_A_DAY;
  const ofDay = sql`FROM sent_mails WHERE workspace_id = ${workspaceId} AND day = ${day}`;
  return sql`INSERT INTO sent_mails (workspace_id, day, webhook_id, kind, event_id, data, tries, tried_at)
    SELECT id, ${day}, ${webhookId}, ${kind}, ${eventId}, ${dataText}, 1, ${now} FROM workspaces
    WHERE id = ${workspaceId} AND ((SELECT COUNT(*) ${ofDay}) < ${most}
      OR EXISTS (SELECT 1 ${ofDay} AND webhook_id = ${webhookId} AND kind = ${kind}))
    ON CONFLICT (workspace_id, day, webhook_id, kind) DO UPDATE SET tries = tries + 1, tried_at = excluded.tried_at
      WHERE event_id = excluded.event_id AND ${isOwed(now)}
    RETURNING 1 AS n`;
}

type Row = Omit<OwedMail, "kind"> & { readonly kind: string };

/** Takes up to `limit` mails that earlier tries left unsent, to be tried again now (epoch milliseconds). */
export async function takeOwedMails(db: Database, now: number, limit: number): Promise<readonly OwedMail[]> {
  const rows = await db.all<Row>(sql`UPDATE sent_mails SET tries = tries + 1, tried_at = ${now}
    WHERE (workspace_id, day, webhook_id, kind) IN (
      SELECT workspace_id, day, webhook_id, kind FROM sent_mails
      WHERE ${isOwed(now)} AND day > ${now - MAIL_KEPT_MS} LIMIT ${limit})
    RETURNING workspace_id AS "workspaceId", day, webhook_id AS "webhookId", kind, event_id AS "eventId",
      data AS "dataText"`);
  return readRows(rows, ({ kind, ...row }) => ({ ...row, kind: readEnum(OPERATIONAL_EVENT_TYPES, kind) }));
}

/** Tells of a row that it is unsent, may be tried once more, and is not being tried. */
function isOwed(now: number): SQL {
  return sql`sent_at IS NULL AND tries < ${MAX_MAIL_TRIES} AND tried_at <= ${now - MAIL_TRY_MS}`;
}

/** Stores that a mail was sent. */
export async function keepMailSent(db: Database, slot: MailSlot, at: number): Promise<void> {
  const { workspaceId, day, webhookId, kind } = slot;
  await db.run(sql`UPDATE sent_mails SET sent_at = ${at}
    WHERE workspace_id = ${workspaceId} AND day = ${day} AND webhook_id = ${webhookId} AND kind = ${kind}`);
}
