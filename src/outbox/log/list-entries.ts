import { type DeliveryFilter, excludesDelivered } from "../../domain/delivery-filter.ts";
import { patternMatches } from "../../domain/event-type.ts";
import { lowestId } from "../../domain/ids.ts";
import { coversCode } from "../../domain/response-codes.ts";
import type { PageQuery } from "../list-page.ts";
import { type PackedEntry } from "./entry.ts";
import type { Log } from "./log.ts";
import type { SegmentHead } from "./segment-table.ts";

/** How much of the segments one page may look at. */
export interface PageLimits {
  /** Most entries of segments that are opened, but for those of one segment. */
  readonly opened: number;
  /** Most segments, opened or not. */
  readonly heads: number;
}

export const PAGE_LIMITS: PageLimits = { opened: 2500, heads: 1000 };

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
export function listEntries(log: Log, query: PageQuery, enough: number, limits: PageLimits): ListedPart<PackedEntry> {
  const { filter, before } = query;
  if (excludesDelivered(filter)) return { items: [], reached: null };
  const from = filter.since === null ? "" : lowestId("delivery", filter.since);
  const until = filter.until === null ? null : lowestId("delivery", filter.until + 1);
  const below = before === null || (until !== null && until < before) ? until : before;
  const isIn = ({ id }: { readonly id: string }) => id >= from && (below === null || id < below);
  const items: PackedEntry[] = [];
  const seen: string[] = [];
  let [heads, opened] = [0, 0];
  for (const head of log.segments.down(below, from)) {
    const isEnough = items.filter(({ id }) => id > head.lastId).length >= enough;
    const isTooMuch = heads >= limits.heads || (opened > 0 && opened + head.entries > limits.opened);
    // Fresh ones overlap: those of which nothing is beyond the others have to be looked at together.
    const reached = isEnough || isTooMuch ? lowestAbove(head.lastId, seen) : null;
    if (reached !== null) return { items, reached };
    heads++;
    seen.push(...[head.firstId, head.lastId].filter((id) => isIn({ id })));
    if (!mayHave(head, filter)) continue;
    opened += head.entries;
    const entries = log.segments.open(head).filter(isIn);
    seen.push(...entries.map(({ id }) => id));
    const wanted = entries.filter((entry) => isWanted(entry, filter));
    const inRows = new Set(log.listInRows(wanted.map(({ id }) => id)));
    items.push(...wanted.filter(({ id }) => !inRows.has(id)));
  }
  return { items, reached: null };
}

function mayHave({ eventTypes }: SegmentHead, { eventType }: DeliveryFilter): boolean {
  return eventType === null || eventTypes === null || eventTypes.some((type) => patternMatches(eventType, type));
}

/** The conditions that tell entries apart, which are all of deliveries that succeeded. */
function isWanted({ packed }: PackedEntry, { eventType, eventId, responseCodes }: DeliveryFilter): boolean {
  const code = packed["responseCode"];
  return (
    (eventType === null || patternMatches(eventType, String(packed["eventType"]))) &&
    (eventId == null || packed["eventId"] === eventId) &&
    (responseCodes == null || coversCode(responseCodes, typeof code === "number" ? code : null))
  );
}

function lowestAbove(lastId: string, seen: readonly string[]): string | null {
  return seen.reduce<string | null>((lowest, id) => {
    return id > lastId && (lowest === null || id < lowest) ? id : lowest;
  }, null);
}
