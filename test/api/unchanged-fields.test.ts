import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSealer } from "../../src/crypto/seal.ts";
import { headersBinding } from "../../src/pipeline/sealed-webhook.ts";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { fieldError } from "../tools/page-text.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { type FormFields, signIn, type Visitor } from "../tools/visitor.ts";
import type { ChangedWebhookBody, WebhookBody } from "../tools/wire.ts";
import { shareWorkspace, useBystander } from "../tools/use-workspace.ts";

holdQueues();
const subscriber = recordSubscriber();
useBystander();
const workspace = shareWorkspace();
let visitor: Visitor;
let id: string;

beforeAll(async () => {
  await workspace.owner.put("/v1/event-types/thing.made", {});
  await workspace.owner.put("/v1/event-types/thing.sold", {});
  visitor = await signIn(workspace, "owner");
});
beforeEach(async () => {
  ({ id } = await createWebhook(workspace.owner, { events: ["thing.made"] }));
});

const patch = (input: unknown) => workspace.owner.patch<ChangedWebhookBody>(`/v1/webhooks/${id}`, input);
const read = async () => expectStatus(await workspace.owner.get<WebhookBody>(`/v1/webhooks/${id}`), 200);

/** Stores what was accepted once and is refused now. */
async function store(column: string, value: unknown): Promise<void> {
  const stored = typeof value === "object" ? JSON.stringify(value) : value;
  await env.DB.prepare(`UPDATE webhooks SET ${column} = ? WHERE id = ?`).bind(stored, id).run();
}

/** Stores a header whose name is refused now, beside another. */
async function storeHeaders(): Promise<void> {
  const sealer = await createSealer([String(env.ENCRYPTION_KEY)]);
  const values = JSON.stringify({ "X-Forwarded-Team": "red", "X-A": "1" });
  await store("header_names", ["X-Forwarded-Team", "X-A"]);
  await store("sealed_headers", await sealer.seal(values, headersBinding({ workspaceId: workspace.id, id })));
}

/** Each field with a value that is refused now, and another such value. */
const REFUSED_NOW: readonly (readonly [field: string, kept: unknown, other: unknown])[] = [
  ["name", "bell\u0007", "another\u0007"],
  ["description", "x".repeat(2001), "y".repeat(2001)],
  ["url", "http://user@127.0.0.1:9401/hook", "http://other@127.0.0.1:9401/hook"],
  ["events", ["thing.gone"], ["thing.gone", "thing.lost"]],
  ["events", ["One"], ["One", "Two"]],
  ["retry_schedule", [5, 10], [5, 11]],
  ["timeout_ms", 10, 11],
  ["rate_limit", 5000, 5001],
];

describe("a value from before that would be refused now", () => {
  it.each(REFUSED_NOW)(
    "may be repeated in a PATCH, but not replaced by another such: %s",
    async (field, kept, other) => {
      await store(field, kept);
      expectStatus(await patch({ [field]: kept, ordering: "fifo" }), 200);
      expect(await read()).toMatchObject({ [field]: kept, ordering: "fifo" });
      const { details } = expectFailure(await patch({ [field]: other, ordering: "none" }), 422);
      expect(details[0]?.field).toMatch(new RegExp(`^${field}`));
      expect(await read()).toMatchObject({ [field]: kept, ordering: "fifo" });
    },
  );

  it("may be in a PATCH of all fields that were read", async () => {
    await storeHeaders();
    for (const [field, kept] of REFUSED_NOW) await store(field, kept);
    const webhook = await read();
    const names = [...new Set(REFUSED_NOW.map(([field]) => field)), "headers", "status", "payload_format", "ordering"];
    const whole = Object.fromEntries(Object.entries(webhook).filter(([name]) => names.includes(name)));
    expect(Object.keys(whole).length).toBe(names.length);
    const changed = expectStatus(await patch(whole), 200);
    expect(changed).toEqual({ ...webhook, updated_at: changed.updated_at, warnings: [] });
  });

  it("does not hide fields that can't be changed", async () => {
    const { created_by: creator } = await read();
    expectFailure(await patch({ created_by: creator }), 422, "created_by");
    expectFailure(await patch([]), 422);
    expectFailure(await patch({ rate_limit: null, secret: "sixteen characters" }), 422, "secret");
  });
});

describe("a PATCH of a list", () => {
  it("looks up only new entries in the catalog", async () => {
    await store("events", ["thing.gone", "thing.made"]);
    expectStatus(await patch({ events: ["thing.sold", "thing.gone"] }), 200);
    expect((await read()).events).toEqual(["thing.sold", "thing.gone"]);
    expectFailure(await patch({ events: ["thing.gone", "thing.made", "thing.new"] }), 422, "events[2]");
    expectStatus(await patch({ events: ["thing.sold"] }), 200);
    expectFailure(await patch({ events: ["thing.gone"] }), 422, "events[0]");
  });

  it("keeps the value of a header whose name is refused now by its mask only", async () => {
    await storeHeaders();
    const headers = { "x-forwarded-team": "***", "X-A": "2" };
    expectStatus(await patch({ headers }), 200);
    expectStatus(await workspace.owner.post(`/v1/webhooks/${id}/test`, {}), 200);
    const sent = subscriber.received.at(-1)?.headers;
    expect([sent?.get("X-Forwarded-Team"), sent?.get("X-A")]).toEqual(["red", "2"]);
    expectFailure(
      await patch({ headers: { ...headers, "x-forwarded-team": "blue" } }),
      422,
      "headers.x-forwarded-team",
    );
    expectFailure(await patch({ headers: { ...headers, "X-Forwarded-For": "***" } }), 422, "headers.X-Forwarded-For");
  });
});

it("a stored URL that is refused now is refused at its attempt", async () => {
  await store("url", "http://user@127.0.0.1:9401/hook");
  expectStatus(await patch({ url: "http://user@127.0.0.1:9401/hook" }), 200);
  const test = await workspace.owner.post(`/v1/webhooks/${id}/test`, {});
  expect(test.body).toMatchObject({ status: "failed", error: { code: "url_refused" } });
});

describe("the form of a webhook", () => {
  const fields: FormFields = {
    name: "From a form",
    url: "http://user@127.0.0.1:9401/hook",
    description: "",
    events: [],
    other_events: "thing.gone",
    payload_format: "event",
    headers: "X-Forwarded-Team: ***\nX-A: ***",
    retry_schedule: "0, 1 min",
    timeout_seconds: "15",
    rate_limit: "",
    ordering: "none",
    enabled: "on",
    was_enabled: "yes",
  };

  it("saves unchanged values that would be refused now", async () => {
    await storeHeaders();
    await store("url", fields["url"]);
    await store("events", ["thing.gone"]);
    const { status, headers } = await visitor.post(`/dashboard/webhooks/${id}`, fields);
    expect([status, headers.get("Location")]).toEqual([303, `/dashboard/webhooks/${id}?done=updated`]);
    expect(await read()).toMatchObject({ name: "From a form", url: fields["url"], events: ["thing.gone"] });
    const { html } = await visitor.post(`/dashboard/webhooks/${id}`, { ...fields, timeout_seconds: "soon" });
    expect([fieldError(html, "timeout_seconds"), fieldError(html, "url")]).toEqual(["must be a number", undefined]);
  });

  it("says before and after saving that another origin drops headers", async () => {
    await storeHeaders();
    await store("events", ["thing.gone"]);
    const hint = "Your own headers are kept for this scheme, host and port only";
    expect((await visitor.get(`/dashboard/webhooks/${id}/edit`)).html).toContain(hint);
    const moved = { ...fields, url: "http://127.0.0.1:9499/hook" };
    const { status, html } = await visitor.post(`/dashboard/webhooks/${id}`, moved);
    expect(status).toBe(200);
    expect(html).toMatch(/Dropped X-Forwarded-Team, X-A: .*origin/);
    expect(html).not.toContain("X-A: ***");
    expect(html).not.toContain(hint);
    expect(await read()).toMatchObject({ url: moved.url, headers: {}, name: "From a form" });
  });
});

describe("enabling a webhook whose creator was removed", () => {
  const takeOver = "you are the webhook's creator now, because the one before was removed";

  beforeEach(async () => {
    const member = await createKey(workspace, "member");
    ({ id } = await createWebhook(member, { events: ["thing.made"] }));
    expectStatus(await workspace.owner.delete(`/v1/members/${member.memberId}`), 204);
    expect(await read()).toMatchObject({ disabled_reason: "creator_removed", created_by: member.memberId });
  });

  it("warns once that the caller is its creator now", async () => {
    expect(expectStatus(await patch({ name: "Renamed" }), 200).warnings).toEqual([]);
    expect(expectStatus(await patch({ status: "active" }), 200).warnings).toEqual([takeOver]);
    expect(expectStatus(await patch({ status: "active" }), 200).warnings).toEqual([]);
  });

  it("warns in the dashboard too", async () => {
    const { headers } = await visitor.post(`/dashboard/webhooks/${id}/enable`);
    const { html } = await visitor.get(headers.get("Location") ?? "");
    expect(html).toContain("You are its creator now");
  });
});
