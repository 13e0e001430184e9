import type { Env } from "../../src/config.ts";
import { lowestId, timeOfId } from "../../src/domain/ids.ts";
import type { Entry } from "../../src/outbox/log/entry.ts";
import { Outbox } from "../../src/outbox/outbox.ts";
import { readSegments, readStoredLog, segmentFaults } from "../outbox/stored-log.ts";
import { type Gate, Run } from "./gate.ts";
import type { RecoveryTable } from "./recoveries.ts";
import { Sqlite, sqlStorage } from "./sqlite.ts";
import { standIn } from "./stand-in.ts";
import type { StoredFigures } from "./stored-figures.ts";

/** A delivery with its place in the line. */
export type OwedRow = Entry;

export type Table = ReadonlyMap<string, OwedRow>;

/** A call that took effect; `alarm` for what the Outbox does by itself. */
export interface Effect {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly answer: unknown;
  /** The methods of the Outbox that are under way when this one is looked at, itself included: what is stored may be theirs. */
  readonly underWay: readonly string[];
}

/** What is stored after a number of changes. */
interface Stored {
  readonly changes: number;
  readonly table: Table;
  readonly segmentFaults: readonly string[];
}

/** Is told of each effect, with what is in the table after it. */
export type Observer = (outbox: SimulatedOutbox, effect: Effect, after: Table) => void;

interface SendsBatches {
  readonly sendBatch: (messages: Iterable<MessageSendRequest>) => Promise<unknown>;
}

/** What an Outbox is bound to. */
interface Bindings {
  readonly PACED: SendsBatches;
  readonly SLOW: SendsBatches;
}

const COUNTED_MS = [undefined, 60_000, 10 * 365 * 86_400_000];
/** An alarm whose handler threw or crashed runs again after this. */
const ALARM_RETRY_MS = 2000;

/**
 * The platform around one real Outbox: it keeps the storage and the alarm, loses the object's memory on eviction, and
 * makes each call pass the gate. Calls are atomic, as on the platform: nothing in them waits for the outside.
 */
export class SimulatedOutbox {
  readonly webhookId: string;
  readonly #gate: Gate;
  readonly #env: Env;
  readonly #observe: Observer;
  readonly #underWay: string[] = [];
  #sqlite = new Sqlite();
  readonly #storage = sqlStorage(() => this.#sqlite);
  /** What was stored when it was last read, and after how many changes. */
  #read: Stored | undefined;
  #outbox: Outbox | undefined;
  #alarmRun: Run | undefined;
  alarmAt: number | null = null;

  constructor(webhookId: string, gate: Gate, bindings: Bindings, observe: Observer) {
    this.webhookId = webhookId;
    this.#gate = gate;
    this.#observe = observe;
    const { PACED, SLOW } = bindings;
    this.#env = standIn({ ...bindings, PACED: this.#seen(PACED), SLOW: this.#seen(SLOW) });
  }

  /** A queue for the alarm's releases: what the alarm did is looked at before its message can go astray. */
  #seen({ sendBatch }: SendsBatches): SendsBatches {
    return {
      sendBatch: async (messages) => {
        this.#observeAlarm(undefined);
        return sendBatch(messages);
      },
    };
  }

  /** What callers hold: each method passes the gate. */
  readonly stub: DurableObjectStub<Outbox> = new Proxy(standIn({}), {
    get: (_stub, method) => {
      if (typeof method !== "string" || method === "then") return undefined;
      return async (...args: readonly unknown[]) => this.#gate.call(["outbox"], async () => this.#invoke(method, args));
    },
  });

  get isAlarmRunning(): boolean {
    return this.#alarmRun !== undefined;
  }

  /** Owes nothing: no delivery, no operational event, nothing that a recovery has yet to take up. */
  get isIdle(): boolean {
    this.#open();
    const query = `SELECT (SELECT COUNT(*) FROM deliveries WHERE wake_at IS NOT NULL) + (SELECT COUNT(*) FROM notices)
      + (SELECT COUNT(*) FROM recovery_marks) AS n`;
    return this.#alarmRun === undefined && this.#sqlite.all(query)[0]?.["n"] === 0;
  }

  get table(): Table {
    return this.#stored.table;
  }

  /** What is wrong with how its segments are stored. */
  get segmentFaults(): readonly string[] {
    return this.#stored.segmentFaults;
  }

  get #stored(): Stored {
    this.#open();
    const { changes } = this.#sqlite;
    if (this.#read?.changes === changes) return this.#read;
    const segments = readSegments(this.#storage.sql);
    const table = readStoredLog(this.#storage.sql, segments);
    this.#read = { changes, table, segmentFaults: segmentFaults(segments) };
    return this.#read;
  }

  /** Makes all that is done due to be compacted, as a day later, and its alarm stand. */
  compactSoon(): void {
    this.#open();
    this.#sqlite.all("UPDATE fresh_segments SET at = 0");
    const place = JSON.stringify({ after: "", nextAt: null });
    this.#sqlite.all("INSERT OR REPLACE INTO state (key, value) VALUES ('walk', ?)", [place]);
    this.evict();
    this.alarmAt = Math.min(this.alarmAt ?? Infinity, Date.now());
  }

  get recoveries(): RecoveryTable {
    const outbox = this.#open();
    const marks = new Map<string, Set<string>>();
    for (const row of this.#sqlite.all("SELECT recovery, delivery_id FROM recovery_marks")) {
      const id = String(row["recovery"]);
      marks.set(id, (marks.get(id) ?? new Set()).add(String(row["delivery_id"])));
    }
    return { recoveries: outbox.listRecoveries(), marks };
  }

  /** The figures as they are stored, and the deliveries that they are of. */
  get figures(): StoredFigures {
    const [state] = this.#sqlite.all("SELECT value FROM state WHERE key = 'figures'");
    return {
      range: typeof state?.["value"] === "string" ? JSON.parse(state["value"]) : null,
      rows: this.#sqlite.all("SELECT * FROM figures"),
      deliveries: [...this.table.values()].map(({ delivery }) => delivery),
    };
  }

  /** Its memory goes, its storage stays; an alarm that was under way runs again. */
  evict(): void {
    this.#alarmRun?.die();
    this.#outbox = undefined;
  }

  /** Runs the alarm if it is due. */
  async alarm(): Promise<boolean> {
    if (this.alarmAt === null || this.alarmAt > Date.now() || this.#alarmRun !== undefined) return false;
    this.alarmAt = null;
    const again = () => {
      this.#alarmRun = undefined;
      this.#outbox = undefined;
      this.alarmAt ??= Date.now() + ALARM_RETRY_MS;
    };
    const run = new Run(again);
    this.#alarmRun = run;
    const outbox = this.#open();
    await this.#gate.start(
      run,
      async () => outbox.alarm(),
      (answer) => {
        this.#alarmRun = undefined;
        this.#observeAlarm(answer);
      },
    );
    return true;
  }

  #observeAlarm(answer: unknown): void {
    this.#observe(this, { method: "alarm", args: [], answer, underWay: ["alarm", ...this.#underWay] }, this.table);
  }

  close(): void {
    this.#sqlite.close();
  }

  #open(): Outbox {
    if (this.#outbox !== undefined) return this.#outbox;
    const storage = {
      ...this.#storage,
      getAlarm: async () => this.alarmAt,
      setAlarm: async (at: number) => {
        this.alarmAt = at;
      },
      deleteAlarm: async () => {
        this.alarmAt = null;
      },
      deleteAll: async () => {
        this.alarmAt = null;
        this.#sqlite.close();
        this.#sqlite = new Sqlite();
        this.#read = undefined;
      },
    };
    const context: DurableObjectState = standIn({ storage, id: { name: this.webhookId } });
    this.#outbox = new Outbox(context, this.#env);
    if (this.#countFromNowOn()) this.#outbox = new Outbox(context, this.#env);
    return this.#outbox;
  }

  /**
   * The log of a story is too short to be counted, so here a part of it is from the beginning: of every third webhook what
   * is accepted in the first minute, of every third all.
   */
  #countFromNowOn(): boolean {
    const [stored] = this.#sqlite.all("SELECT (SELECT COUNT(*) FROM state) + (SELECT COUNT(*) FROM deliveries) AS n");
    const countedMs = COUNTED_MS[(timeOfId("webhook", this.webhookId) ?? 0) % 3];
    if (countedMs === undefined || stored?.["n"] !== 0) return false;
    const to = lowestId("delivery", Date.now() + countedMs);
    const range = JSON.stringify({ from: "", to, isBehind: false, fineFrom: 0 });
    this.#sqlite.all("INSERT INTO state (key, value) VALUES ('figures', ?)", [range]);
    return true;
  }

  async #invoke(method: string, args: readonly unknown[]): Promise<unknown> {
    const outbox = this.#open();
    const work: unknown = Reflect.get(outbox, method);
    if (typeof work !== "function") throw new Error(`an Outbox has no ${method}`);
    this.#underWay.push(method);
    try {
      const answer: unknown = await Reflect.apply(work, outbox, args);
      this.#observe(this, { method, args, answer, underWay: this.#underWay }, this.table);
      return answer;
    } finally {
      this.#underWay.splice(this.#underWay.indexOf(method), 1);
    }
  }
}
