import { cancelDelivery, resendDelivery } from "../../src/actions/deliveries.ts";
import { publishEvent } from "../../src/actions/publish.ts";
import { replayEvent } from "../../src/actions/replay-event.ts";
import { deleteWebhook, updateWebhook } from "../../src/actions/webhooks.ts";
import { listNamedTargets } from "../../src/store/named-targets.ts";
import { machine } from "./machine.ts";
import { QUEUE_NAMES, type QueueName } from "./platform.ts";
import { recoverWebhook } from "./recoveries.ts";
import type { Step } from "./story.ts";
import { WELL } from "./subscribers.ts";
import { type World, WORKSPACE } from "./world.ts";

/** Lets a step happen, and all that follows from it by itself. */
export async function take(world: World, next: Step): Promise<void> {
  const { gate } = world.platform;
  gate.plan("faults" in next ? next.faults : []);
  switch (next.do) {
    case "publish":
      return publish(world, next.name, next.large);
    case "consume":
      return consume(world, next.queue, next.pick);
    case "go_on":
      await goOn(world, next.rounds);
      return;
    case "alarms":
      await world.alarms();
      return;
    case "pass":
      machine.now += next.ms;
      if (next.ms < 0) world.watch.forgetSeconds();
      return;
    case "wait":
      machine.now = Math.max(machine.now, world.nextMoment() ?? 0);
      return;
    case "resume":
      await gate.resume(next.pick);
      return;
    case "outage":
      gate.down.add(next.place);
      return;
    case "repair":
      gate.down.delete(next.place);
      return;
    case "mood":
      world.subscribers.moods.set(webhookAt(world, next.pick), next.mood);
      return;
    case "evict":
      world.platform.outboxes.get(webhookAt(world, next.pick))?.evict();
      return;
    case "compact":
      world.platform.outboxes.get(webhookAt(world, next.pick))?.compactSoon();
      await world.alarms();
      return;
    case "redeliver":
    case "double":
    case "lose":
      return disturbMessage(world, next.do, next.pick);
    case "cancel":
    case "resend":
    case "replay":
      return disturbDelivery(world, next.do, next.pick);
    case "recover":
      return recoverWebhook(world, webhookAt(world, next.pick), next.plan);
    case "absence":
      return absence(world, next.pick);
    case "disable":
    case "enable":
    case "delete":
      return disturbWebhook(world, next.do, next.pick);
  }
}

async function publish(world: World, name: number | null, large: boolean): Promise<void> {
  const data = large ? "x".repeat(50_000) : (name ?? 0);
  // A name is published again and again, always with the same body.
  const id = name === null ? undefined : `order-${name}${large ? "-large" : ""}`;
  const began = world.begin(id);
  await world.act(
    async (context) => publishEvent(context, { type: "story.told", data, ...(id === undefined ? {} : { id }) }, null),
    (answer) => {
      if (answer.ok) world.accept(answer.value.event.id, began);
    },
  );
}

/** Hands a few messages to their consumer: of the queue that is named, or of the next that has any. */
async function consume(world: World, queue: QueueName, at: number): Promise<void> {
  const from = QUEUE_NAMES.indexOf(queue);
  for (const name of [...QUEUE_NAMES.slice(from), ...QUEUE_NAMES.slice(0, from)]) {
    if (await world.consume(name, at, 1 + (at % 4))) return;
  }
}

/** Everything that can be done now, a few times over, without a fault. */
export async function goOn(world: World, rounds: number): Promise<boolean> {
  let did = false;
  for (let round = 0; round < rounds; round++) {
    for (const name of ["events", "direct", "paced", "slow", "dead"] as const) {
      did = (await world.consume(name, round)) || did;
    }
    did = (await world.alarms()) || did;
    machine.now += 1;
  }
  return did;
}

function webhookAt(world: World, at: number): string {
  return world.webhooks[at % world.webhooks.length]?.id ?? "";
}

function disturbMessage(world: World, how: "redeliver" | "double" | "lose", at: number): void {
  const { direct, paced, slow, events } = world.platform.queues;
  const queues = [paced, slow, direct, events];
  const queue = queues[at % (how === "lose" ? 2 : queues.length)] ?? paced;
  const messages = how === "redeliver" ? queue.messages.filter(({ inFlight }) => inFlight) : queue.visible;
  const message = messages[at % Math.max(1, messages.length)];
  if (message === undefined) return;
  if (how === "redeliver") message.inFlight = false;
  if (how === "double") queue.put([message.body]);
  world.doubled ||= how === "double";
  if (how === "lose" && isRelease(message.body)) queue.messages = queue.messages.filter((one) => one !== message);
}

/** Releases may be lost, since they come back; outcomes and events may not. */
function isRelease(body: unknown): boolean {
  return typeof body === "object" && body !== null && "kind" in body && body.kind === "deliver";
}

async function disturbDelivery(world: World, how: "cancel" | "resend" | "replay", at: number): Promise<void> {
  const webhookId = webhookAt(world, at);
  if (how === "replay") {
    const events = [...world.accepted.keys()];
    const eventId = events[at % Math.max(1, events.length)];
    if (eventId === undefined) return;
    world.replayed.add(eventId);
    return world.act(async (context) => replayEvent(context, eventId, {}));
  }
  const action = how === "cancel" ? cancelDelivery : resendDelivery;
  await world.act(async (context) => {
    // What its Outbox has, and what events name.
    const key = { workspaceId: WORKSPACE, webhookId };
    const named = await listNamedTargets(context.services.db, key, 0, Number.MAX_SAFE_INTEGER, 1000);
    const known = [...world.deliveriesOf(webhookId), ...named.map(({ target }) => target.deliveryId)];
    const ids = [...new Set(known)].toSorted();
    const id = ids[at % Math.max(1, ids.length)];
    if (id !== undefined) await action(context, webhookId, id);
  });
}

async function disturbWebhook(world: World, how: "disable" | "enable" | "delete", at: number): Promise<void> {
  const id = webhookAt(world, at);
  if (how === "delete") return world.act(async (context) => deleteWebhook(context, id));
  const status = how === "disable" ? "disabled" : "active";
  return world.act(async (context) => updateWebhook(context, id, { status }));
}

/** A webhook is disabled while something is published, and enabled again. */
async function absence(world: World, at: number): Promise<void> {
  await disturbWebhook(world, "disable", at);
  await publish(world, null, false);
  await goOn(world, 1);
  await disturbWebhook(world, "enable", at);
}

/**
 * All that was in the way ends, but for the moods of subscribers unless they are well now; then everything that waits for
 * its time gets it, until nothing is owed.
 */
export async function heal(world: World, areWell: boolean): Promise<void> {
  const { platform, subscribers } = world;
  platform.gate.plan([]);
  platform.gate.down.clear();
  if (areWell) for (const { id } of world.webhooks) subscribers.moods.set(id, WELL);
  for (let rounds = 0; rounds < 3000; rounds++) {
    if (await platform.gate.resume(0)) continue;
    if (await goOn(world, 1)) continue;
    const next = world.nextMoment();
    if (next === undefined) return;
    machine.now = Math.max(machine.now, next);
  }
  throw new Error(`the world does not come to rest: ${world.describe()}`);
}
