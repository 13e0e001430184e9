import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/config.ts";
import { MAIL_AGE_MS, MAIL_TRY_MS, MAX_MAIL_TRIES } from "../../src/domain/mail/mail-day.ts";
import type { AcceptedEvent } from "../../src/domain/event.ts";
import worker from "../../src/index.ts";
import { writeAccepted } from "../../src/messages/accepted-message.ts";
import { keptEvent } from "../store/rows.ts";
import { createWebhook, createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { readLog } from "../tools/read-log.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";

interface Sent {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}

const subscriber = recordSubscriber();
const queues = holdQueues();
const sent: Sent[] = [];
let refuse: (to: string) => boolean;
let bound: Env;
let workspace: TestWorkspace;
let webhookId: string;

beforeEach(async () => {
  sent.length = 0;
  refuse = () => false;
  const send = async (mail: Sent) => {
    if (refuse(mail.to)) throw new Error("not taken");
    sent.push(mail);
    return { messageId: "1" };
  };
  bound = { ...env, EMAIL: { send } };
  await env.DB.prepare("UPDATE sent_mails SET sent_at = 0").run();
  workspace = await createWorkspace();
  webhookId = (await createWebhook(workspace.owner, { name: "Orders", events: ["order.made"] })).id;
  await setContacts({ emails: ["a@example.com", "b@example.com"] });
});
afterEach(() => vi.useRealTimers());

async function setContacts(contacts: object): Promise<void> {
  expect((await workspace.owner.put("/v1/contacts", contacts)).status).toBe(200);
}

/** An operational event as an Outbox publishes it. */
function notice(key: string, changes: Partial<AcceptedEvent> = {}, about: string = webhookId): AcceptedEvent {
  const { targets: _targets, ...event } = keptEvent(workspace.id, `evt_${about.slice(3)}_${key}`, {
    chosen: true,
    type: "webhook.failing",
    acceptedAt: Date.now(),
    visibleTo: [],
    dataText: JSON.stringify({ webhook_id: about, failures: 3, failing_since: "2030-01-01T00:00:00.000Z" }),
  });
  return { ...event, ...changes };
}

/** Hands the events to the consumer, each in a message of its own; answers how many messages must come again. */
async function consume(events: readonly AcceptedEvent[], environment: Env = bound): Promise<number> {
  const messages = events.flatMap((event) => {
    return writeAccepted([event]).map((body) => ({ id: event.id, timestamp: new Date(), attempts: 1, body }));
  });
  const batch = createMessageBatch("hookline-events", messages);
  const context = createExecutionContext();
  await worker.queue(batch, environment, context);
  return (await getQueueResult(batch, context)).retryMessages.length;
}

const runCron = async (environment: Env = bound) => worker.scheduled(createScheduledController(), environment);

/** A database that answers no statement with a text in it. */
function withoutStatements(text: string): D1Database {
  return new Proxy(env.DB, {
    get(database, name) {
      if (name !== "prepare") return Reflect.get(database, name, database).bind(database);
      return (query: string) => {
        if (query.includes(text)) throw new Error("D1 is down");
        return database.prepare(query);
      };
    },
  });
}
const recipients = () => sent.map(({ to }) => to);

describe("an operational event", () => {
  it("is mailed to each contact by itself", async () => {
    expect(await consume([notice("1")])).toBe(0);
    expect(recipients()).toEqual(["a@example.com", "b@example.com"]);
    expect(sent[0]).toMatchObject({
      from: "hooks@example.com",
      subject: 'Your webhook "Orders" has been failing since 1 Jan 00:00 UTC',
      text: expect.stringContaining(`http://127.0.0.1:8787/dashboard/webhooks/${webhookId}`),
    });
  });

  it("is mailed once a day for its webhook and kind, however often it or another one comes", async () => {
    const [first, second] = [notice("1"), notice("2")];
    await consume([first, second, first]);
    await consume([first]);
    passTime(MAIL_TRY_MS);
    await consume([first, second]);
    await runCron();
    expect(sent).toHaveLength(2);
    const other = await createWebhook(workspace.owner, { name: "Memos", events: ["memo.made"] });
    await consume([notice("1", {}, other.id), notice("3", { type: "webhook.recovered" })]);
    expect(
      sent
        .slice(2)
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual([
      ...Array.from({ length: 2 }, () => expect.stringContaining('"Memos" has been failing')),
      ...Array.from({ length: 2 }, () => expect.stringContaining('"Orders" works again')),
    ]);
    passTime(86_400_000);
    await consume([notice("4")]);
    expect(sent).toHaveLength(8);
  });

  it("is not mailed when nobody asked for it, or once it is old", async () => {
    await consume([notice("1", { type: "delivery.failed" })]);
    await consume([notice("2", { acceptedAt: Date.now() - MAIL_AGE_MS - 1 })]);
    await consume([notice("3", { type: "order.made" })]);
    await consume([notice("4", {}, "wh_of_nobody")]);
    await workspace.owner.put("/v1/contacts", { emails: [] });
    await consume([notice("5")]);
    expect(sent).toEqual([]);
  });

  it("of another workspace's webhook is not mailed", async () => {
    const theirs = await createWebhook((await createWorkspace()).owner);
    await consume([notice("1", {}, theirs.id)]);
    expect(sent).toEqual([]);
  });

  it("is fanned out where no mail can be sent", async () => {
    const { EMAIL: _email, ...unbound } = bound;
    expect(await consume([notice("1")], unbound)).toBe(0);
    expect(await consume([notice("1")])).toBe(0);
    expect(recipients()).toEqual(["a@example.com", "b@example.com"]);
  });
});

describe("a mail that can't be sent", () => {
  it("keeps no event back, is told as trouble, and is tried again by the cron", async () => {
    const log = readLog();
    refuse = () => true;
    const { id } = await createWebhook(workspace.owner, {
      events: ["webhook.*"],
      url: "http://127.0.0.1:9402/notices",
    });
    const event = notice("1");
    expect(await consume([event])).toBe(0);
    await queues.deliver(id);
    expect(subscriber.received.filter(({ body }) => body.includes(event.id))).toHaveLength(1);
    const told = log.filter((line) => line.event === "mail_not_sent");
    expect(told).toHaveLength(2);
    expect(JSON.stringify(told)).not.toContain("example.com");
    await runCron();
    refuse = () => false;
    await runCron();
    expect(sent).toEqual([]);
    passTime(MAIL_TRY_MS);
    await runCron();
    await runCron();
    expect(recipients()).toEqual(["a@example.com", "b@example.com"]);
  });

  it("is waited for by the cron, also when its upkeep fails", async () => {
    refuse = () => true;
    await consume([notice("1")]);
    passTime(MAIL_TRY_MS);
    const slow = async (mail: Sent) => {
      await scheduler.wait(50);
      sent.push(mail);
      return { messageId: "1" };
    };
    const log = readLog();
    await runCron({ ...bound, EMAIL: { send: slow }, DB: withoutStatements("portal_sessions") });
    expect(log.map(({ event }) => event)).toContain("prune_failed");
    expect(recipients()).toEqual(["a@example.com", "b@example.com"]);
  });

  it("is tried so often and no more", async () => {
    let tries = 0;
    refuse = (to) => (to === "a@example.com" ? ++tries > 0 : true);
    await consume([notice("1")]);
    for (let run = 0; run < MAX_MAIL_TRIES + 2; run++) {
      passTime(MAIL_TRY_MS);
      await runCron();
    }
    expect(tries).toBe(MAX_MAIL_TRIES);
  });

  it("to one address is sent to the others", async () => {
    refuse = (to) => to === "a@example.com";
    await consume([notice("1")]);
    refuse = () => false;
    passTime(MAIL_TRY_MS);
    await runCron();
    expect(recipients()).toEqual(["b@example.com"]);
  });

  it("is sent to those who are contacts by then, or to nobody", async () => {
    refuse = () => true;
    await consume([notice("1"), notice("2", { type: "webhook.disabled" })]);
    refuse = () => false;
    await setContacts({ emails: ["c@example.com"], on: ["webhook.failing"] });
    passTime(MAIL_TRY_MS);
    await runCron();
    expect(recipients()).toEqual(["c@example.com"]);
  });
});

it("a message comes again when it can't be stored that its mail is owed, and its neighbour does not", async () => {
  expect(
    await consume([notice("1"), notice("2", { type: "order.made" })], {
      ...bound,
      DB: withoutStatements("sent_mails"),
    }),
  ).toBe(1);
  expect(sent).toEqual([]);
  expect(await consume([notice("1")])).toBe(0);
  expect(sent).toHaveLength(2);
});
