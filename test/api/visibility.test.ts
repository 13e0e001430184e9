import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MemberRole } from "../../src/domain/roles.ts";
import { createKey, createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { ask, type Client } from "../tools/send-json.ts";
import { eventually } from "../tools/eventually.ts";

interface EventAnswer {
  readonly deliveries: readonly { readonly webhook_id: string; readonly status: string }[];
  readonly not_delivered_to: readonly { readonly webhook_id: string; readonly reason: string }[];
}

beforeEach(() => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("OK"));
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function createWebhook(client: Client, events = ["a.*"]): Promise<string> {
  return (await ask<{ id: string }>(client, "POST", "/v1/webhooks", { url: "http://127.0.0.1:1/", events })).id;
}

/** Adds a member, and makes a key that is bound to them. */
async function createMember(workspace: TestWorkspace, role: MemberRole, id: string): Promise<Client> {
  await ask(workspace.owner, "PUT", `/v1/members/${id}`, { role });
  return createKey(workspace, role, id);
}

/** Publishes an event and waits until it is fanned out. */
async function publish(client: Client, fields: Record<string, unknown> = {}): Promise<EventAnswer> {
  const { id } = await ask<{ id: string }>(client, "POST", "/v1/events", { type: "a.b", data: {}, ...fields });
  return eventually(async () => {
    const { status, body } = await client.send<EventAnswer>("GET", `/v1/events/${id}?explain=true`);
    expect(status).toBe(200);
    return body;
  });
}

function receivers({ deliveries }: EventAnswer): readonly string[] {
  return deliveries.map(({ webhook_id: id }) => id).toSorted();
}

function reasons({ not_delivered_to: absent }: EventAnswer): Readonly<Record<string, string>> {
  return Object.fromEntries(absent.map(({ webhook_id: id, reason }) => [id, reason]));
}

describe("the visibility of an event", () => {
  it("is for all but guests, or for listed members besides owners and admins", async () => {
    const workspace = await createWorkspace();
    const { owner } = workspace;
    const ann = await createMember(workspace, "member", "ann");
    const ben = await createMember(workspace, "member", "ben");
    const eve = await createMember(workspace, "admin", "eve");
    const [hookOwner, hookAnn, hookBen, hookEve] = await Promise.all(
      [owner, ann, ben, eve].map((key) => createWebhook(key)),
    );
    const all = await publish(owner);
    expect(receivers(all)).toEqual([hookOwner, hookAnn, hookBen, hookEve].toSorted());
    const some = await publish(owner, { visible_to: ["ben"] });
    expect(receivers(some)).toEqual([hookOwner, hookBen, hookEve].toSorted());
    expect(reasons(some)).toEqual({ [hookAnn ?? ""]: "not_visible" });
    const none = await publish(owner, { visible_to: [] });
    expect(receivers(none)).toEqual([hookOwner, hookEve].toSorted());
  });

  it("goes by the creator's present role", async () => {
    const workspace = await createWorkspace();
    const { owner } = workspace;
    const key = await createMember(workspace, "admin", "ann");
    const webhook = await createWebhook(key);
    expect(receivers(await publish(owner, { visible_to: [] }))).toEqual([webhook]);
    await ask(owner, "PUT", "/v1/members/ann", { role: "member" });
    expect(reasons(await publish(owner, { visible_to: [] }))).toEqual({ [webhook]: "not_visible" });
    expect(receivers(await publish(owner))).toEqual([webhook]);
    await ask(owner, "PUT", "/v1/members/ann", { role: "guest" });
    expect(reasons(await publish(owner))).toEqual({ [webhook]: "not_visible" });
    // The key is an admin's, so a promotion reaches as far again.
    await ask(owner, "PUT", "/v1/members/ann", { role: "owner" });
    expect(receivers(await publish(owner, { visible_to: [] }))).toEqual([webhook]);
  });

  it("stays within the workspace", async () => {
    const [one, other] = await Promise.all([createWorkspace(), createWorkspace()]);
    const webhook = await createWebhook(one.owner);
    await createWebhook(other.owner);
    expect(receivers(await publish(one.owner))).toEqual([webhook]);
  });

  it("is explained for webhooks that don't get it", async () => {
    const { owner } = await createWorkspace();
    const elsewhere = await createWebhook(owner, ["b.*"]);
    const disabled = await createWebhook(owner);
    await ask(owner, "PATCH", `/v1/webhooks/${disabled}`, { status: "disabled" });
    const { id } = await ask<{ id: string }>(owner, "POST", "/v1/events", { type: "a.b", data: {} });
    await eventually(async () => expect((await owner.send("GET", `/v1/events/${id}`)).status).toBe(200));
    const later = await createWebhook(owner);
    const answer = await ask<EventAnswer>(owner, "GET", `/v1/events/${id}?explain=true`);
    expect(answer.deliveries).toEqual([]);
    expect(reasons(answer)).toEqual({
      [elsewhere]: "not_subscribed",
      [disabled]: "disabled",
      [later]: "created_later",
    });
  });
});

describe("a removed member", () => {
  it("loses its keys at once, and its webhooks are disabled until somebody takes them over", async () => {
    const workspace = await createWorkspace();
    const { owner } = workspace;
    const key = await createMember(workspace, "member", "ann");
    const webhook = await createWebhook(key);
    const bystander = await createWebhook(owner);
    await ask(owner, "PUT", "/v1/members/ann", { role: "member", status: "removed" });
    expect((await key.send("GET", "/v1/webhooks")).status).toBe(401);
    const disabled = await ask(owner, "GET", `/v1/webhooks/${webhook}`);
    expect(disabled).toMatchObject({ status: "disabled", disabled_reason: "creator_removed", created_by: "ann" });
    expect(receivers(await publish(owner))).toEqual([bystander]);
    const enabled = await ask(owner, "PATCH", `/v1/webhooks/${webhook}`, { status: "active" });
    expect(enabled).toMatchObject({ status: "active", disabled_reason: null });
    expect(enabled["created_by"]).toMatch(/^key_/);
    expect(receivers(await publish(owner))).toEqual([webhook, bystander].toSorted());
  });
});

describe("the audit log", () => {
  it("has actor, action and target, newest first, without secrets", async () => {
    const { id: workspaceId, owner } = await createWorkspace();
    const { id, secret } = await ask<{ id: string; secret: string }>(owner, "POST", "/v1/webhooks", {
      url: "http://127.0.0.1:1/",
      events: ["a.b"],
      headers: { Authorization: "Bearer of-the-subscriber" },
    });
    await ask(owner, "PATCH", `/v1/webhooks/${id}`, { name: "Renamed" });
    await ask(owner, "POST", `/v1/webhooks/${id}/secret/rotate`, {});
    const key = await ask<{ id: string; secret: string }>(owner, "POST", "/v1/api-keys", { name: "K", role: "admin" });
    await ask(owner, "DELETE", `/v1/api-keys/${key.id}`);
    const list = await ask<{ data: Record<string, string>[] }>(owner, "GET", "/v1/audit-log");
    expect(list.data.map(({ action, target }) => [action, target])).toEqual([
      ["api_key.revoked", key.id],
      ["api_key.created", key.id],
      ["webhook.secret_rotated", id],
      ["webhook.updated", id],
      ["webhook.created", id],
      ["workspace.created", workspaceId],
    ]);
    expect(list.data.at(-1)?.["actor"]).toBe("root");
    expect(list.data[0]?.["actor"]).toMatch(/^key_/);
    for (const hidden of [secret, key.secret, owner.key, "of-the-subscriber"]) {
      expect(JSON.stringify(list)).not.toContain(hidden);
    }
    const filtered = await ask<{ data: unknown[] }>(owner, "GET", `/v1/audit-log?target=${id}&action=webhook.updated`);
    expect(filtered.data).toHaveLength(1);
  });
});

describe("values of custom headers", () => {
  it("are masked in every answer, kept when the mask is sent back, and dropped for another host", async () => {
    const { owner } = await createWorkspace();
    const sent: Headers[] = [];
    vi.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
      sent.push(new Headers(init?.headers));
      return new Response("OK");
    });
    const { id } = await ask<{ id: string }>(owner, "POST", "/v1/webhooks", {
      url: "http://127.0.0.1:1/",
      events: ["a.b"],
      headers: { "X-Token": "t0p", "X-Other": "0ther" },
    });
    const test = async () => {
      await ask(owner, "POST", `/v1/webhooks/${id}/test`);
      return sent.at(-1);
    };
    expect((await ask(owner, "GET", `/v1/webhooks/${id}`))["headers"]).toEqual({ "X-Token": "***", "X-Other": "***" });
    expect((await test())?.get("X-Token")).toBe("t0p");
    await ask(owner, "PATCH", `/v1/webhooks/${id}`, { headers: { "X-Token": "***", "X-New": "new" } });
    const changed = await test();
    expect([changed?.get("X-Token"), changed?.get("X-New"), changed?.get("X-Other")]).toEqual(["t0p", "new", null]);
    await ask(owner, "PATCH", `/v1/webhooks/${id}`, { url: "http://127.0.0.1:1/other-path" });
    expect((await test())?.get("X-Token")).toBe("t0p");
    await ask(owner, "PATCH", `/v1/webhooks/${id}`, { url: "http://127.0.0.2:1/" });
    expect((await test())?.get("X-Token")).toBeNull();
    expect((await ask(owner, "GET", `/v1/webhooks/${id}`))["headers"]).toEqual({});
    const log = await ask<{ data: { id: string }[] }>(owner, "GET", `/v1/webhooks/${id}/deliveries`);
    const first = await owner.send("GET", `/v1/webhooks/${id}/deliveries/${log.data.at(-1)?.id}`);
    expect(JSON.stringify(first.body)).not.toContain("t0p");
    expect(JSON.stringify(first.body)).toContain('"X-Token":"***"');
  });
});
