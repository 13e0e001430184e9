import type { QueueMessage } from "../../src/messages/queue-message.ts";
import type { Gate } from "./gate.ts";

/** A message as a queue keeps it. */
export interface Kept {
  readonly id: string;
  readonly body: unknown;
  readonly sentAt: number;
  attempts: number;
  visibleAt: number;
  inFlight: boolean;
  gone: boolean;
}

type Verdict = { readonly kind: "ack" } | { readonly kind: "retry"; readonly delaySeconds: number };

/** Retries after which a message becomes a dead letter: few, so that it happens. Dead letters themselves are kept. */
const MAX_RETRIES = 3;
const RETRY_DELAY_SECONDS = 5;

/** A queue that delivers at least once and in no order, as the steps of a test pick. */
export class SimulatedQueue {
  readonly name: string;
  messages: Kept[] = [];
  readonly #gate: Gate;
  readonly #dead: SimulatedQueue | undefined;
  #made = 0;

  constructor(name: string, gate: Gate, dead?: SimulatedQueue) {
    this.name = name;
    this.#gate = gate;
    this.#dead = dead;
  }

  /** The producer's side, as a binding has it. */
  readonly binding = {
    send: async (body: unknown, options?: QueueSendOptions) => {
      return this.#gate.call(["queue"], () => this.put([body], options?.delaySeconds));
    },
    sendBatch: async (messages: Iterable<MessageSendRequest>, options?: QueueSendBatchOptions) => {
      const bodies = [...messages].map(({ body }) => body);
      return this.#gate.call(["queue"], () => this.put(bodies, options?.delaySeconds));
    },
  };

  put(bodies: readonly unknown[], delaySeconds = 0): void {
    for (const body of bodies) {
      const wire: unknown = JSON.parse(JSON.stringify(body));
      const [id, now] = [`${this.name}-${++this.#made}`, Date.now()];
      const visibleAt = now + delaySeconds * 1000;
      this.messages.push({ id, body: wire, sentAt: now, attempts: 0, visibleAt, inFlight: false, gone: false });
    }
  }

  get visible(): readonly Kept[] {
    return this.messages.filter(({ inFlight, visibleAt }) => !inFlight && visibleAt <= Date.now());
  }

  /** Takes up to `count` messages for a run, from anywhere in the line, and answers how to end it. */
  take(count: number, order: number): Delivered | undefined {
    const { visible } = this;
    if (visible.length === 0) return undefined;
    const from = order % visible.length;
    const turned = [...visible.slice(from), ...visible.slice(0, from)];
    const taken = (order % 2 === 0 ? turned : turned.toReversed()).slice(0, count);
    for (const message of taken) {
      message.inFlight = true;
      message.attempts++;
    }
    return new Delivered(taken, (message, verdict) => this.#settle(message, verdict));
  }

  #settle(message: Kept, verdict: Verdict): void {
    if (message.gone) return;
    const isOver = verdict.kind === "ack" || (this.#dead !== undefined && message.attempts > MAX_RETRIES);
    if (isOver) {
      message.gone = true;
      this.messages = this.messages.filter((one) => one !== message);
      if (verdict.kind === "retry") this.#dead?.put([message.body]);
      return;
    }
    message.inFlight = false;
    message.visibleAt = Date.now() + verdict.delaySeconds * 1000;
  }
}

/** Messages in the hands of one run; what it says of them counts when it ends. */
export class Delivered {
  readonly messages: readonly QueueMessage[];
  readonly #verdicts = new Map<Kept, Verdict>();
  readonly #settle: (message: Kept, verdict: Verdict) => void;
  readonly #kept: readonly Kept[];

  constructor(kept: readonly Kept[], settle: (message: Kept, verdict: Verdict) => void) {
    this.#kept = kept;
    this.#settle = settle;
    this.messages = kept.map((one) => ({
      id: one.id,
      body: one.body,
      attempts: one.attempts,
      timestamp: new Date(one.sentAt),
      ack: () => this.#say(one, { kind: "ack" }),
      retry: ({ delaySeconds = RETRY_DELAY_SECONDS } = {}) => this.#say(one, { kind: "retry", delaySeconds }),
    }));
  }

  #say(message: Kept, verdict: Verdict): void {
    if (!this.#verdicts.has(message)) this.#verdicts.set(message, verdict);
  }

  /** The run came to its end: what it said nothing of is acked, or comes again if it threw. */
  end(threw: boolean): void {
    for (const message of this.#kept) {
      const silent: Verdict = threw ? { kind: "retry", delaySeconds: RETRY_DELAY_SECONDS } : { kind: "ack" };
      this.#settle(message, this.#verdicts.get(message) ?? silent);
    }
  }

  /** The run crashed: its acks are lost with it. */
  crash(): void {
    for (const message of this.#kept) this.#settle(message, { kind: "retry", delaySeconds: 0 });
  }
}
