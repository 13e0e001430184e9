import { type LateReports, type OutcomeMessage, writeOutcome } from "../../src/messages/outcome-message.ts";
import type { DeliverPorts } from "../../src/pipeline/deliver.ts";
import { createHostLimit, type HostLimitPorts } from "../../src/pipeline/host-limit.ts";
import { KnownTrouble } from "../../src/pipeline/known-trouble.ts";
import type { Attempt } from "../../src/domain/attempt.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import type { StatedStanding } from "../../src/messages/outbox-calls.ts";
import { eventKey, type KeptEvent } from "../../src/store/event-table.ts";
import type { WebhookWithCreator } from "../../src/store/read-fan-out.ts";
import type { BeginWait } from "../../src/pipeline/patience.ts";
import { hmacKeys } from "./hmac-keys.ts";
import { SampleOutbox } from "./sample-world.ts";
import { T0 } from "./samples.ts";

type Call = keyof DeliverPorts | `outbox ${string}`;
type Answer = (url: string, init: RequestInit) => Promise<Response> | Response;

/** Waits that are over as soon as they begin. */
export const impatient: BeginWait = () => ({ over: Promise.resolve(), end: () => {} });

/** What surrounds deliver, in memory: subscribers that answer, and calls that can be made to fail. */
export class DeliverWorld {
  readonly webhooks = new Map<string, WebhookWithCreator>();
  readonly kept: KeptEvent[] = [];
  readonly eventData = new Map<string, string>();
  readonly outboxes = new Map<string, SampleOutbox>();
  readonly outcomes: OutcomeMessage[] = [];
  readonly late: LateReports[] = [];
  readonly stated: (readonly [string, StatedStanding])[] = [];
  /** What was sent: the host and the body. */
  readonly sent: (readonly [string, string])[] = [];
  readonly broken = new Set<Call>();
  answer: Answer = () => new Response("ok");
  urlVerdict: "allowed" | "unknown" = "allowed";
  /** Requests that a host takes yet of its workspace. */
  hostRoom = Infinity;
  /** Hosts that were told of as held back. */
  readonly held: string[] = [];
  now = T0;
  /** What goes on without its batch. */
  readonly works: Promise<void>[] = [];
  readonly goOn = (work: Promise<void>) => void this.works.push(work);
  /** Waits that have begun, with their milliseconds; undefined for that of one exchange. */
  readonly #waits: { readonly ms: number | undefined; readonly end: () => void }[] = [];

  constructor(...webhooks: readonly WebhookWithCreator[]) {
    for (const webhook of webhooks) this.webhooks.set(webhook.id, webhook);
  }

  /** Lets the time of the waits that have begun be over: those of exchanges, or those of so many milliseconds. */
  endWaits(ms?: number): void {
    for (const wait of this.#waits) if (wait.ms === ms) wait.end();
  }

  check(call: Call): void {
    if (this.broken.has(call)) throw new Error(`${call} is down`);
  }

  outbox(id: string): SampleOutbox {
    const outbox = this.outboxes.get(id) ?? new SampleOutbox(() => this.check(`outbox ${id}`));
    this.outboxes.set(id, outbox);
    return outbox;
  }

  /** What was recorded of a webhook's attempts: delivery, number, outcome. */
  recorded(id: string): readonly (readonly [string, number, Outcome])[] {
    return this.outbox(id).reports.flatMap((report) => {
      return report.kind === "attempted" ? [[report.delivery.id, report.attempt.number, report.outcome] as const] : [];
    });
  }

  /** The attempts that were recorded of a webhook. */
  attempts(id: string): readonly Attempt[] {
    return this.outbox(id).reports.flatMap((report) => (report.kind === "attempted" ? [report.attempt] : []));
  }

  /** Deliveries that were given back, with the time that they wait for. */
  givenBack(id: string): readonly (readonly [string, number])[] {
    return this.outbox(id).reports.flatMap((report) => {
      return report.kind === "given_back" ? [[report.ticket.deliveryId, report.notBefore] as const] : [];
    });
  }

  readonly hostLimit: HostLimitPorts = {
    now: () => this.now,
    limiter: { limit: async () => ({ success: this.hostRoom-- > 0 }) },
    keepHeldHost: async (workspaceId, host) => void this.held.push(`${workspaceId}/${host}`),
  };

  readonly ports: DeliverPorts = {
    now: () => this.now,
    userAgent: "Hookline-Webhooks/1.0",
    publicUrl: "https://hooks.example.com",
    inspectUrl: async () => ({ verdict: this.urlVerdict, message: "" }),
    withinHostLimits: createHostLimit(200, this.hostLimit),
    trouble: new KnownTrouble(),
    beginWait: (ms) => {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      this.#waits.push({ ms, end: resolve });
      return { over, end: () => {} };
    },
    fetch: async (url, init) => {
      this.sent.push([new URL(url).hostname, String(init.body)]);
      this.check("fetch");
      return this.answer(url, init);
    },
    readWebhooks: async (keys) => {
      this.check("readWebhooks");
      return new Map([...this.webhooks].filter(([id]) => keys.some(({ webhookId }) => webhookId === id)));
    },
    readEvents: async (keys) => {
      this.check("readEvents");
      return this.kept.filter((event) => keys.some((key) => eventKey(key) === eventKey(event)));
    },
    findEventData: async ({ workspaceId, id }) => {
      this.check("findEventData");
      return this.eventData.get(`${workspaceId}/${id}`);
    },
    openKeys: async ({ id }) => {
      this.check("openKeys");
      return hmacKeys(`secret of ${id}`);
    },
    outbox: (id) => this.outbox(id),
    applyStanding: async (webhook, stated) => {
      this.check("applyStanding");
      this.stated.push([webhook.id, stated]);
    },
    sendLate: async (late) => {
      this.check("sendLate");
      this.outcomes.push(...writeOutcome(late));
    },
    recordLate: async (late) => {
      this.check("recordLate");
      this.late.push(late);
    },
  };
}
