import type { EventKey, KeptEvent } from "../store/event-table.ts";

/** The function that reads data too large for an event's row. */
export interface EventDataPorts {
  readonly findEventData: (key: EventKey, bodyHash: string) => Promise<string | undefined>;
}

/** Reads the data of a kept event, minified JSON, from its row or its own table; undefined once it was pruned. */
export async function readEventData(
  event: EventKey & Pick<KeptEvent, "dataText" | "bodyHash">,
  { findEventData }: EventDataPorts,
): Promise<string | undefined> {
  return event.dataText ?? findEventData(event, event.bodyHash);
}

/** An event's data as filters look at it; null once it was pruned. */
export type FilterData = { readonly value: unknown } | null;

/** Parses the data of an event, minified JSON. */
export function filterData(dataText: string | null | undefined): FilterData {
  return dataText === null || dataText === undefined ? null : { value: JSON.parse(dataText) };
}
