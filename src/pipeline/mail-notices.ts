import type { AcceptedEvent } from "../domain/event.ts";
import { OPERATIONAL_EVENT_TYPES } from "../domain/event-type.ts";
import type { Contacts } from "../domain/mail/contacts.ts";
import { dayOf, MAIL_AGE_MS, type MailSlot } from "../domain/mail/mail-day.ts";
import { noticeMail } from "../domain/mail/notice-mail.ts";
import type { Webhook } from "../domain/webhook.ts";
import { describeError, log } from "../log.ts";
import type { OwedMail } from "../store/sent-mail-table.ts";
import type { Mailer } from "./mailer.ts";

/** The functions and settings that mailing gets from outside. */
export interface MailPorts {
  readonly mailer: Mailer;
  readonly findWorkspace: (
    id: string,
  ) => Promise<{ readonly name: string; readonly contacts: Contacts | null } | undefined>;
  /** How the service is called in a workspace. */
  readonly readServiceName: (workspaceId: string) => Promise<string>;
  readonly findWebhook: (workspaceId: string, id: string) => Promise<Pick<Webhook, "id" | "name" | "url"> | undefined>;
  readonly takeMails: (mails: readonly OwedMail[]) => Promise<readonly OwedMail[]>;
  readonly takeOwedMails: (limit: number) => Promise<readonly OwedMail[]>;
  readonly keepMailSent: (slot: MailSlot) => Promise<void>;
  readonly publicUrl: string | null;
  readonly now: () => number;
}

/** Most mails that one run of the cron tries again, five statements each: of a run's thousand, its upkeep needs most. */
const MAX_AGAIN = 20;

/**
 * Sends the mails that operational events ask for, beside what `goOn` keeps alive. False if it can't be stored that they are owed:
 * then the events must come again, which is safe.
 */
export async function mailNotices(
  events: readonly AcceptedEvent[],
  goOn: (work: Promise<void>) => void,
  ports: MailPorts,
): Promise<boolean> {
  try {
    const mails = await takeNotices(events, ports);
    if (mails.length > 0) goOn(sendMails(mails, ports));
    return true;
  } catch (error) {
    log("warn", "event_message_failed", { error: describeError(error) });
    return false;
  }
}

/** Takes the mails that events ask for, so that they are owed, and answers those that are to be sent now. */
async function takeNotices(events: readonly AcceptedEvent[], ports: MailPorts): Promise<readonly OwedMail[]> {
  const asked = new Map<string, OwedMail>();
  for (const event of events) {
    const mail = readNotice(event, ports.now());
    if (mail === undefined) continue;
    const key = JSON.stringify([mail.workspaceId, mail.day, mail.webhookId, mail.kind]);
    if (!asked.has(key)) asked.set(key, mail);
  }
  if (asked.size === 0 || ports.mailer.problem !== null) return [];
  const mails = [...asked.values()];
  const wanted = new Map<string, Contacts | null>();
  for (const { workspaceId } of mails) {
    if (!wanted.has(workspaceId)) wanted.set(workspaceId, (await ports.findWorkspace(workspaceId))?.contacts ?? null);
  }
  return ports.takeMails(mails.filter(({ workspaceId, kind }) => wanted.get(workspaceId)?.on.includes(kind) === true));
}

/** What an event asks to be mailed; undefined for one of the workspace's own, and for one that is no news any more. */
function readNotice({ workspaceId, id, type, acceptedAt, dataText }: AcceptedEvent, now: number): OwedMail | undefined {
  const kind = OPERATIONAL_EVENT_TYPES.find((one) => one === type);
  if (kind === undefined || dataText === null || acceptedAt < now - MAIL_AGE_MS) return undefined;
  const data: unknown = JSON.parse(dataText);
  const webhookId = typeof data === "object" && data !== null && "webhook_id" in data ? data.webhook_id : undefined;
  if (typeof webhookId !== "string") return undefined;
  return { workspaceId, day: dayOf(acceptedAt), webhookId, kind, eventId: id, dataText };
}

/** Sends mails that were taken. Never throws: one that can't be sent stays owed. */
async function sendMails(mails: readonly OwedMail[], ports: MailPorts): Promise<void> {
  for (const mail of mails) {
    try {
      await sendMail(mail, ports);
    } catch (error) {
      logUnsent(mail, error);
    }
  }
}

/** Tries mails again that earlier tries left unsent. */
export async function sendOwedMails(ports: MailPorts): Promise<void> {
  if (ports.mailer.problem === null) await sendMails(await ports.takeOwedMails(MAX_AGAIN), ports);
}

/**
 * Sends a mail to each contact by itself, so that one address that is refused keeps it from no other. It is sent once
 * anybody's was, and when nobody wants it any more.
 */
async function sendMail(owed: OwedMail, ports: MailPorts): Promise<void> {
  const { workspaceId, webhookId, kind, dataText } = owed;
  const workspace = await ports.findWorkspace(workspaceId);
  const webhook = await ports.findWebhook(workspaceId, webhookId);
  const contacts = workspace?.contacts ?? null;
  let isSent = true;
  if (workspace !== undefined && webhook !== undefined && contacts?.on.includes(kind) === true) {
    const mail = noticeMail({
      kind,
      dataText,
      webhook,
      workspaceName: workspace.name,
      serviceName: await ports.readServiceName(workspaceId),
      publicUrl: ports.publicUrl,
    });
    isSent = await sendToEach(owed, mail, contacts.emails, ports);
  }
  if (isSent) await ports.keepMailSent(owed);
}

async function sendToEach(
  owed: OwedMail,
  mail: ReturnType<typeof noticeMail>,
  emails: readonly string[],
  ports: MailPorts,
): Promise<boolean> {
  let isSent = false;
  for (const email of emails) {
    try {
      await ports.mailer.send(mail, email);
      isSent = true;
    } catch (error) {
      logUnsent(owed, error);
    }
  }
  return isSent;
}

function logUnsent({ workspaceId, webhookId, kind, eventId }: OwedMail, error: unknown): void {
  const about = { workspace_id: workspaceId, webhook_id: webhookId, kind, event_id: eventId };
  log("error", "mail_not_sent", { ...about, error: describeError(error) });
}
