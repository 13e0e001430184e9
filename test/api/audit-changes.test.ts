import { describe, expect, it } from "vitest";
import { createKey, createWebhook, expectStatus, root } from "../tools/create-workspace.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { useWorkspace } from "../tools/use-workspace.ts";
import { signIn } from "../tools/visitor.ts";
import type { ListBody } from "../tools/wire.ts";

interface Entry {
  readonly actor_kind: string;
  readonly actor: string;
  readonly target: string;
  readonly target_name: string | null;
  readonly changes: readonly { readonly field: string; readonly from: string | null; readonly to: string | null }[];
  readonly ip: string;
}

const queues = holdQueues();
const subscriber = recordSubscriber();
const workspace = useWorkspace();

async function newestEntry(action: string): Promise<Entry | undefined> {
  const path = `/v1/audit-log?action=${action}`;
  return expectStatus(await workspace.owner.get<ListBody<Entry>>(path), 200).data[0];
}

describe("the audit log says what changed", () => {
  it("of a webhook, with its name, and no value of its headers or secrets", async () => {
    const { owner } = workspace;
    const webhook = await createWebhook(owner, { name: "Ledger", headers: { "X-Token": "first-value" } });
    const changes = { url: "https://example.com/next", rate_limit: 5, headers: { "X-Token": "second-value" } };
    expectStatus(await owner.patch(`/v1/webhooks/${webhook.id}`, changes), 200);
    const entry = await newestEntry("webhook.updated");
    expect(entry).toMatchObject({ target: webhook.id, target_name: "Ledger" });
    expect(entry?.changes).toEqual([
      { field: "url", from: webhook.url, to: "https://example.com/next" },
      { field: "rate_limit", from: null, to: "5" },
      { field: "headers", from: "***", to: "***" },
    ]);
    expect(JSON.stringify(expectStatus(await owner.get("/v1/audit-log"), 200))).not.toMatch(/(?:first|second)-value/);
  });

  it("of a member, an event type and a key", async () => {
    const { owner } = workspace;
    await owner.put("/v1/members/ann", { role: "member" });
    await owner.put("/v1/members/ann", { role: "admin" });
    expect((await newestEntry("member.changed"))?.changes).toEqual([{ field: "role", from: "member", to: "admin" }]);
    await owner.put("/v1/event-types/a.b", { description: "first" });
    await owner.put("/v1/event-types/a.b", { description: "second" });
    const described = { field: "description", from: "first", to: "second" };
    expect((await newestEntry("event_type.changed"))?.changes).toEqual([described]);
    const key = expectStatus(await owner.post<{ id: string }>("/v1/api-keys", { name: "CI", role: "publisher" }), 201);
    await owner.delete(`/v1/api-keys/${key.id}`);
    expect(await newestEntry("api_key.revoked")).toMatchObject({ target: key.id, target_name: "CI", changes: [] });
  });

  it("of a workspace's branding", async () => {
    const path = `/v1/workspaces/${workspace.id}/branding`;
    expectStatus(await root.put(path, { name: "Acme", accent: "#7a1fa2" }), 200);
    expectStatus(await root.put(path, { name: "Acme Two", breadcrumb: ["Settings"] }), 200);
    expect((await newestEntry("branding.changed"))?.changes).toEqual([
      { field: "name", from: "Acme", to: "Acme Two" },
      { field: "accent", from: "#7a1fa2", to: null },
      { field: "breadcrumb", from: null, to: '["Settings"]' },
    ]);
    await root.delete(path);
    expect((await newestEntry("branding.changed"))?.changes).toEqual([
      { field: "name", from: "Acme Two", to: null },
      { field: "breadcrumb", from: '["Settings"]', to: null },
    ]);
  });
});

describe("the audit log says what stays open", () => {
  it("of a key that was rolled: until when its secret before works on", async () => {
    const { owner } = workspace;
    const key = await createKey(workspace, "publisher");
    const path = `/v1/api-keys/${key.id}/roll`;
    const graced = expectStatus(
      await owner.post<{ previous_expires_at: string }>(path, { grace_period_seconds: 60 }),
      200,
    );
    const end = { field: "previous_expires_at", from: null, to: graced.previous_expires_at };
    expect((await newestEntry("api_key.rolled"))?.changes).toEqual([end]);
    expectStatus(await owner.post(path), 200);
    expect((await newestEntry("api_key.rolled"))?.changes).toEqual([{ ...end, from: end.to, to: null }]);
  });

  it("of a link: whose pages may frame what it opens, not where it leads", async () => {
    const shown = { role: "admin", embed_origin: "https://app.example.com" };
    const link = { ...shown, next: "/dashboard/events", return_url: "https://app.example.com/?state=secret" };
    expectStatus(await workspace.owner.post("/v1/portal-sessions", link), 201);
    const changes = Object.entries(shown).map(([field, to]) => ({ field, from: null, to }));
    expect((await newestEntry("portal_session.created"))?.changes).toEqual(changes);
  });
});

describe("the audit log says what Hookline did itself", () => {
  const disabled = (reason: string) => ({
    actor_kind: "hookline",
    actor: "hookline",
    target_name: "Ledger",
    ip: "",
    changes: [
      { field: "status", from: "active", to: "disabled" },
      { field: "disabled_reason", from: null, to: reason },
    ],
  });

  it("when a subscriber is gone", async () => {
    subscriber.answerWith(() => new Response(null, { status: 410 }));
    const webhook = await createWebhook(workspace.owner, { name: "Ledger", events: ["*"] });
    await workspace.owner.post("/v1/events", { type: "a.b", data: 1 });
    await queues.dispatch();
    await queues.deliver(webhook.id);
    expect(await newestEntry("webhook.disabled")).toMatchObject({ target: webhook.id, ...disabled("gone") });
  });

  it("when a webhook's creator was removed", async () => {
    const { owner } = workspace;
    const member = await createKey(workspace, "member");
    const webhook = await createWebhook(member, { name: "Ledger" });
    await owner.delete(`/v1/members/${member.memberId}`);
    expect(await newestEntry("webhook.disabled")).toMatchObject({ target: webhook.id, ...disabled("creator_removed") });
  });
});

it("the page of the audit log has names, links and what changed", async () => {
  const webhook = await createWebhook(workspace.owner, { name: "Ledger" });
  await workspace.owner.patch(`/v1/webhooks/${webhook.id}`, { timeout_ms: 2000 });
  const { html } = await (await signIn(workspace, "owner")).get("/dashboard/audit-log");
  expect(html).toContain(`Edited webhook <span><a href="/dashboard/webhooks/${webhook.id}">Ledger</a>`);
  expect(html).toMatch(/timeout_ms<\/span> <del>15000<\/del> <ins>2000<\/ins>/);
  expect(html).toContain('key <a href="/dashboard/api-keys">Owner key</a>');
});
