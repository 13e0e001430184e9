import { lowestId } from "../../domain/ids.ts";
import type { PageQuery } from "../list-page.ts";
import { type PackedEntry } from "./entry.ts";
import type { Log } from "./log.ts";
import type { SegmentHead } from "./segment-table.ts";

/** Most entries of segments that are opened for a page, but for those of one segment. */
const MAX_OPENED = 2500;
/** Most segments that are looked at for a page, opened or not. */
const MAX_HEADS = 1000;

/** A part of a list, newest first. */
export interface ListedPart<Item> {
  readonly items: readonly Item[];
  /** All from this id on was looked at, and there is more before it; null when all there is was looked at. */
  readonly reached: string | null;
}

/**
 * Lists entries that a page may show, the newest first: until `enough` are found, all is looked at, or as much as one page may
 * look at. Segments without the event type that is asked for are not opened.
 */
export function listEntries(log: Log, query: PageQuery, enough: number): ListedPart<PackedEntry> {
  const { filter, before } = query;
  // All entries were delivered.
  if (filter.status !== null && filter.status !== "delivered") return { items: [], reached: null };
  const from = filter.since === null ? "" : lowestId("delivery", filter.since);
  const until = filter.until === null ? null : lowestId("delivery", filter.until + 1);
  const below = before === null || (until !== null && until < before) ? until : before;
  const isIn = ({ id }: { readonly id: string }) => id >= from && (below === null || id < below);
  const items: PackedEntry[] = [];
  const seen: string[] = [];
  let [heads, opened] = [0, 0];
  for (const head of log.segments.down(below, from)) {
    const isEnough = items.filter(({ id }) => id > head.lastId).length >= enough;
    const isTooMuch = heads === MAX_HEADS || (opened > 0 && opened + head.entries > MAX_OPENED);
    if (isEnough || isTooMuch) return { items, reached: lowestAbove(head.lastId, seen) };
    heads++;
    seen.push(head.firstId, head.lastId);
    if (!mayHave(head, filter.eventType)) continue;
    opened += head.entries;
    const entries = log.segments.open(head).filter(isIn);
    seen.push(...entries.map(({ id }) => id));
    const wanted = entries.filter(
      ({ packed }) => filter.eventType === null || packed["eventType"] === filter.eventType,
    );
    const inRows = new Set(log.listInRows(wanted.map(({ id }) => id)));
    items.push(...wanted.filter(({ id }) => !inRows.has(id)));
  }
  return { items, reached: null };
}

function mayHave({ eventTypes }: SegmentHead, type: string | null): boolean {
  return type === null || eventTypes === null || eventTypes.includes(type);
}

function lowestAbove(lastId: string, seen: readonly string[]): string {
  return seen.reduce((lowest, id) => (id > lastId && id < lowest ? id : lowest), "~");
}
