import { type FilterData, filterData } from "../pipeline/read-event-data.ts";
import { type EventKey, eventKey, type KeptEvent } from "../store/event-table.ts";
import type { EventStore } from "../store/event-store.ts";

/** Events that are read at once, with up to 48 KiB of data each. */
const PART = 200;
/** Data kept apart that are read at once, of up to 256 KiB each. */
const APART = 10;

/** How much more data is read; below 0 there was more of it. */
export interface DataBudget {
  chars: number;
}

/** The store, as far as it is needed here. */
export interface FilterDataStore {
  readonly events: Pick<EventStore, "findKept" | "findDataOf">;
}

/** Reads the data of events as filters look at it, one after the other in their order, until the budget is used up. */
export async function* readFilterData<Event extends EventKey>(
  { events: store }: FilterDataStore,
  events: readonly Event[],
  budget: DataBudget = { chars: Infinity },
): AsyncGenerator<{ readonly event: Event; readonly data: FilterData }> {
  for (const part of partsOf(events, PART)) {
    const kept = await store.findKept(
      part.map(({ workspaceId, acceptedAt, id }) => ({ workspaceId, acceptedAt, id, chosen: false })),
    );
    const byKey = new Map(kept.map((event) => [eventKey(event), event]));
    for (const few of partsOf(part, APART)) {
      const apart = await findApart(
        store,
        few.flatMap((event) => byKey.get(eventKey(event)) ?? []),
      );
      for (const event of few) {
        const key = eventKey(event);
        const text = byKey.get(key)?.dataText ?? apart.get(key);
        budget.chars -= text?.length ?? 0;
        if (budget.chars < 0) return;
        yield { event, data: filterData(text) };
      }
    }
  }
}

async function findApart(
  store: FilterDataStore["events"],
  kept: readonly KeptEvent[],
): Promise<ReadonlyMap<string, string>> {
  const apart = kept.filter(({ dataText }) => dataText === null);
  const [first] = apart;
  return first === undefined ? new Map() : store.findDataOf(first.workspaceId, apart);
}

function partsOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
