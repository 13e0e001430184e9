import { afterAll, expect, it } from "vitest";
import { createWebhook, publish, readLog, type Webhook } from "./tools/api.ts";
import { type Hookline, makeState, removeState, restartHookline, startHookline } from "./tools/hookline.ts";
import { expectNothingLeft, killOne, WRANGLER } from "./tools/leftovers.ts";
import { type Answer, startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { untilTrue } from "./tools/until.ts";

const EVENTS = 20;

/** Undone in reverse, whatever became of the tests. */
const cleanups: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const clean of cleanups.toReversed()) await clean();
});

interface Interrupted {
  readonly subscriber: Subscriber;
  readonly webhook: Webhook;
  readonly eventIds: readonly string[];
  /** Ends Hookline, waits until nothing of it listens, and starts it on the same state. */
  restart(signal: NodeJS.Signals): Promise<Hookline>;
}

/** Publishes to a subscriber whose answers follow a script, and waits until every first attempt is logged. */
async function publishAll(retrySchedule: readonly number[], script: () => Answer): Promise<Interrupted> {
  const state = makeState();
  cleanups.push(() => removeState(state));
  const subscriber = await startSubscriber(script);
  cleanups.push(() => subscriber.close());
  const hookline = await startHookline({ state });
  cleanups.push(() => hookline.stop());
  const settings = { url: `${subscriber.url}/`, events: ["*"], retry_schedule: retrySchedule, timeout_ms: 5000 };
  const webhook = await createWebhook(hookline, settings);
  const eventIds: string[] = [];
  for (let index = 0; index < EVENTS; index++) {
    eventIds.push((await publish(hookline, { type: "restart.made", data: { index } })).id);
  }
  await untilTrue("the first attempts", async () => {
    const log = await readLog(hookline, webhook.id);
    return log.length === EVENTS && log.every(({ attempt_count: count }) => count > 0);
  });
  return {
    subscriber,
    webhook,
    eventIds,
    async restart(signal) {
      const again = await restartHookline(hookline, state, signal);
      cleanups.push(() => again.stop());
      return again;
    },
  };
}

async function expectAllDelivered(hookline: Hookline, { subscriber, webhook, eventIds }: Interrupted): Promise<void> {
  const isOver = async () => {
    const log = await readLog(hookline, webhook.id);
    return log.length === EVENTS && log.every(({ status }) => status !== "pending");
  };
  await untilTrue("every delivery to reach its end", isOver);
  const log = await readLog(hookline, webhook.id);
  expect(log.map(({ status }) => status)).toEqual(Array.from({ length: EVENTS }, () => "delivered"));
  expect(new Set(log.map(({ event_id: id }) => id))).toEqual(new Set(eventIds));
  const received = new Set(subscriber.requests.map(({ headers }) => headers["webhook-id"]));
  expect(received).toEqual(new Set(eventIds));
}

it("a restart in the middle of a retry schedule loses no delivery, and a killed wrangler leaves no process behind", async () => {
  let isHealthy = false;
  const interrupted = await publishAll([0, 30, 1, 1], () => ({ status: isHealthy ? 200 : 500 }));
  const before = interrupted.subscriber.requests.length;
  isHealthy = true;
  const hookline = await interrupted.restart("SIGTERM");
  await expectAllDelivered(hookline, interrupted);
  expect(interrupted.subscriber.requests.length - before).toBe(EVENTS);
  await expectNothingLeft(hookline, killOne(WRANGLER));
});
