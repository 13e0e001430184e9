import type { Env } from "../../src/config.ts";
import type { OutboxSettings } from "../../src/domain/webhook.ts";
import { Outbox } from "../../src/outbox/outbox.ts";
import type { ClaimAnswer, Ticket } from "../../src/messages/outbox-calls.ts";
import { Sqlite, sqlStorage } from "../model/sqlite.ts";
import { standIn } from "../model/stand-in.ts";
import { type FrozenTables, freezeTables } from "./frozen-sqlite.ts";

/** A call as it was made, and what was answered; undefined is null, as in JSON. */
export interface RecordedCall {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly answer: unknown;
}

/** What an Outbox held when it was frozen, and all that was asked of it until then. */
export interface FrozenOutbox extends FrozenTables {
  readonly webhookId: string;
  readonly now: number;
  readonly calls: readonly RecordedCall[];
}

interface Sent {
  readonly body: unknown;
}

/** A real Outbox over SQLite in memory, each call taken down. */
export class RecordedOutbox {
  readonly calls: RecordedCall[] = [];
  /** What its alarm put on queues. */
  readonly sent: unknown[] = [];
  settings: OutboxSettings;
  readonly #sqlite = new Sqlite();
  readonly #outbox: Outbox;

  constructor(settings: OutboxSettings) {
    this.settings = settings;
    const queue = {
      sendBatch: async (messages: readonly Sent[]) => void this.sent.push(...messages.map((one) => one.body)),
    };
    const env: Env = standIn({ ...SETTINGS, PACED: queue, SLOW: queue, EVENTS: queue });
    const nothing = async () => undefined;
    const alarm = { getAlarm: async () => null, setAlarm: nothing, deleteAlarm: nothing };
    const storage = { ...sqlStorage(() => this.#sqlite), ...alarm };
    const context: DurableObjectState = standIn({ storage, id: { name: settings.webhookId } });
    this.#outbox = new Outbox(context, env);
  }

  /** Calls a method with the settings first. */
  async ask(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.askBare(method, this.settings, ...args);
  }

  /** Calls a method that takes no settings. */
  async askBare(method: string, ...args: readonly unknown[]): Promise<unknown> {
    const work: unknown = Reflect.get(this.#outbox, method);
    if (typeof work !== "function") throw new Error(`an Outbox has no ${method}`);
    const answer: unknown = await Reflect.apply(work, this.#outbox, args);
    this.calls.push({ method, args, answer: answer ?? null });
    return answer;
  }

  async claim(tickets: readonly Ticket[]): Promise<ClaimAnswer> {
    const answer = await this.#outbox.claim(this.settings, tickets);
    this.calls.push({ method: "claim", args: [this.settings, tickets], answer });
    return answer;
  }

  /** Runs the alarm. */
  async alarm(): Promise<void> {
    await this.#outbox.alarm();
  }

  /** Takes down what it holds now. */
  freeze(): FrozenOutbox {
    const { webhookId } = this.settings;
    return { webhookId, now: Date.now(), calls: this.calls, ...freezeTables(this.#sqlite) };
  }
}

const SETTINGS = {
  ENVIRONMENT: "development",
  ROOT_API_KEY: "dev_root_key",
  ENCRYPTION_KEY: "ZGV2ZWxvcG1lbnQtZW5jcnlwdGlvbi1rZXktMzJieXQ=",
  PUBLIC_URL: "http://127.0.0.1:8787",
};
