import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, vi } from "vitest";
import type { DeliverMessage } from "../../src/messages/deliver-message.ts";
import { internalMessage } from "../../src/messages/internal-message.ts";
import type { Attempt } from "../../src/domain/attempt.ts";
import type { Delivery, OwedDelivery } from "../../src/domain/delivery.ts";
import { lowestId } from "../../src/domain/ids.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import type { OutboxSettings } from "../../src/domain/webhook.ts";
import type { Outbox } from "../../src/outbox/outbox.ts";
import type { ClaimAnswer, Report, StatedStanding, Ticket } from "../../src/messages/outbox-calls.ts";

/** Far in the future of the machine's clock, so that no alarm fires by itself. */
export const T0 = Date.UTC(2100, 0, 1);

/** What the alarm put on a queue. */
export interface Release extends Ticket {
  readonly queue: "paced" | "slow";
  readonly message: DeliverMessage;
}

const releases: Release[] = [];
const published: unknown[] = [];
let sendFails = false;

/** Operational events that Outboxes published since the test began. */
export function publishedEvents(): readonly unknown[] {
  return published;
}

/** Makes the alarm's sends fail, or work again. */
export function breakQueues(broken: boolean): void {
  sendFails = broken;
}

/** Before each test of a file: the clock stands at {@link T0} and what the alarm sends is taken down, not sent. */
export function useOutboxes(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(T0);
    releases.length = 0;
    published.length = 0;
    sendFails = false;
    vi.spyOn(env.PACED, "sendBatch").mockImplementation((messages) => takeDown("paced", messages));
    vi.spyOn(env.EVENTS, "sendBatch").mockImplementation(async (messages) => {
      if (sendFails) throw new Error("the queue is down");
      for (const { body } of messages) published.push(body);
      return SENT;
    });
    vi.spyOn(env.SLOW, "sendBatch").mockImplementation((messages) => takeDown("slow", messages));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
}

const SENT: QueueSendBatchResponse = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };

async function takeDown(
  queue: Release["queue"],
  messages: Iterable<MessageSendRequest>,
): Promise<QueueSendBatchResponse> {
  if (sendFails) throw new Error("the queue is down");
  for (const { body } of messages) {
    const message = internalMessage.parse(body);
    if (message.kind !== "deliver") throw new Error(`an Outbox sent ${message.kind}`);
    for (const { targets } of message.events) {
      for (const target of targets) {
        releases.push({ queue, message, deliveryId: target.delivery_id, token: target.token });
      }
    }
  }
  return SENT;
}

/** Lets time pass. */
export function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** A delivery of an event accepted now, told from others by a number. */
export function owedDelivery(number: number, changes: Partial<OwedDelivery> = {}): OwedDelivery {
  const acceptedAt = changes.acceptedAt ?? Date.now();
  const digits = String(number).padStart(8, "0");
  return {
    id: lowestId("delivery", acceptedAt).slice(0, -8) + digits,
    eventId: `evt_${digits}`,
    eventType: "investment.created",
    acceptedAt,
    format: "event",
    epoch: 1,
    ...changes,
  };
}

/** Deliveries numbered from 1. */
export function owedDeliveries(count: number): readonly OwedDelivery[] {
  return Array.from({ length: count }, (_, index) => owedDelivery(index + 1));
}

const FAILED = { responseCode: 500, error: { code: "status", message: "the subscriber answered 500" } } as const;
const SUCCEEDED = { responseCode: 200, error: null } as const;

/** An attempt that ends now after 50 ms. */
export function attemptNow(token: number, outcome: Outcome, changes: Partial<Attempt> = {}): Attempt {
  const now = Date.now();
  return {
    number: 1,
    token,
    trigger: "scheduled",
    startedAt: now - 50,
    endedAt: now,
    responseTimeMs: 50,
    responseBody: "",
    responseHeaders: {},
    request: null,
    ...(outcome === "delivered" ? SUCCEEDED : FAILED),
    ...changes,
  };
}

/** A report of one attempt. */
export function reportOf(
  delivery: OwedDelivery,
  attempt: Attempt,
  outcome: Outcome,
): Extract<Report, { kind: "attempted" }> {
  return { kind: "attempted", delivery, attempt, outcome, retryAfterSeconds: null, content: null };
}

/** Files share the platform, where an Outbox that was idle for long keeps what it has. */
const FILE = crypto.randomUUID();
let opened = 0;

/** One webhook's Outbox, with the settings that its calls bring. */
export class Box {
  readonly webhookId: string;
  readonly stub: DurableObjectStub<Outbox>;
  settings: OutboxSettings;

  constructor(changes: Partial<OutboxSettings> = {}) {
    this.webhookId = `wh_${FILE}_${++opened}`;
    this.stub = env.OUTBOX.getByName(this.webhookId);
    this.settings = {
      workspaceId: "ws_1",
      webhookId: this.webhookId,
      creatorId: "creator",
      epoch: 1,
      version: 1,
      retrySchedule: [0, 60, 300],
      timeoutMs: 10_000,
      rateLimit: null,
      ordering: "none",
      ...changes,
    };
  }

  /** Changes settings under a new version; the Outbox learns them with the next call. */
  change(changes: Partial<OutboxSettings>): void {
    this.settings = { ...this.settings, version: this.settings.version + 1, ...changes };
  }

  async enqueue(owed: readonly OwedDelivery[], dueAt = Date.now()): Promise<StatedStanding> {
    return this.stub.enqueue(this.settings, owed, dueAt);
  }

  async claim(...tickets: readonly Ticket[]): Promise<ClaimAnswer> {
    return this.stub.claim(
      this.settings,
      tickets.map(({ deliveryId, token }) => ({ deliveryId, token })),
    );
  }

  async record(...reports: readonly Report[]): Promise<StatedStanding> {
    return this.stub.record(this.settings, reports);
  }

  async find(id: string): Promise<Delivery> {
    const [delivery] = await this.stub.find(this.settings, [id]);
    if (delivery === undefined) throw new Error(`no delivery ${id}`);
    return delivery;
  }

  /** When the alarm stands; null for none. */
  async alarmAt(): Promise<number | null> {
    return runInDurableObject(this.stub, (_outbox, state) => state.storage.getAlarm());
  }

  /** Runs the alarm now, due or not, and answers what it released. */
  async alarm(): Promise<readonly Release[]> {
    const before = releases.length;
    await runDurableObjectAlarm(this.stub);
    return releases.slice(before).filter(({ message }) => message.events[0]?.targets[0]?.webhook_id === this.webhookId);
  }

  /** Lets time pass until the alarm, then runs it; throws when it does not stand. */
  async nextAlarm(): Promise<readonly Release[]> {
    const at = await this.alarmAt();
    if (at === null) throw new Error("no alarm stands");
    vi.setSystemTime(Math.max(at, Date.now()));
    return this.alarm();
  }

  /** Lets time pass from alarm to alarm until one releases something; an alarm may stand earlier than it has to. */
  async release(): Promise<readonly Release[]> {
    for (let alarms = 0; alarms < 20; alarms++) {
      const released = await this.nextAlarm();
      if (released.length > 0) return released;
    }
    throw new Error("nothing was released");
  }

  /** Makes an attempt of a release: claims it, and records it a moment later. */
  async attempt(release: Release, outcome: Outcome, changes: Partial<Attempt> = {}): Promise<StatedStanding> {
    const { claims } = await this.claim(release);
    const [claim] = claims;
    if (claim === undefined) throw new Error(`the ticket ${release.deliveryId}/${release.token} is not wanted`);
    const { number, trigger, token } = claim;
    pass(50);
    const attempt = attemptNow(token, outcome, { number, trigger, ...changes });
    return this.record(reportOf(this.owedOf(release), attempt, outcome));
  }

  /** Proves the webhook: ten quick successes through the direct lane's kind of record. */
  async prove(): Promise<StatedStanding> {
    for (let number = 90_001; number < 90_010; number++) await this.deliverDirect(owedDelivery(number));
    return this.deliverDirect(owedDelivery(90_010));
  }

  /** Records a success of the direct lane. */
  async deliverDirect(owed: OwedDelivery): Promise<StatedStanding> {
    return this.record(reportOf(owed, attemptNow(0, "delivered"), "delivered"));
  }

  /** The delivery that a release is of. */
  owedOf({ message, deliveryId }: Release): OwedDelivery {
    const event = message.events.find(({ targets }) => targets.some((one) => one.delivery_id === deliveryId));
    const target = event?.targets.find((one) => one.delivery_id === deliveryId);
    if (event === undefined || target === undefined) throw new Error("a release has a target");
    const { id: eventId, type: eventType, accepted_at: acceptedAt } = event;
    return { id: deliveryId, eventId, eventType, acceptedAt, format: target.format, epoch: target.epoch };
  }
}

/** The only element of a list. */
export function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length !== 1) throw new Error(`one was expected, not ${list.length}`);
  return first;
}
