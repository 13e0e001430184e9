import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import {
  dayOf,
  MAIL_KEPT_MS,
  MAIL_TRY_MS,
  MAX_FAILED_MAILS_A_DAY,
  MAX_MAIL_TRIES,
  MAX_MAILS_A_DAY,
} from "../../src/domain/mail/mail-day.ts";
import { pruneSentMails } from "../../src/store/prune-rows.ts";
import { keepMailSent, type OwedMail, takeMails, takeOwedMails } from "../../src/store/sent-mail-table.ts";
import { deleteWorkspace, insertWorkspace } from "../../src/store/workspace-table.ts";
import { db, freshId, T0 } from "./rows.ts";

const DAY = 86_400_000;
let workspaceId: string;
let bystanderId: string;

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM sent_mails").run();
  [workspaceId, bystanderId] = [await addWorkspace(), await addWorkspace()];
});

async function addWorkspace(): Promise<string> {
  const id = freshId("ws");
  await insertWorkspace(db, { id, name: "W", webhooksEnabled: true, payloadFormat: "event", createdAt: T0 });
  return id;
}

function mailOf(changes: Partial<OwedMail> = {}): OwedMail {
  const slot = { workspaceId, day: dayOf(T0), webhookId: "wh_1", kind: "webhook.failing" } as const;
  return { ...slot, eventId: "evt_1", dataText: '{"n":1}', ...changes };
}

async function rows(): Promise<readonly unknown[]> {
  return (await env.DB.prepare("SELECT * FROM sent_mails ORDER BY workspace_id, day").all()).results;
}

describe("a mail", () => {
  it("is taken once for a webhook, kind and day", async () => {
    expect(await takeMails(db, [mailOf()], T0)).toEqual([mailOf()]);
    await keepMailSent(db, mailOf(), T0);
    expect(await takeMails(db, [mailOf(), mailOf({ eventId: "evt_2" })], T0 + MAIL_TRY_MS)).toEqual([]);
    const others = [
      mailOf({ webhookId: "wh_2" }),
      mailOf({ kind: "webhook.disabled" }),
      mailOf({ day: dayOf(T0) + DAY }),
      mailOf({ workspaceId: bystanderId }),
    ];
    expect(await takeMails(db, others, T0)).toEqual(others);
  });

  it("that was not sent is taken again by its own event, once the try before has had its time", async () => {
    await takeMails(db, [mailOf()], T0);
    expect(await takeMails(db, [mailOf()], T0 + MAIL_TRY_MS - 1)).toEqual([]);
    expect(await takeMails(db, [mailOf({ eventId: "evt_2" })], T0 + MAIL_TRY_MS)).toEqual([]);
    expect(await takeMails(db, [mailOf()], T0 + MAIL_TRY_MS)).toEqual([mailOf()]);
  });

  it("that was not sent is owed, as often as it may be tried, until its day is long over", async () => {
    await takeMails(db, [mailOf()], T0);
    for (let tried = 1; tried < MAX_MAIL_TRIES; tried++) {
      expect(await takeOwedMails(db, T0 + tried * MAIL_TRY_MS, 10)).toEqual([mailOf()]);
    }
    expect(await takeOwedMails(db, T0 + MAX_MAIL_TRIES * MAIL_TRY_MS, 10)).toEqual([]);
    await takeMails(db, [mailOf({ webhookId: "wh_2" })], T0);
    expect(await takeOwedMails(db, T0 + MAIL_KEPT_MS, 10)).toEqual([]);
    expect(await takeOwedMails(db, T0 + MAIL_KEPT_MS - 1, 10)).toEqual([mailOf({ webhookId: "wh_2" })]);
  });

  it("that was sent is owed no more", async () => {
    await takeMails(db, [mailOf()], T0);
    await keepMailSent(db, mailOf(), T0);
    expect(await takeOwedMails(db, T0 + MAIL_TRY_MS, 10)).toEqual([]);
  });

  it("is not taken for a workspace that is not there", async () => {
    expect(await takeMails(db, [mailOf({ workspaceId: "ws_none" })], T0)).toEqual([]);
    expect(await takeMails(db, [], T0)).toEqual([]);
  });
});

it("a workspace gets so many mails a day and no more, but those that it is owed", async () => {
  const many = Array.from({ length: MAX_MAILS_A_DAY + 2 }, (_, index) => mailOf({ webhookId: `wh_${index}` }));
  expect(await takeMails(db, many, T0)).toEqual(many.slice(0, MAX_MAILS_A_DAY));
  expect(await takeMails(db, many, T0 + MAIL_TRY_MS)).toEqual(many.slice(0, MAX_MAILS_A_DAY));
  expect(await takeMails(db, [mailOf({ workspaceId: bystanderId })], T0)).toHaveLength(1);
  expect(await takeMails(db, [mailOf({ day: dayOf(T0) + DAY, webhookId: "wh_x" })], T0)).toHaveLength(1);
});

it("failed deliveries leave mails of the day to what matters more", async () => {
  const failed = Array.from({ length: MAX_MAILS_A_DAY }, (_, index) => {
    return mailOf({ webhookId: `wh_${index}`, kind: "delivery.failed" });
  });
  expect(await takeMails(db, failed, T0)).toEqual(failed.slice(0, MAX_FAILED_MAILS_A_DAY));
  expect(await takeMails(db, [mailOf({ kind: "webhook.disabled" })], T0)).toHaveLength(1);
});

it("what was mailed is dropped once its day is over, and with its workspace", async () => {
  const kept = mailOf({ workspaceId: bystanderId, day: dayOf(T0) + MAIL_KEPT_MS });
  await takeMails(db, [mailOf(), mailOf({ day: dayOf(T0) + DAY }), kept, mailOf({ workspaceId: bystanderId })], T0);
  expect(await pruneSentMails(db, [workspaceId, bystanderId], dayOf(T0) + 1, 1)).toBe(2);
  expect(await rows()).toHaveLength(2);
  await deleteWorkspace(db, workspaceId);
  expect(await rows()).toMatchObject([{ workspace_id: bystanderId, day: kept.day }]);
});
