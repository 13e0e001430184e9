import { expect, it } from "vitest";
import { readFilterData } from "../../src/actions/read-filter-data.ts";
import { eventKey } from "../../src/store/event-table.ts";
import { eventWith } from "../pipeline/samples.ts";

/** Events of which every second has its data apart, and what is asked for that. */
function storeOf(count: number) {
  const events = Array.from({ length: count }, (_, index) => ({
    ...eventWith(`evt_${index}`, { dataText: index % 2 === 0 ? String(index) : null }),
    targets: [],
  }));
  const asked: number[] = [];
  const store = {
    findKept: () => Promise.resolve(events),
    findDataOf: (_workspaceId: string, keys: readonly Parameters<typeof eventKey>[0][]) => {
      asked.push(keys.length);
      return Promise.resolve(new Map(keys.map((key) => [eventKey(key), key.id.slice(4)])));
    },
  };
  return { services: { events: store }, events, asked };
}

it("reads data in the order of events, and several that are kept apart at once", async () => {
  const { services, events, asked } = storeOf(40);
  const read: unknown[] = [];
  for await (const { data } of readFilterData(services, events)) read.push(data?.value);
  expect(read).toEqual(events.map((_, index) => index));
  expect(asked).toEqual([5, 5, 5, 5]);
});

it("stops once there is more data than its budget, and tells it", async () => {
  const { services, events, asked } = storeOf(40);
  const budget = { chars: 15 };
  const read: string[] = [];
  for await (const { event } of readFilterData(services, events, budget)) read.push(event.id);
  // Ten numbers of one digit, then two of two.
  expect(read).toHaveLength(12);
  expect(budget.chars).toBeLessThan(0);
  expect(asked).toEqual([5, 5]);
});
