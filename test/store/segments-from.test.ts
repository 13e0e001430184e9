import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EventHomes } from "../../src/store/event-homes.ts";
import { EventStore } from "../../src/store/event-store.ts";
import { eventKey, type KeptEvent } from "../../src/store/event-table.ts";
import { VERSIONS_OVERLAP_MS } from "../../src/store/segments-from.ts";
import { db, freshId, keptEvent, T0 } from "./rows.ts";

/** A database that the version before used, as the migration leaves it. */
beforeEach(() => setFrom(null));
afterEach(() => setFrom(0));

async function setFrom(at: number | null): Promise<void> {
  await env.DB.prepare("UPDATE storage_changes SET from_at = ?").bind(at).run();
}

/** The store of another isolate, at a time. */
function storeAt(now: number): EventStore {
  return new EventStore(new EventHomes(db, [], () => now), () => now);
}

async function countIn(table: "events" | "event_segments", workspaceId: string): Promise<number | undefined> {
  const query = `SELECT COUNT(*) AS n FROM ${table} WHERE workspace_id = ?`;
  return (await env.DB.prepare(query).bind(workspaceId).first<{ n: number }>())?.n;
}

function eventAt(workspaceId: string, acceptedAt: number): KeptEvent {
  return keptEvent(workspaceId, `evt_${acceptedAt}`, { acceptedAt });
}

it("what the version before may have to read are rows, for a while after this version first kept an event", async () => {
  const workspaceId = freshId("ws");
  const early = eventAt(workspaceId, T0 + VERSIONS_OVERLAP_MS - 1);
  const late = eventAt(workspaceId, T0 + VERSIONS_OVERLAP_MS);
  expect(await storeAt(T0).keep([early, late])).toEqual(new Set([early, late].map(eventKey)));
  expect([await countIn("events", workspaceId), await countIn("event_segments", workspaceId)]).toEqual([1, 1]);
  // An isolate that begins later goes by the same time.
  const other = eventAt(workspaceId, T0 + VERSIONS_OVERLAP_MS - 2);
  const later = storeAt(T0 + 2 * VERSIONS_OVERLAP_MS);
  expect(await later.keep([other, early, late])).toEqual(new Set([eventKey(other)]));
  expect([await countIn("events", workspaceId), await countIn("event_segments", workspaceId)]).toEqual([2, 1]);
});

it("an id that its caller chose is kept once, as a row or in a segment", async () => {
  const workspaceId = freshId("ws");
  const chosenAt = (acceptedAt: number) => keptEvent(workspaceId, "order-1", { acceptedAt, chosen: true });
  const store = storeAt(T0);
  const [row, inSegment] = [chosenAt(T0), chosenAt(T0 + 2 * VERSIONS_OVERLAP_MS)];
  expect((await store.keep([inSegment])).size).toBe(1);
  expect((await store.keep([row])).size).toBe(0);
  const other = { ...inSegment, id: "order-2" };
  expect((await store.keep([{ ...row, id: "order-2" }])).size).toBe(1);
  expect((await store.keep([other])).size).toBe(0);
});
