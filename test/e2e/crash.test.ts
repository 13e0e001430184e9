import { afterAll, expect, it } from "vitest";
import { type Accepted, createWebhook, readLog } from "./tools/api.ts";
import { type Hookline, makeState, removeState, restartHookline, startHookline } from "./tools/hookline.ts";
import { expectNothingLeft, killOne, SCRIPT } from "./tools/leftovers.ts";
import { startSubscriber, type Subscriber } from "./tools/subscriber.ts";
import { untilTrue } from "./tools/until.ts";

const EVENTS = 200;
const SCHEDULE = [0, ...Array.from({ length: 15 }, () => 2)];

const state = makeState();
let hookline: Hookline | undefined;
let subscriber: Subscriber | undefined;

afterAll(async () => {
  await hookline?.stop();
  await subscriber?.close();
  removeState(state);
});

/*
 * Local queues live in memory, so the events are dispatched before the first kill: what was accepted and not yet
 * dispatched is the platform's promise, and failure-table.test.ts injects its faults.
 */
it("two SIGKILLs amid 200 retrying deliveries lose none, and a third leaves no process behind", async () => {
  // The share of attempts that succeed: none at first, some between the kills, so that successes may go unrecorded.
  let share = 0;
  const accepted = new Map<string, number>();
  subscriber = await startSubscriber(({ headers }) => {
    const id = String(headers["webhook-id"]);
    if (Math.random() >= share) return { status: 500, delayMs: 20 };
    accepted.set(id, (accepted.get(id) ?? 0) + 1);
    return { delayMs: 20 };
  });
  const { requests, url } = subscriber;
  hookline = await startHookline({ state });
  const webhook = await createWebhook(hookline, { url, events: ["*"], retry_schedule: SCHEDULE });
  const eventIds = await publishBatch(hookline);
  await untilTrue("the events to be dispatched", async () => {
    return hookline !== undefined && (await readLog(hookline, webhook.id)).length === EVENTS;
  });

  // A release that was lost with its queue is back after its minute, and holds its place until then.
  for (share of [0.3, 1]) {
    const before = requests.length;
    await untilTrue("attempts to be under way", () => requests.length > before + 40);
    hookline = await restartHookline(hookline, state, "SIGKILL");
  }
  const last = hookline;
  const isOver = async () => (await readLog(last, webhook.id)).every(({ status }) => status !== "pending");
  await untilTrue("every delivery to reach its end", isOver, 1000);

  const log = await readLog(last, webhook.id);
  expect(log.map(({ status }) => status)).toEqual(eventIds.map(() => "delivered"));
  expect(log.map(({ event_id: id }) => id).sort()).toEqual(eventIds.toSorted());
  const lost = eventIds.filter((id) => !accepted.has(id));
  const duplicates = [...accepted.values()].reduce((sum, count) => sum + count - 1, 0);
  console.log(`two kills: ${EVENTS} deliveries, ${lost.length} lost, ${duplicates} delivered twice`);
  expect(lost).toEqual([]);
  await expectNothingLeft(last, killOne(SCRIPT));
});

async function publishBatch(hookline: Hookline): Promise<readonly string[]> {
  const events = Array.from({ length: EVENTS }, (_, index) => ({ type: "crash.made", data: { index } }));
  const { body } = await hookline.call<{ data: Accepted[] }>("POST", "/v1/events/batch", { events });
  return body.data.map(({ id }) => id);
}
