import { sql } from "drizzle-orm";
import { timeOfId } from "../domain/ids.ts";
import { addedTargetsOf, withAdded } from "./added-target-table.ts";
import type { Database } from "./database.ts";
import { isWithin, lookAgain, openSegments, type SegmentMeta, segmentsOf } from "./event-segment-table.ts";
import {
  type EventKey,
  type EventRow,
  eventFromRow,
  eventKey,
  eventRowsByChosenId,
  eventRowsByKey,
  type KeptEvent,
} from "./event-table.ts";
import { UnreadRowError } from "./unread-row.ts";

/** Most keys in one statement, of some 150 bytes each. */
const MAX_KEYS = 5000;

/** The key of an event that may be kept; a chosen id is found whatever the time of its acceptance. */
export type WantedEvent = EventKey & { readonly chosen: boolean };

/** Finds stored events: generated ids by their whole key, chosen ids by workspace and id. */
export async function findKeptEvents(db: Database, wanted: readonly WantedEvent[]): Promise<readonly KeptEvent[]> {
  return (await locateEvents(db, wanted)).events;
}

/** Finds an event of a workspace by its id alone. */
export async function findEvent(db: Database, workspaceId: string, id: string): Promise<KeptEvent | undefined> {
  const acceptedAt = timeOfId("event", id);
  const chosen = { workspaceId, acceptedAt: -1, id, chosen: true };
  const generated = acceptedAt === undefined ? [] : [{ workspaceId, acceptedAt, id, chosen: false }];
  const found = await findKeptEvents(db, [...generated, chosen]);
  return found.find((event) => event.acceptedAt === acceptedAt) ?? found[0];
}

/** Events that were found, and the compacted segments that were opened for it. */
export interface LocatedEvents {
  readonly events: readonly KeptEvent[];
  readonly compacted: readonly SegmentMeta[];
}

/** Finds stored events as {@link findKeptEvents} does, and tells which compacted segments have no others of them. */
export async function locateEvents(db: Database, wanted: readonly WantedEvent[]): Promise<LocatedEvents> {
  if (wanted.length <= MAX_KEYS) return locateSome(db, wanted);
  const events: KeptEvent[] = [];
  const opened: SegmentMeta[] = [];
  for (let index = 0; index < wanted.length; index += MAX_KEYS) {
    const located = await locateSome(db, wanted.slice(index, index + MAX_KEYS));
    events.push(...located.events);
    opened.push(...located.compacted);
  }
  const unique = [...new Map(events.map((event) => [eventKey(event), event])).values()];
  // One that changed between two parts may have got an event that only the first of them looked for.
  const states = Map.groupBy(opened, ({ workspaceId, last }) => eventKey({ workspaceId, ...last }));
  const compacted = [...states.values()].flatMap((metas) => {
    return metas.every(({ count }) => count === metas[0]?.count) ? metas.slice(0, 1) : [];
  });
  return { events: unique, compacted };
}

async function locateSome(db: Database, wanted: readonly WantedEvent[]): Promise<LocatedEvents> {
  const chosen = wanted.filter((one) => one.chosen);
  const byKey = wanted.filter((one) => !one.chosen);
  const [places, chosenRows] = await findChosen(db, chosen);
  const keys = [...new Map([...byKey, ...places].map((key) => [eventKey(key), key])).values()];
  const found = chosenRows.map(eventFromRow);
  if (keys.length === 0 && found.length === 0) return { events: [], compacted: [] };
  return lookAgain(async () => {
    const [metas, rows, added] = await Promise.all([
      segmentsOf(db, keys),
      eventRowsByKey(db, keys),
      addedTargetsOf(db, [...keys, ...found]),
    ]);
    const kept = [...found, ...rows.map(eventFromRow), ...(await openWanted(db, metas, keys))];
    const unique = [...new Map(kept.map((event) => [eventKey(event), event])).values()];
    return { events: withAdded(unique, added), compacted: metas.filter(({ level }) => level === 1) };
  });
}

/** The places of chosen ids, and rows of versions before that have them. */
async function findChosen(
  db: Database,
  chosen: readonly WantedEvent[],
): Promise<[readonly EventKey[], readonly EventRow[]]> {
  if (chosen.length === 0) return [[], []];
  const list = JSON.stringify(chosen.map(({ workspaceId, id }) => [workspaceId, id]));
  return Promise.all([
    db.all<EventKey>(sql`
      SELECT workspace_id AS "workspaceId", accepted_at AS "acceptedAt", id FROM chosen_events
      WHERE (workspace_id, id) IN (SELECT value->>0, value->>1 FROM json_each(${list}))`),
    eventRowsByChosenId(db, chosen),
  ]);
}

/** Opens one segment after the other and takes the wanted events out of each. */
async function openWanted(
  db: Database,
  metas: readonly SegmentMeta[],
  keys: readonly EventKey[],
): Promise<readonly KeptEvent[]> {
  const wanted = new Set(keys.map(eventKey));
  const found: KeptEvent[] = [];
  const doubtful: { readonly meta: SegmentMeta; readonly keys: readonly EventKey[] }[] = [];
  await openSegments(db, metas, ({ events, unread }, meta) => {
    found.push(...events.filter((event) => wanted.has(eventKey(event))));
    if (unread === 0) return;
    doubtful.push({ meta, keys: keys.filter((key) => key.workspaceId === meta.workspaceId && isWithin(meta, key)) });
  });
  const known = new Set(found.map(eventKey));
  const isMissing = doubtful.some((one) => one.keys.some((key) => !known.has(eventKey(key))));
  if (isMissing) throw new UnreadRowError("an event of the segment is of a later version");
  return found;
}
