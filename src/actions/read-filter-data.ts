import { type FilterData, filterData, readEventData } from "../pipeline/read-event-data.ts";
import { type EventKey, eventKey } from "../store/event-table.ts";
import type { ActionServices } from "./action-services.ts";

/** Events that are read at once, with up to 48 KiB of data each. */
const PART = 200;

/** Reads the data of events as filters look at it, one after the other in their order. */
export async function* readFilterData<Event extends EventKey>(
  services: ActionServices,
  events: readonly Event[],
): AsyncGenerator<{ readonly event: Event; readonly data: FilterData }> {
  for (let index = 0; index < events.length; index += PART) {
    const part = events.slice(index, index + PART);
    const kept = await services.events.findKept(
      part.map(({ workspaceId, acceptedAt, id }) => ({ workspaceId, acceptedAt, id, chosen: false })),
    );
    const byKey = new Map(kept.map((event) => [eventKey(event), event]));
    for (const event of part) {
      const found = byKey.get(eventKey(event));
      yield { event, data: found === undefined ? null : filterData(await readEventData(found, services)) };
    }
  }
}
