import { createPublisher } from "./actions/publisher.ts";
import { app } from "./api/app.ts";
import type { Env } from "./config.ts";
import { dashboard } from "./dashboard/dashboard.tsx";
import { ok } from "./domain/result.ts";
import { log } from "./log.ts";
import { consumeEvents } from "./pipeline/consume-events.ts";
import { consumeDeadLetters } from "./pipeline/dead-letters.ts";
import { pruneOld } from "./pipeline/prune.ts";
import { deliverBatch } from "./pipeline/deliver.ts";
import { deliverReleased } from "./pipeline/deliver-released.ts";
import { play } from "./play/play.tsx";
import { openFront, openServices } from "./services.ts";

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

  async queue(batch, env, ctx) {
    const opened = await openServices(env);
    if (!opened.ok) {
      batch.retryAll({ delaySeconds: 60 });
      return;
    }
    const { services } = opened.value;
    switch (batch.queue) {
      case "hookline-events":
        return consumeEvents(batch.messages, services.events);
      case "hookline-direct":
        return deliverBatch(batch.messages, "dispatch", services.deliver);
      case "hookline-paced":
      case "hookline-slow":
        return deliverReleased(batch.messages, services.deliver, (work) => ctx.waitUntil(work));
      case "hookline-dead":
        return consumeDeadLetters(batch.messages, services.deadLetters);
      default:
        log("error", "unknown_queue", { queue: batch.queue });
        batch.retryAll();
    }
  },

  async scheduled(_controller, env) {
    const opened = await openServices(env);
    if (opened.ok) await pruneOld(opened.value.services.prune);
  },
} satisfies ExportedHandler<Env>;
