import { readdirSync, readFileSync } from "node:fs";
import { patternMatches } from "../../src/domain/event-type.ts";
import type { EventTarget } from "../../src/domain/event.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { EventHomes, writeHomes } from "../../src/store/event-homes.ts";
import { EventStore } from "../../src/store/event-store.ts";
import { comparePlaces, eventKey, type EventPlace, type KeptEvent } from "../../src/store/event-table.ts";
import { targetTuple } from "../../src/store/stored-targets.ts";
import { d1, Sqlite } from "./sqlite.ts";
import { standIn } from "./stand-in.ts";

const MIGRATIONS = readdirSync("migrations")
  .toSorted()
  .map((name) => readFileSync(`migrations/${name}`, "utf8"))
  .join("\n");

/** When the events of `ws_2` go to another database. */
export const MOVED_AT = Date.UTC(2030, 0, 1, 5, 0, 9);

/** When events begin to be kept in segments, where the version before still runs. */
const SEGMENTS_FROM = MOVED_AT - 5000;

/** Two databases of which the statements of calls that are made at once come in an order that a seed gives. */
export class KeptWorld {
  readonly sqlites = [new Sqlite(), new Sqlite()] as const;
  readonly databases: readonly [Database, Database];
  readonly store: EventStore;
  /** What is kept, as a plain list. */
  events: KeptEvent[] = [];
  /** Keys of rows that versions before wrote, or this one for them. */
  readonly rows = new Set<string>();
  #random: number;
  /** Of half the stories the version before still reads what was accepted early. */
  readonly #segmentsFrom: number;

  constructor(seed: number) {
    this.#random = seed;
    this.#segmentsFrom = seed % 2 === 0 ? 0 : SEGMENTS_FROM;
    const [main, other] = this.sqlites;
    this.databases = [this.#open(main), this.#open(other)];
    const homes = writeHomes([
      { since: 0, database: "DB" },
      { since: MOVED_AT, database: "DB_1" },
    ]);
    const insert = `INSERT INTO workspaces (id, name, webhooks_enabled, payload_format, created_at, event_databases)
      VALUES ('ws_1', '', 1, 'event', 0, NULL), ('ws_2', '', 1, 'event', 0, ?)`;
    main.all(insert, [homes]);
    main.all("UPDATE storage_changes SET from_at = ?", [this.#segmentsFrom]);
    this.store = new EventStore(new EventHomes(this.databases[0], [["DB_1", this.databases[1]]], () => 0), () => 0);
  }

  #open(sqlite: Sqlite): Database {
    sqlite.script(MIGRATIONS);
    const binding: D1Database = standIn(
      d1(sqlite, async (_query, effect) => {
        for (let turns = this.#next(8); turns > 0; turns--) await Promise.resolve();
        return effect();
      }),
    );
    return openDatabase(binding);
  }

  /** The rows of a query in both databases. */
  all(query: string, ...parameters: readonly string[]): readonly Record<string, unknown>[] {
    return this.sqlites.flatMap((sqlite) => sqlite.all(query, parameters));
  }

  #next(below: number): number {
    this.#random = (Math.imul(this.#random, 1_103_515_245) + 12_345) >>> 0;
    return (this.#random >>> 8) % below;
  }

  /** The first event that is kept already under the key or chosen id of another. */
  knownAs(event: KeptEvent): KeptEvent | undefined {
    return this.events.find((one) => {
      const isSameId = one.chosen && event.chosen && one.workspaceId === event.workspaceId && one.id === event.id;
      return isSameId || eventKey(one) === eventKey(event);
    });
  }

  /** A workspace's events, newest first. */
  of(workspaceId: string): readonly KeptEvent[] {
    return this.events
      .filter((event) => event.workspaceId === workspaceId)
      .toSorted((one, other) => comparePlaces(other, one));
  }

  addTarget(event: KeptEvent, target: EventTarget): void {
    if (event.targets.some(({ webhookId }) => webhookId === target.webhookId)) return;
    this.events = this.events.map((one) =>
      one === event ? { ...one, targets: [...one.targets, target].toSorted(byWebhook) } : one,
    );
  }

  /** Remembers an event that was kept. */
  note(event: KeptEvent): void {
    this.events.push(event);
    const isInMain = event.workspaceId === "ws_1" || event.acceptedAt < MOVED_AT;
    if (isInMain && event.acceptedAt < this.#segmentsFrom) this.rows.add(eventKey(event));
  }

  /** Writes an event as versions before segments did. */
  insertRow(event: KeptEvent): void {
    this.sqlites[0].all(
      `INSERT INTO events (workspace_id, accepted_at, id, type, created_at, application_id, visible_to, data, chosen,
        body_hash, targets, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[event.workspaceId, event.acceptedAt, event.id, event.type, event.createdAt, event.applicationId],
        event.visibleTo === null ? null : JSON.stringify(event.visibleTo),
        ...[event.dataText, event.chosen ? 1 : 0, event.bodyHash, JSON.stringify(event.targets.map(targetTuple))],
        JSON.stringify(event.tags),
      ],
    );
    this.events.push(event);
    this.rows.add(eventKey(event));
  }

  close(): void {
    for (const sqlite of this.sqlites) sqlite.close();
  }
}

/** The order in which a test compares targets. */
export function byWebhook(one: EventTarget, other: EventTarget): number {
  return one.webhookId < other.webhookId ? -1 : 1;
}

/** What a list with a filter and a place answers, by the plain list. */
export function expectedList(
  events: readonly KeptEvent[],
  filter: { readonly type: string | null; readonly since: number | null; readonly until: number | null },
  before: EventPlace | null,
): readonly KeptEvent[] {
  return events.filter(
    (event) =>
      (filter.type === null || patternMatches(filter.type, event.type)) &&
      event.acceptedAt >= (filter.since ?? 0) &&
      event.acceptedAt <= (filter.until ?? Infinity) &&
      (before === null || comparePlaces(event, before) < 0),
  );
}
