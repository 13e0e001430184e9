import { env as ownEnv, waitUntil } from "cloudflare:workers";
import { createPublisher } from "./actions/publisher.ts";
import { app } from "./api/app.ts";
import type { Env, Env as HooklineEnv } from "./config.ts";
import { dashboard } from "./dashboard/dashboard.tsx";
import { ok } from "./domain/result.ts";
import { isNearLastRetry, type QueueRole, queueRoleOf } from "./domain/queues.ts";
import { describeError, log, listenToLog } from "./log.ts";
import { LONG, type QueueMessage, retryLater } from "./messages/queue-message.ts";
import { consumeEvents } from "./pipeline/consume-events.ts";
import { consumeDeadLetters } from "./pipeline/dead-letters.ts";
import { sendOwedMails } from "./pipeline/mail-notices.ts";
import { compactOld, pruneOld } from "./pipeline/prune.ts";
import { deliverBatch } from "./pipeline/deliver.ts";
import { deliverReleased } from "./pipeline/deliver-released.ts";
import { Troubles } from "./pipeline/keep-troubles.ts";
import { openFront, openServices, type Services } from "./services.ts";
import { openDatabase } from "./store/database.ts";
import { keepTrouble } from "./store/trouble-table.ts";
import { play } from "./play/play.tsx";

declare global {
  namespace Cloudflare {
    interface Env extends HooklineEnv {}
  }
}

// Listens in every isolate, so that troubles logged by an Outbox are kept too.
const troubles = new Troubles({
  keepTrouble: (trouble) => keepTrouble(openDatabase(ownEnv.DB), trouble),
  now: () => Date.now(),
});
listenToLog((event, fields) => {
  const work = troubles.note(event, fields);
  if (work !== undefined) waitUntil(work);
});

export { Outbox } from "./outbox/outbox.ts";
export { Inbox } from "./play/inbox.ts";

/** The service binding for other Workers. */
export class Publisher extends createPublisher(async (env) => {
  const opened = await openServices(env);
  return opened.ok ? ok(opened.value.isolate) : opened;
}) {}

export default {
  async fetch(request, env, ctx) {
    const front = await openFront(env);
    const { pathname } = new URL(request.url);
    if (/^\/play(?:\/|$)/.test(pathname)) return play.fetch(request, front, ctx);
    const served = /^\/(?:dashboard(?:\/|$)|$)/.test(pathname) ? dashboard : app;
    return served.fetch(request, front, ctx);
  },

  async queue({ queue, messages }, env, ctx) {
    const role = queueRoleOf(queue);
    if (role === undefined) {
      log("error", "unknown_queue", { queue });
      for (const message of messages) retryLater(message, LONG);
      return;
    }
    const near = messages.filter(({ attempts }) => isNearLastRetry(role, attempts));
    if (near.length > 0)
      log("error", "message_near_end", { queue, messages: near.length, attempts: near[0]?.attempts });
    try {
      const opened = await openServices(env);
      if (opened.ok) await consume(role, messages, opened.value.services, ctx);
      else for (const message of messages) retryLater(message, LONG);
    } catch (error) {
      log("error", "queue_failed", { queue, error: describeError(error) });
      for (const message of messages) retryLater(message, LONG);
    }
  },

  async scheduled(_controller, env) {
    try {
      const opened = await openServices(env);
      if (!opened.ok) return;
      const { mail, prune } = opened.value.services;
      // Beside the upkeep, which does not wait for a mail that hangs. What runs on after this function may be cut off.
      const mailed = sendOwedMails(mail).catch((error: unknown) => {
        log("error", "mail_not_sent", { error: describeError(error) });
      });
      try {
        await compactOld(prune).catch((error: unknown) => {
          log("error", "compaction_failed", { error: describeError(error) });
        });
        await pruneOld(prune);
      } finally {
        await mailed;
      }
    } catch (error) {
      log("error", "prune_failed", { error: describeError(error) });
    }
  },
} satisfies ExportedHandler<Env>;

async function consume(
  role: QueueRole,
  messages: readonly QueueMessage[],
  services: Services,
  ctx: ExecutionContext,
): Promise<void> {
  const goOn = (work: Promise<void>) => ctx.waitUntil(work);
  switch (role) {
    case "events":
      return consumeEvents(messages, services.events, goOn);
    case "direct":
      return deliverBatch(messages, "dispatch", services.deliver, goOn);
    case "paced":
    case "slow":
      return deliverReleased(messages, services.deliver, goOn);
    case "dead":
      return consumeDeadLetters(messages, services.deadLetters);
  }
}
