import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { findHeldHosts, keepHeldHost } from "../../src/store/held-host-table.ts";
import { pruneHeldHosts } from "../../src/store/prune-rows.ts";
import { deleteWorkspace, insertWorkspace } from "../../src/store/workspace-table.ts";
import { db, freshId, T0 } from "./rows.ts";

let workspaceId: string;
let bystander: string;

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM held_hosts").run();
  [workspaceId, bystander] = [await workspace(), await workspace()];
});

async function workspace(): Promise<string> {
  const id = freshId("ws");
  await insertWorkspace(db, { id, name: "w", webhooksEnabled: true, payloadFormat: "event", createdAt: T0 });
  return id;
}

async function rows(): Promise<readonly unknown[]> {
  const { results } = await env.DB.prepare("SELECT * FROM held_hosts ORDER BY workspace_id, host").all();
  return results;
}

describe("a host that was held back", () => {
  it("has one row per workspace, with the last time", async () => {
    for (const at of [T0, T0 + 5, T0 + 3]) await keepHeldHost(db, workspaceId, "a.example.com", at);
    await keepHeldHost(db, bystander, "a.example.com", T0 + 1);
    expect(await rows()).toEqual([
      { workspace_id: workspaceId, host: "a.example.com", last_at: T0 + 5 },
      { workspace_id: bystander, host: "a.example.com", last_at: T0 + 1 },
    ]);
  });

  it("is not kept for a deleted workspace", async () => {
    await keepHeldHost(db, freshId("ws"), "a.example.com", T0);
    await keepHeldHost(db, workspaceId, "a.example.com", T0);
    await keepHeldHost(db, bystander, "a.example.com", T0);
    await deleteWorkspace(db, workspaceId);
    await keepHeldHost(db, workspaceId, "a.example.com", T0);
    expect(await rows()).toEqual([{ workspace_id: bystander, host: "a.example.com", last_at: T0 }]);
  });

  it("is kept only among its workspace's newest hundred", async () => {
    await keepHeldHost(db, bystander, "old.example.com", 0);
    for (let n = 0; n < 103; n++) await keepHeldHost(db, workspaceId, `h${n}.example.com`, T0 + n);
    await keepHeldHost(db, workspaceId, "h3.example.com", T0 + 200);
    await keepHeldHost(db, workspaceId, "new.example.com", T0 + 201);
    const left = await rows();
    expect(left).toHaveLength(101);
    expect(left).toContainEqual({ workspace_id: bystander, host: "old.example.com", last_at: 0 });
    expect(left).toContainEqual({ workspace_id: workspaceId, host: "h3.example.com", last_at: T0 + 200 });
    expect(left).not.toContainEqual(expect.objectContaining({ host: "h4.example.com" }));
  });
});

describe("the held hosts of the status", () => {
  it("are those since a time, each once, with the newest workspace", async () => {
    expect(await findHeldHosts(db, T0)).toEqual({ count: 0, newest: null });
    await keepHeldHost(db, bystander, "old.example.com", T0 - 1);
    expect(await findHeldHosts(db, T0)).toEqual({ count: 0, newest: null });
    await keepHeldHost(db, workspaceId, "a.example.com", T0 + 1);
    await keepHeldHost(db, bystander, "a.example.com", T0 + 2);
    await keepHeldHost(db, workspaceId, "b.example.com", T0);
    expect(await findHeldHosts(db, T0)).toEqual({
      count: 2,
      newest: { workspaceId: bystander, host: "a.example.com" },
    });
  });

  it("are pruned chunk by chunk, without newer ones", async () => {
    const insert = `INSERT INTO held_hosts SELECT ?, 'h' || value, ? FROM json_each(?)`;
    await env.DB.prepare(insert)
      .bind(bystander, T0, JSON.stringify([...Array(1020).keys()]))
      .run();
    await keepHeldHost(db, workspaceId, "new.example.com", T0 + 1);
    expect(await pruneHeldHosts(db, T0 + 1, 1)).toBe(1000);
    expect(await pruneHeldHosts(db, T0 + 1, 2)).toBe(20);
    expect(await rows()).toEqual([{ workspace_id: workspaceId, host: "new.example.com", last_at: T0 + 1 }]);
  });
});
