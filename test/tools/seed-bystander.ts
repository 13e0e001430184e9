import { expect } from "vitest";
import type { Client } from "./send-json.ts";
import { createKey, createWebhook, createWorkspace, expectStatus, type TestWorkspace } from "./create-workspace.ts";
import type { ApiKeyBody, ListBody, WebhookBody } from "./wire.ts";

/** A workspace that a test has nothing to do with. */
export interface Bystander extends TestWorkspace {
  readonly webhook: WebhookBody;
  readonly member: Client;
  /** Fails when anything of the workspace is not as it was seeded. */
  expectUnchanged(): Promise<void>;
}

/** Seeds a workspace with one of everything, to be found unchanged after the test. */
export async function seedBystander(): Promise<Bystander> {
  const workspace = await createWorkspace();
  const { owner } = workspace;
  const webhook = await createWebhook(owner, { headers: { "X-Token": "theirs" } });
  const member = await createKey(workspace, "member");
  await createWebhook(member, { name: "A member's" });
  expectStatus(await owner.put("/v1/event-types/bystander.seeded", { description: "Seeded" }), 200);
  const before = await snapshotWorkspace(owner);
  return {
    ...workspace,
    webhook,
    member,
    async expectUnchanged() {
      expect(await snapshotWorkspace(owner)).toEqual(before);
    },
  };
}

/** Reads everything that a workspace shows its owner, secrets and logs of webhooks included. */
export async function snapshotWorkspace(owner: Client): Promise<unknown> {
  const list = async <T = unknown>(path: string) =>
    expectStatus(await owner.get<ListBody<T>>(`${path}?limit=100`), 200).data;
  const webhooks = await list<WebhookBody>("/v1/webhooks");
  const keys = await list<ApiKeyBody & { readonly last_used_at: string | null }>("/v1/api-keys");
  return {
    webhooks,
    secrets: await Promise.all(webhooks.map(async ({ id }) => (await owner.get(`/v1/webhooks/${id}/secret`)).body)),
    deliveries: await Promise.all(webhooks.map(({ id }) => list(`/v1/webhooks/${id}/deliveries`))),
    keys: keys.map(({ last_used_at: _lastUsedAt, ...key }) => key),
    members: await list("/v1/members"),
    eventTypes: await list("/v1/event-types"),
    events: await list("/v1/events"),
    rejected: await list("/v1/rejected-events"),
  };
}
