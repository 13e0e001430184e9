import type { Scenario } from "./assumptions.ts";
import { LIMITS } from "./limits.ts";
import type { Mix } from "./mix.ts";

const MINUTE_MS = 60_000;

/** The queues of one role: what the busiest minute needs of them. */
export class QueueRole {
  mostMessagesPerSecond = 0;
  mostConsumers = 0;
  messages = 0;

  /**
   * Counts a minute's messages, the time of their consumers, and that of exchanges, of which a consumer makes several at once.
   * `pressed` is how many times as much it would be if nothing before it was refused or held.
   */
  note(messages: number, consumerMs: number, exchangeMs: number, pressed: number): void {
    const busyMs = consumerMs + exchangeMs / LIMITS.exchangesOfInvocation.value;
    this.messages += messages;
    this.mostMessagesPerSecond = Math.max(this.mostMessagesPerSecond, (messages * pressed) / 60);
    this.mostConsumers = Math.max(this.mostConsumers, (busyMs * pressed) / MINUTE_MS);
  }

  /** Queues that the busiest minute needs: for its messages, and for its consumers. */
  get needed(): number {
    const byMessages = this.mostMessagesPerSecond / LIMITS.queueMessagesPerSecond.value;
    const byConsumers = this.mostConsumers / LIMITS.queueConsumers.value;
    return Math.max(1, Math.ceil(byMessages), Math.ceil(byConsumers));
  }
}

/**
 * What stands before dispatch: the events queue, which refuses what is over its rate and holds what its consumers, or the
 * direct queue behind them, can't take. Counts are of deliveries. With 0 shards it takes all.
 */
export class EventsGate {
  waiting = 0;
  refused = 0;
  mostWaiting = 0;
  longestWaitMinutes = 0;
  readonly #mostAccepted: number;
  readonly #mostTaken: number;

  constructor({ shards, dispatchMs, exchangeMs }: Scenario, { event, direct }: Mix, eventsPerDelivery: number) {
    const queues = shards === 0 ? Infinity : shards;
    const messages = queues * LIMITS.queueMessagesPerSecond.value * 60;
    const consumersMs = queues * LIMITS.queueConsumers.value * MINUTE_MS;
    const exchangesMs = consumersMs * LIMITS.exchangesOfInvocation.value;
    this.#mostAccepted = Math.floor(messages / (event.eventMessages * eventsPerDelivery));
    const ownMs = dispatchMs * event.eventBatches * eventsPerDelivery;
    this.#mostTaken = Math.floor(
      Math.min(
        consumersMs / (ownMs + (exchangeMs * direct.madeByDispatch) / LIMITS.exchangesOfInvocation.value),
        direct.directMessages === 0 ? Infinity : messages / direct.directMessages,
        exchangesMs / (exchangeMs * (1 - direct.madeByDispatch)),
      ),
    );
  }

  /** Offers deliveries of a minute. Answers how many are accepted, and how many are dispatched. */
  step(offered: number): { readonly accepted: number; readonly dispatched: number } {
    const accepted = Math.min(offered, this.#mostAccepted);
    this.refused += offered - accepted;
    this.waiting += accepted;
    const dispatched = Math.min(this.waiting, this.#mostTaken);
    this.waiting -= dispatched;
    this.mostWaiting = Math.max(this.mostWaiting, this.waiting);
    this.longestWaitMinutes = Math.max(this.longestWaitMinutes, this.waiting / this.#mostTaken);
    return { accepted, dispatched };
  }
}
