import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { Client } from "./send-json.ts";
import { createKey, createWebhook, createWorkspace, expectStatus, type TestWorkspace } from "./create-workspace.ts";
import type { ListBody, WebhookBody } from "./wire.ts";

/** A workspace that a test has nothing to do with. */
export interface Bystander extends TestWorkspace {
  readonly webhook: WebhookBody;
  readonly member: Client;
  /** Fails when anything of the workspace is not as it was seeded. */
  expectUnchanged(): Promise<void>;
  /** Fails when anything that the database has of it is not as it was seeded; what its Outboxes have is left out. */
  expectUnchangedRows(): Promise<void>;
}

/** Seeds a workspace with one of everything, to be found unchanged after the test. */
export async function seedBystander(): Promise<Bystander> {
  const workspace = await createWorkspace();
  const { owner } = workspace;
  const webhook = await createWebhook(owner, { headers: { "X-Token": "theirs" } });
  const member = await createKey(workspace, "member");
  await createWebhook(member, { name: "A member's" });
  expectStatus(await owner.put("/v1/event-types/bystander.seeded", { description: "Seeded" }), 200);
  const before = await snapshotWorkspace(workspace);
  return {
    ...workspace,
    webhook,
    member,
    async expectUnchanged() {
      expect(await snapshotWorkspace(workspace)).toEqual(before);
    },
    async expectUnchangedRows() {
      expect(await readRows(workspace.id)).toEqual(before.rows);
    },
  };
}

/** What the database and a workspace's Outboxes have of it. */
export interface Snapshot {
  readonly rows: readonly unknown[];
  /** The first page of each webhook's log. */
  readonly deliveries: readonly unknown[];
}

/** Reads everything of a workspace: its rows, and the logs of its webhooks, or of those that are named. */
export async function snapshotWorkspace(
  { id, owner }: TestWorkspace,
  webhookIds?: readonly string[],
): Promise<Snapshot> {
  const named = webhookIds ?? (await owner.get<ListBody<WebhookBody>>("/v1/webhooks?limit=100")).body.data.map(idOf);
  const logs = named.map(async (one) => {
    return expectStatus(await owner.get<ListBody<unknown>>(`/v1/webhooks/${one}/deliveries?limit=100`), 200).data;
  });
  return { rows: await readRows(id), deliveries: await Promise.all(logs) };
}

const idOf = (one: { readonly id: string }): string => one.id;

/** Every row that is of a workspace, but for when its keys were used. */
async function readRows(workspaceId: string): Promise<readonly unknown[]> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND (name = 'workspaces' OR sql LIKE '%workspace_id%')",
  ).all<{ name: string }>();
  const statements = tables.results.map(({ name }) => {
    const column = name === "workspaces" ? "id" : "workspace_id";
    return env.DB.prepare(`SELECT '${name}' AS of_table, * FROM ${name} WHERE ${column} = ?`).bind(workspaceId);
  });
  const found = await env.DB.batch<Readonly<Record<string, unknown>>>(statements);
  return found.flatMap(({ results }) => results.map(({ last_used_at: _lastUsedAt, ...row }) => row));
}
