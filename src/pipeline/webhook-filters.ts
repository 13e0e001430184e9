import type { AcceptedEvent } from "../domain/event.ts";
import type { Filter, FilterCondition, Work } from "../domain/filter/filter.ts";
import { readStoredFilter } from "../domain/filter/stored-filter.ts";
import type { Webhook } from "../domain/webhook.ts";
import type { FilterData } from "./read-event-data.ts";

/** Most filters that an isolate keeps, of some 20 KB at most each. */
const MAX_KNOWN = 500;

/** Filters by their texts, the last added last; undefined for one that is not understood. */
const known = new Map<string, Filter | undefined>();

/** What a webhook's filter says of an event. */
export type FilterVerdict =
  | "passes"
  /** It looks at data that has been pruned. */
  | "unknown"
  /** Null when the filter is not understood: then it keeps everything out. */
  | { readonly condition: FilterCondition | null };

/** The parts of an event that filters look at beside its data. */
export type FilteredEvent = Pick<AcceptedEvent, "type" | "applicationId" | "tags">;

/** Applies a webhook's filter to an event, within the `work` that the event has for all of them, if any. */
export function applyFilter(
  { filter: text }: Pick<Webhook, "filter">,
  event: FilteredEvent,
  data: FilterData,
  work?: Work,
): FilterVerdict {
  if (text === null) return "passes";
  const filter = findFilter(text);
  if (filter === undefined) return { condition: null };
  if (filter.readsData && data === null) return "unknown";
  const { type, applicationId, tags } = event;
  const condition = filter.findFailed({ type, application_id: applicationId, tags, data: data?.value }, work);
  return condition === undefined ? "passes" : { condition };
}

/** Tells whether a webhook's filter looks at data. */
export function readsData({ filter: text }: Pick<Webhook, "filter">): boolean {
  return text !== null && findFilter(text)?.readsData === true;
}

function findFilter(text: string): Filter | undefined {
  if (known.has(text)) return known.get(text);
  const filter = readStoredFilter(text);
  const [oldest] = known.keys();
  if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(text, filter);
  return filter;
}
