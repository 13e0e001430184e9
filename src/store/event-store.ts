import { addedTargetsOf, addTargets, type NewTarget, withAdded } from "./added-target-table.ts";
import type { Database } from "./database.ts";
import { type DataKey, findDataOf, findEventData, keepEventData } from "./event-data-table.ts";
import { type EventHome, type EventHomes, homeAt, type HomeSpan, MAIN_DATABASE, spansOf } from "./event-homes.ts";
import { type EventHead, eventKey, type EventKey, type EventPlace, type KeptEvent } from "./event-table.ts";
import { timeOfId } from "../domain/ids.ts";
import { findKeptEvents, type WantedEvent } from "./find-events.ts";
import { keepEventRows } from "./keep-event-rows.ts";
import { firstOfEach, keepEvents } from "./keep-events.ts";
import { type EventFilter, type EventPage, listEvents } from "./list-events.ts";
import { findNamedTarget, listNamedTargets, type NamedTarget, type TargetKey } from "./named-targets.ts";
import type { WebhookKey } from "./read-fan-out.ts";
import { type MissedEvent, type MissedFilter, readMissedEvents } from "./read-missed-events.ts";
import { readSegmentsFrom } from "./segments-from.ts";

/** The end of times, of which one more is still an exact number. */
const FOR_EVER = Number.MAX_SAFE_INTEGER - 1;

/**
 * The events of all workspaces, each in the database that its workspace had when it was accepted. An event is never moved:
 * the time of its acceptance finds it.
 */
export class EventStore {
  readonly #homes: EventHomes;
  readonly #now: () => number;
  #segmentsFrom: number | undefined;

  constructor(homes: EventHomes, now: () => number) {
    this.#homes = homes;
    this.#now = now;
  }

  /**
   * Stores events with their targets, and answers the keys of the new ones. A known event of the workspace stays as it is.
   * One database can't see what is written to another at the same moment: of two publications under one chosen id, accepted
   * before and after a move, both are kept if they are stored within the same milliseconds.
   */
  async keep(events: readonly KeptEvent[]): Promise<ReadonlySet<string>> {
    const homes = await this.#homes.of(events.map(({ workspaceId }) => workspaceId));
    const parts = this.#byDatabase(firstOfEach(events), homes);
    const won = await Promise.all(
      parts.map(async ([database, own]) => {
        const elsewhere = await this.#findElsewhere(database, own, homes);
        const fresh = own.filter((event) => !event.chosen || !elsewhere.has(`${event.workspaceId}/${event.id}`));
        return this.#keepIn(database, fresh);
      }),
    );
    return new Set(won.flat());
  }

  /** Of the main database the version before may still read what was accepted until a while after this one came. */
  async #keepIn(database: string, events: readonly KeptEvent[]): Promise<readonly string[]> {
    const db = this.#homes.open(database);
    if (database !== MAIN_DATABASE) return [...(await keepEvents(db, events))];
    this.#segmentsFrom ??= await readSegmentsFrom(db, this.#now());
    const from = this.#segmentsFrom;
    const rows = await keepEventRows(
      db,
      events.filter(({ acceptedAt }) => acceptedAt < from),
    );
    const inSegments = await keepEvents(
      db,
      events.filter(({ acceptedAt }) => acceptedAt >= from),
    );
    return [...rows, ...inSegments];
  }

  /** The chosen ids that were used while the workspace had another database. */
  async #findElsewhere(database: string, events: readonly KeptEvent[], homes: Homes): Promise<ReadonlySet<string>> {
    const wanted = events.filter(({ chosen }) => chosen);
    const found = await this.#findIn(wanted, homes, (name) => name !== database);
    return new Set(found.map(({ workspaceId, id }) => `${workspaceId}/${id}`));
  }

  /**
   * Finds stored events: generated ids by their whole key, chosen ids by workspace and id. Throws an `UnreadRowError` when one
   * may be in a database that is not bound: it must not be taken for pruned.
   */
  async findKept(wanted: readonly WantedEvent[]): Promise<readonly KeptEvent[]> {
    return this.#findIn(wanted, await this.#homes.of(wanted.map(({ workspaceId }) => workspaceId)), () => true);
  }

  /** Looks for events in those of their databases that are asked for, whether or not they are bound. */
  async #findIn(
    wanted: readonly WantedEvent[],
    homes: Homes,
    isAsked: (database: string) => boolean,
  ): Promise<readonly KeptEvent[]> {
    const placed = wanted.flatMap((event) => databasesOf(event, homes).map((database) => ({ database, event })));
    const parts = Map.groupBy(placed, ({ database }) => database);
    const found = await Promise.all(
      [...parts]
        .filter(([name]) => isAsked(name))
        .map(async ([name, own]) =>
          findKeptEvents(
            this.#homes.open(name),
            own.map(({ event }) => event),
          ),
        ),
    );
    return found.flat();
  }

  /** Finds an event of a workspace by its id alone. */
  async find(workspaceId: string, id: string): Promise<KeptEvent | undefined> {
    const acceptedAt = timeOfId("event", id);
    const generated = acceptedAt === undefined ? [] : [{ workspaceId, acceptedAt, id, chosen: false }];
    const found = await this.findKept([...generated, { workspaceId, acceptedAt: -1, id, chosen: true }]);
    return found.find((event) => event.acceptedAt === acceptedAt) ?? found[0];
  }

  /** Lists a workspace's events from a place on, newest first; see {@link listEvents}. */
  async list(workspaceId: string, filter: EventFilter, before: EventPlace | null, limit: number): Promise<EventPage> {
    const items: EventPage["items"][number][] = [];
    const spans = await this.#spans(workspaceId, filter.since ?? 0, filter.until ?? FOR_EVER);
    for (const { database, since, until } of spans) {
      const last = items.at(-1);
      if (last !== undefined && items.length === limit) return { items, next: last };
      const own = { ...filter, since, until };
      const page = await listEvents(this.#homes.open(database), workspaceId, own, before, limit - items.length);
      items.push(...page.items);
      if (page.next !== null) return { items, next: page.next };
    }
    return { items, next: null };
  }

  /** Adds to events of a workspace the targets that they got after they were kept. */
  async withAddedTargets(workspaceId: string, heads: readonly EventHead[]): Promise<readonly EventHead[]> {
    const homes = (await this.#homes.of([workspaceId])).get(workspaceId) ?? [];
    const parts = [...Map.groupBy(heads, ({ acceptedAt }) => homeAt(homes, acceptedAt))];
    const rows = await Promise.all(parts.map(async ([name, own]) => addedTargetsOf(this.#homes.open(name), own)));
    return withAdded(heads, rows.flat());
  }

  /** Finds the event that lists a delivery of a webhook; see {@link findNamedTarget}. */
  async findNamed(webhook: WebhookKey, deliveryId: string, acceptedAt: number): Promise<NamedTarget | undefined> {
    return findNamedTarget(await this.#databaseAt(webhook.workspaceId, acceptedAt), webhook, deliveryId, acceptedAt);
  }

  /**
   * Lists the targets for a webhook, or for all, of events accepted in a time, newest first; see {@link listNamedTargets}. Of a time in
   * two databases, the newest events of each are read.
   */
  async listNamed(key: TargetKey, since: number, until: number, maxEvents: number): Promise<readonly NamedTarget[]> {
    const spans = await this.#spans(key.workspaceId, since, until);
    const listed = await Promise.all(
      spans.map(async (span) => {
        const { database, ...time } = span;
        return listNamedTargets(this.#homes.open(database), key, time.since, time.until, maxEvents);
      }),
    );
    return listed.flat();
  }

  /** Reads a part of the events that a webhook may have missed; see {@link readMissedEvents}. */
  async readMissed(
    filter: MissedFilter,
    before: EventPlace | null,
    pageSize?: number,
  ): Promise<{ readonly events: readonly MissedEvent[]; readonly next: EventPlace | null }> {
    const newestTime = before === null ? FOR_EVER : before.acceptedAt - (before.id === "" ? 1 : 0);
    const end = Math.min(filter.until, newestTime);
    const [newest, ...older] = await this.#spans(filter.workspaceId, filter.since, end);
    if (newest === undefined) return { events: [], next: null };
    const { database, since, until } = newest;
    const read = await readMissedEvents(this.#homes.open(database), { ...filter, since, until }, before, pageSize);
    const [next] = older;
    return read.next === null && next !== undefined ? { ...read, next: { acceptedAt: next.until + 1, id: "" } } : read;
  }

  /** Adds targets to events of a workspace; see {@link addTargets}. */
  async addTargets(workspaceId: string, added: readonly NewTarget[]): Promise<void> {
    const homes = (await this.#homes.of([workspaceId])).get(workspaceId) ?? [];
    for (const [name, own] of Map.groupBy(added, ({ event }) => homeAt(homes, event.acceptedAt))) {
      await addTargets(this.#homes.open(name), workspaceId, own);
    }
  }

  /** Stores the data of an accepted event that is too large to travel. */
  async keepData(key: EventKey, bodyHash: string, dataText: string): Promise<void> {
    await keepEventData(await this.#databaseAt(key.workspaceId, key.acceptedAt), key, bodyHash, dataText);
  }

  /** Finds data that was kept so; undefined once it was pruned. */
  async findData(key: EventKey, bodyHash: string): Promise<string | undefined> {
    return findEventData(await this.#databaseAt(key.workspaceId, key.acceptedAt), key, bodyHash);
  }

  /** Finds such data of several events of a workspace, by their keys; see {@link findDataOf}. */
  async findDataOf(workspaceId: string, keys: readonly DataKey[]): Promise<ReadonlyMap<string, string>> {
    const homes = (await this.#homes.of([workspaceId])).get(workspaceId) ?? [];
    const parts = [...Map.groupBy(keys, ({ acceptedAt }) => homeAt(homes, acceptedAt))];
    const rows = await Promise.all(parts.map(async ([name, own]) => findDataOf(this.#homes.open(name), own)));
    return new Map(rows.flat().map((row) => [eventKey(row), row.data]));
  }

  async #databaseAt(workspaceId: string, acceptedAt: number): Promise<Database> {
    const homes = await this.#homes.of([workspaceId]);
    return this.#homes.open(homeAt(homes.get(workspaceId) ?? [], acceptedAt));
  }

  async #spans(workspaceId: string, since: number, until: number): Promise<readonly HomeSpan[]> {
    return spansOf((await this.#homes.of([workspaceId])).get(workspaceId) ?? [], since, until);
  }

  #byDatabase(events: readonly KeptEvent[], homes: Homes): readonly (readonly [string, readonly KeptEvent[]])[] {
    return [...Map.groupBy(events, ({ workspaceId, acceptedAt }) => homeAt(homes.get(workspaceId) ?? [], acceptedAt))];
  }
}

type Homes = ReadonlyMap<string, readonly EventHome[]>;

/** The databases that may have an event: that of its time, or, of a chosen id, each that its workspace has used. */
function databasesOf({ workspaceId, acceptedAt, chosen }: WantedEvent, homes: Homes): readonly string[] {
  const own = homes.get(workspaceId) ?? [];
  return chosen ? [...new Set(own.map(({ database }) => database))] : [homeAt(own, acceptedAt)];
}
