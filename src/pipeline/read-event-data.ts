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
