import type { DeliverMessage } from "../../src/messages/deliver-message.ts";
import type { QueueMessage } from "../../src/messages/queue-message.ts";
import { sendChunked } from "../../src/messages/send-chunked.ts";
import { createCaches } from "../../src/actions/caches.ts";
import type { ActionContext } from "../../src/actions/context.ts";
import { createRequestReads } from "../../src/actions/request-reads.ts";
import { parseConfig } from "../../src/config.ts";
import { lowestId } from "../../src/domain/ids.ts";
import type { Ordering } from "../../src/domain/webhook.ts";
import { consumeEvents, type ConsumeEventsPorts } from "../../src/pipeline/consume-events.ts";
import { consumeDeadLetters } from "../../src/pipeline/dead-letters.ts";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { deliverReleased } from "../../src/pipeline/deliver-released.ts";
import { makeFirstAttempts } from "../../src/pipeline/first-attempts.ts";
import type { Wait } from "../../src/pipeline/patience.ts";
import { createServices, type Services } from "../../src/services.ts";
import { insertWebhook, type StoredWebhook } from "../../src/store/webhook-table.ts";
import { insertWorkspace } from "../../src/store/workspace-table.ts";
import { keysOf } from "../pipeline/hmac-keys.ts";
import { webhookWith } from "../pipeline/samples.ts";
import { Run } from "./gate.ts";
import { machine } from "./machine.ts";
import { Platform, type QueueName } from "./platform.ts";
import { prove } from "./prove.ts";
import { type Mood, Subscribers } from "./subscribers.ts";
import { Watch } from "./watch.ts";

export const WORKSPACE = "ws_model";
const SCHEDULE = [0, 60, 300];
const T0 = Date.UTC(2030, 0, 1);
const TIMEOUT_MS = 10_000;
const BATCH_SIZE = { events: 100, direct: 20, paced: 10, slow: 5, dead: 50 } as const;

/** Some waits are over at once: what is under way goes on without its batch. */
function beginSomeWait(): Wait {
  const isOver = Math.random() < 0.3;
  return { over: isOver ? Promise.resolve() : new Promise(() => {}), end: () => {} };
}

/** One webhook of a world. */
export interface WebhookPlan {
  readonly ordering: Ordering;
  readonly rateLimit: number | null;
  /** Has earned the direct lane before the story begins. */
  readonly proven: boolean;
  /** How its subscriber answers at first. */
  readonly mood: Mood;
}

/** The service's own code on a platform whose every call a test controls. */
export class World {
  readonly platform: Platform;
  readonly watch: Watch;
  readonly subscribers: Subscribers;
  readonly webhooks: readonly StoredWebhook[];
  readonly context: ActionContext;
  readonly services: Services;
  /** Events that were answered 202, with the moments between which that was: of all publications of an id together. */
  readonly accepted = new Map<string, { readonly began: number; readonly answered: number }>();
  /** Events that somebody asked to have replayed: they may go to webhooks that the fan-out left out. */
  readonly replayed = new Set<string>();
  readonly #begun = new Map<string, number>();
  #moments = 0;
  /** Set once a queue handed a direct message out twice as if it were new. */
  doubled = false;

  private constructor(
    platform: Platform,
    watch: Watch,
    subscribers: Subscribers,
    services: Services,
    webhooks: readonly StoredWebhook[],
  ) {
    this.platform = platform;
    this.subscribers = subscribers;
    this.watch = watch;
    this.webhooks = webhooks;
    const openKeys = async () => {
      return keysOf({ hex: async () => "00", standard: async () => "v1,00", mac: async () => new Uint8Array() });
    };
    const deliver = { ...services.deliver, openKeys, beginWait: beginSomeWait, fetch: this.#fetch };
    const sendDirect = async (sent: readonly DeliverMessage[]) => sendChunked(platform.env.DIRECT, sent);
    const makeFirst: ConsumeEventsPorts["makeFirstAttempts"] = async (kept, workspaces, goOn) => {
      return makeFirstAttempts(kept, workspaces, goOn, { ...deliver, sendDirect });
    };
    this.services = { ...services, deliver, events: { ...services.events, makeFirstAttempts: makeFirst } };
    this.context = {
      services: services.actions,
      reads: createRequestReads(services.actions.db),
      caches: createCaches(),
      actor: {
        kind: "workspace",
        workspaceId: WORKSPACE,
        keyId: "key_1",
        role: "owner",
        keyRole: "owner",
        memberId: null,
        webhooksEnabled: true,
      },
      ip: "",
      address: "http://127.0.0.1:8787",
    };
  }

  static async open(plans: readonly WebhookPlan[]): Promise<World> {
    machine.now = T0;
    machine.dice = 1;
    const subscribers = new Subscribers();
    const watch = new Watch(SCHEDULE, subscribers.exchanges);
    const platform = new Platform(watch.observe);
    const config = parseConfig(platform.env);
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    const services = await createServices(platform.env, config.value);
    const { db, sealer } = services.actions;
    const workspace = { name: "w", webhooksEnabled: true, payloadFormat: "event", createdAt: 0 } as const;
    await insertWorkspace(db, { id: WORKSPACE, ...workspace });
    const webhooks = plans.map(({ proven, ordering, rateLimit }, index) => {
      const { creatorRole: _creatorRole, ...webhook } = webhookWith(lowestId("webhook", index + 1), {
        workspaceId: WORKSPACE,
        sealedSecret: sealer.currentPrefix,
        retrySchedule: SCHEDULE,
        timeoutMs: TIMEOUT_MS,
        lane: proven ? "direct" : "paced",
        ordering,
        rateLimit,
      });
      return webhook;
    });
    for (const webhook of webhooks) await insertWebhook(db, webhook, 100);
    const world = new World(platform, watch, subscribers, services, webhooks);
    for (const [index, { proven, mood }] of plans.entries()) {
      world.subscribers.moods.set(webhooks[index]?.id ?? "", mood);
      const webhook = webhooks[index];
      if (proven && webhook !== undefined) await prove(services.actions, webhook, T0);
    }
    return world;
  }

  readonly #fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { gate } = this.platform;
    const id = this.webhooks.find((webhook) => webhook.url === url)?.id ?? "";
    const { durationMs, retryAfterSeconds } = this.subscribers.moodOf(id);
    const exchange = await gate.call([], () => {
      const taken = this.subscribers.take(id, init, gate.run);
      if (!this.doubled) this.watch.checkExchange(id, taken.deliveryId);
      machine.now += durationMs;
      return taken;
    });
    exchange.answered = true;
    const retryAfter = retryAfterSeconds === null ? undefined : { "retry-after": String(retryAfterSeconds) };
    return new Response(null, { status: exchange.status, headers: { "content-length": "0", ...retryAfter } });
  };

  /** Hands messages of a queue to their consumer; false when none is visible. */
  async consume(name: QueueName, order: number, count: number = BATCH_SIZE[name]): Promise<boolean> {
    const delivered = this.platform.queues[name].take(Math.min(count, BATCH_SIZE[name]), order);
    if (delivered === undefined) return false;
    const run = new Run(() => delivered.crash());
    await this.platform.gate.start(
      run,
      async () => this.#handle(name, delivered.messages),
      (answer) => delivered.end(answer instanceof Error),
    );
    return true;
  }

  async #handle(name: QueueName, messages: readonly QueueMessage[]): Promise<void> {
    const { events, deliver, deadLetters } = this.services;
    const goOn = (work: Promise<void>) => void work.catch(() => undefined);
    if (name === "events") return consumeEvents(messages, events, goOn);
    if (name === "dead") return consumeDeadLetters(messages, deadLetters);
    if (name === "direct") return deliverBatch(messages, "dispatch", deliver, goOn);
    return deliverReleased(messages, deliver, goOn);
  }

  /** Runs an action of the API; `done` is called with its answer, if it comes to one. */
  async act<T>(action: (context: ActionContext) => Promise<T>, done: (answer: T) => void = () => {}): Promise<void> {
    await this.platform.gate.start(
      new Run(),
      async () => action({ ...this.context, reads: createRequestReads(this.context.services.db) }),
      (answer) => {
        if (!(answer instanceof Error)) done(answer);
      },
    );
  }

  /** A publication begins; answers when, for an id that was published before when the first one did. */
  begin(id: string | undefined): number {
    const moment = ++this.#moments;
    if (id === undefined) return moment;
    const began = this.#begun.get(id) ?? moment;
    this.#begun.set(id, began);
    return began;
  }

  /** A publication is answered 202. */
  accept(id: string, began: number): void {
    const answered = ++this.#moments;
    if (!this.accepted.has(id)) this.accepted.set(id, { began, answered });
  }

  /** Deliveries of a webhook as its Outbox has them stored. */
  deliveriesOf(webhookId: string): readonly string[] {
    return [...(this.platform.outboxes.get(webhookId)?.table.keys() ?? [])].toSorted();
  }

  /** Runs every alarm that is due; false when none was. */
  async alarms(): Promise<boolean> {
    let ran = false;
    for (const outbox of [...this.platform.outboxes.values()]) ran = (await outbox.alarm()) || ran;
    return ran;
  }

  /** When something happens next by itself; undefined when nothing is owed and no message is under way. */
  nextMoment(): number | undefined {
    const { outboxes, queues } = this.platform;
    const messages = Object.values(queues).flatMap(({ messages }) => messages.map(({ visibleAt }) => visibleAt));
    const alarms = [...outboxes.values()].flatMap(({ alarmAt, isIdle, isAlarmRunning }) => {
      return isIdle || isAlarmRunning ? [] : [alarmAt ?? Infinity];
    });
    const next = Math.min(...messages, ...alarms);
    if (next === Infinity && alarms.length > 0) throw new Error("an Outbox owes something and no alarm stands");
    return next === Infinity ? undefined : next;
  }

  /** What keeps the world from its rest. */
  describe(): string {
    const { outboxes, queues } = this.platform;
    const messages = Object.values(queues).map(({ name, messages }) => `${name} ${messages.length}`);
    const owed = [...outboxes.values()].filter(({ isIdle }) => !isIdle).map(({ webhookId }) => webhookId);
    return `${messages.join(", ")}; owing: ${owed.join(", ")}`;
  }

  close(): void {
    this.platform.close();
  }
}
