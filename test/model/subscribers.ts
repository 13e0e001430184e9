import type { Run } from "./gate.ts";

/** How a subscriber answers: a status after a time. */
export interface Mood {
  readonly status: number;
  readonly durationMs: number;
  readonly retryAfterSeconds: number | null;
}

export const WELL: Mood = { status: 200, durationMs: 20, retryAfterSeconds: null };

/** One request as its subscriber saw it. */
export interface Exchange {
  readonly webhookId: string;
  readonly deliveryId: string;
  readonly messageId: string;
  readonly number: number;
  readonly at: number;
  readonly status: number;
  readonly body: string;
  readonly run: Run | undefined;
  /** Set once the answer has come through. */
  answered: boolean;
}

/** The subscribers of all webhooks: each answers as its mood is, and keeps what it saw. */
export class Subscribers {
  readonly moods = new Map<string, Mood>();
  readonly exchanges: Exchange[] = [];

  /** Takes a request; what is answered counts as answered once it has come through. */
  take(webhookId: string, init: RequestInit, run: Run | undefined): Exchange {
    const headers = new Headers(init.headers);
    const exchange = {
      webhookId,
      deliveryId: headers.get("x-webhook-delivery") ?? "",
      messageId: headers.get("webhook-id") ?? "",
      number: Number(headers.get("x-webhook-attempt")),
      at: Date.now(),
      status: this.moodOf(webhookId).status,
      body: typeof init.body === "string" ? init.body : "",
      run,
      answered: false,
    };
    this.exchanges.push(exchange);
    return exchange;
  }

  moodOf(webhookId: string): Mood {
    return this.moods.get(webhookId) ?? WELL;
  }
}
