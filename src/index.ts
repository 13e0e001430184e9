import { openIsolate } from "./actions/isolate.ts";
import { app } from "./api/app.ts";
import type { Env } from "./config.ts";
import { dashboard } from "./dashboard/app.tsx";
import { log } from "./log.ts";
import { consumeEvents } from "./pipeline/consume-events.ts";
import { consumeDeadLetters } from "./pipeline/dead-letters.ts";
import { pruneOld } from "./pipeline/prune.ts";
import { deliverBatch } from "./pipeline/deliver.ts";
import { deliverReleased } from "./pipeline/deliver-released.ts";
import { play } from "./play/app.tsx";

export { Publisher } from "./actions/publisher.ts";
export { Outbox } from "./outbox/outbox.ts";
export { Inbox } from "./play/inbox.ts";

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (/^\/play(?:\/|$)/.test(pathname)) return play.fetch(request, env, ctx);
    const served = /^\/(?:dashboard(?:\/|$)|$)/.test(pathname) ? dashboard : app;
    return served.fetch(request, env, ctx);
  },

  async queue(batch, env, ctx) {
    const isolate = await openIsolate(env);
    if (!isolate.ok) {
      batch.retryAll({ delaySeconds: 60 });
      return;
    }
    const { services } = isolate.value;
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
    const isolate = await openIsolate(env);
    if (isolate.ok) await pruneOld(isolate.value.services);
  },
} satisfies ExportedHandler<Env>;
