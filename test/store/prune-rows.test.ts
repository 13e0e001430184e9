import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { NO_DETAILS } from "../../src/domain/audit-details.ts";
import { type AuditEntry, insertAuditEntry, listAuditEntries } from "../../src/store/audit-log-table.ts";
import { keepEventData, findEventData } from "../../src/store/event-data-table.ts";
import { findKeptEvents } from "../../src/store/find-events.ts";
import { listWorkspaceIds, pruneExpiredRows, prunePortalSessions } from "../../src/store/prune-rows.ts";
import { keepRejectedEvent, listRejectedEvents } from "../../src/store/rejected-event-table.ts";
import { findWorkspace, insertWorkspace } from "../../src/store/workspace-table.ts";
import { countingDatabase } from "./count-written.ts";
import { db, freshId, insertEventRows, keptEvent, T0 } from "./rows.ts";

async function workspace(): Promise<string> {
  const id = freshId("ws");
  await insertWorkspace(db, { id, name: "w", webhooksEnabled: true, payloadFormat: "event", createdAt: T0 });
  return id;
}

async function eventsLeft(workspaceId: string, count: number): Promise<readonly string[]> {
  const keys = Array.from({ length: count }, (_, index) => ({
    workspaceId,
    acceptedAt: T0 + index,
    id: `evt_${index}`,
    chosen: false,
  }));
  return (await findKeptEvents(db, keys)).map(({ id }) => id);
}

async function keepAt(workspaceId: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) =>
    keptEvent(workspaceId, `evt_${index}`, { acceptedAt: T0 + index }),
  );
  await insertEventRows(events);
}

function rejectedAt(workspaceId: string, id: string, receivedAt: number) {
  return { workspaceId, id, reason: "r", receivedAt, body: "b" };
}

/** Inserts rejected events numbered from 0. */
async function insertRejected(workspaceId: string, count: number): Promise<void> {
  const rows = `INSERT INTO rejected_events (workspace_id, id, reason, received_at, body)
    SELECT ?, format('rej_%06d', value), 'r', ?, 'b' FROM json_each(?)`;
  await env.DB.prepare(rows)
    .bind(workspaceId, T0, JSON.stringify([...Array(count).keys()]))
    .run();
}

function auditedAt(workspaceId: string, id: string, at: number): AuditEntry {
  const what = { action: "workspace.updated", target: "t", details: NO_DETAILS };
  return { workspaceId, id, actorKind: "root", actor: "root", ...what, at, ip: "" };
}

const ALL_ENTRIES = { actorKind: null, actor: null, action: null, target: null, since: null, until: null };

describe("pruning old rows", () => {
  it("deletes rows older than the time in every workspace, and leaves the rest", async () => {
    const [one, two] = [await workspace(), await workspace()];
    for (const id of [one, two]) {
      await keepAt(id, 6);
      await keepEventData(db, { workspaceId: id, acceptedAt: T0, id: "evt_0" }, "h", '"old"');
      await keepEventData(db, { workspaceId: id, acceptedAt: T0 + 3, id: "evt_3" }, "h", '"young"');
      await keepRejectedEvent(db, rejectedAt(id, "rej_1", T0));
      await keepRejectedEvent(db, rejectedAt(id, "rej_2", T0 + 3));
      await insertAuditEntry(db, auditedAt(id, "aud_1", T0 + 2));
      await insertAuditEntry(db, auditedAt(id, "aud_2", T0 + 3));
    }
    await keepRejectedEvent(db, rejectedAt("", "rej_1", T0));
    expect(await pruneExpiredRows(db, await listWorkspaceIds(db), T0 + 3, 20)).toBe(13);
    for (const id of [one, two]) {
      expect(await eventsLeft(id, 6)).toEqual(["evt_3", "evt_4", "evt_5"]);
      expect(await findEventData(db, { workspaceId: id, acceptedAt: T0, id: "evt_0" }, "h")).toBeUndefined();
      expect(await findEventData(db, { workspaceId: id, acceptedAt: T0 + 3, id: "evt_3" }, "h")).toBe('"young"');
      expect((await listRejectedEvents(db, id, null, 10)).items.map(({ id: left }) => left)).toEqual(["rej_2"]);
      expect((await listAuditEntries(db, id, ALL_ENTRIES, null, 10)).items.map((left) => left.id)).toEqual(["aud_2"]);
      expect(await findWorkspace(db, id)).toBeDefined();
    }
    expect((await listRejectedEvents(db, "", null, 10)).items).toEqual([]);
    expect(await pruneExpiredRows(db, await listWorkspaceIds(db), T0 + 3, 20)).toBe(0);
  });

  it("names as many workspaces in a statement as it can hold", async () => {
    const own = await workspace();
    await keepRejectedEvent(db, rejectedAt(own, "rej_1", T0));
    const ids = Array.from({ length: 80_000 }, (_, index) => `ws_${String(index).padStart(26, "0")}`);
    const counted = countingDatabase();
    expect(await pruneExpiredRows(counted.db, [...ids, own], T0 + 3, 20)).toBe(1);
    expect(counted.longest).toBeGreaterThan(500_000);
    expect(counted.longest).toBeLessThanOrEqual(1_000_000);
  });

  it("goes chunk by chunk, with the rest next time", async () => {
    await pruneExpiredRows(db, await listWorkspaceIds(db), T0 + 100, 20);
    const id = await workspace();
    await keepAt(id, 2500);
    expect(await pruneExpiredRows(db, await listWorkspaceIds(db), T0 + 2400, 1)).toBe(1000);
    expect(await pruneExpiredRows(db, await listWorkspaceIds(db), T0 + 2400, 5)).toBe(1400);
    expect(await eventsLeft(id, 2500)).toHaveLength(100);
  });
});

describe("rejected events", () => {
  it("are kept once each, the newest thousand of a workspace", async () => {
    const [one, other] = [await workspace(), await workspace()];
    const idOf = (number: number) => `rej_${String(number).padStart(6, "0")}`;
    await keepRejectedEvent(db, rejectedAt(other, idOf(0), T0));
    await insertRejected(one, 1000);
    for (const number of [1000, 1001, 1002]) await keepRejectedEvent(db, rejectedAt(one, idOf(number), T0));
    await keepRejectedEvent(db, { ...rejectedAt(one, idOf(1002), T0), reason: "changed" });
    const { items } = await listRejectedEvents(db, one, null, 2000);
    expect(items).toHaveLength(1000);
    expect(items[0]).toMatchObject({ id: idOf(1002), reason: "r" });
    expect(items.at(-1)?.id).toBe(idOf(3));
    expect((await listRejectedEvents(db, other, null, 10)).items).toHaveLength(1);
  });

  it("are listed page by page", async () => {
    const id = await workspace();
    for (const name of ["rej_a", "rej_b", "rej_c"]) await keepRejectedEvent(db, rejectedAt(id, name, T0));
    const first = await listRejectedEvents(db, id, null, 2);
    expect([first.items.map((one) => one.id), first.hasMore]).toEqual([["rej_c", "rej_b"], true]);
    const second = await listRejectedEvents(db, id, "rej_b", 2);
    expect([second.items.map((one) => one.id), second.hasMore]).toEqual([["rej_a"], false]);
  });
});

/** Inserts a session of a new workspace for each time at which one ends. */
async function insertSessions(...endings: readonly number[]): Promise<void> {
  const rows = `INSERT INTO portal_sessions (workspace_id, id, role, hash, created_at, expires_at)
    SELECT ?1, 'ses_' || key, 'owner', ?1 || '/' || key, ?2, value FROM json_each(?3)`;
  await env.DB.prepare(rows).bind(freshId("ws"), T0, JSON.stringify(endings)).run();
}

it("ended sessions are pruned chunk by chunk, and the others stay", async () => {
  await prunePortalSessions(db, T0 + 10, 20);
  await insertSessions(...Array<number>(1020).fill(T0), ...Array<number>(30).fill(T0 + 10));
  expect(await prunePortalSessions(db, T0 + 5, 1)).toBe(1000);
  expect(await prunePortalSessions(db, T0 + 5, 2)).toBe(20);
  await insertSessions(...Array<number>(990).fill(T0));
  expect(await prunePortalSessions(db, T0 + 11, 2)).toBe(1020);
});
