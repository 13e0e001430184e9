import { beforeAll, describe, expect, it } from "vitest";
import { createKey, createWebhook } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { decodeHtml, fieldError } from "../tools/page-text.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { snapshotWorkspace } from "../tools/seed-bystander.ts";
import { type FormFields, signIn, type Visitor } from "../tools/visitor.ts";
import type { WebhookBody } from "../tools/wire.ts";
import { WEBHOOK_FIELDS } from "./page-table.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

holdQueues();
recordSubscriber();
const workspace = shareWorkspace();
let visitor: Visitor;
let webhook: WebhookBody;

beforeAll(async () => {
  await workspace.owner.put("/v1/event-types/thing.made", {});
  webhook = await createWebhook(workspace.owner);
  visitor = await signIn(workspace, "owner");
});

/** Sends a form that is to be refused: nothing changes, and all that was typed is still there. */
async function refuse(path: string, fields: FormFields): Promise<string> {
  const before = await snapshotWorkspace(workspace);
  const { status, html } = await visitor.post(path, fields);
  expect([status, decodeHtml(html)]).toEqual([422, expect.stringContaining("<form")]);
  expect(await snapshotWorkspace(workspace)).toEqual(before);
  for (const typed of Object.values(fields).flat()) expect(decodeHtml(html)).toContain(typed);
  return html;
}

const WRONG_WEBHOOKS: readonly (readonly [string, FormFields, Readonly<Record<string, unknown>>])[] = [
  ["url", { url: "" }, { url: "" }],
  ["url", { url: "ftp://example.com/" }, { url: "ftp://example.com/" }],
  ["url", { url: "https://a:b@example.com/" }, { url: "https://a:b@example.com/" }],
  ["url", { url: `https://example.com/${"x".repeat(2048)}` }, { url: `https://example.com/${"x".repeat(2048)}` }],
  ["events", { events: [] }, { events: [] }],
  ["events", { events: [], other_events: "Not A Type" }, { events: ["Not A Type"] }],
  ["events", { events: [], other_events: "thing.mad" }, { events: ["thing.mad"] }],
  ["name", { name: "x".repeat(201) }, { name: "x".repeat(201) }],
  ["name", { name: "bell\u0007" }, { name: "bell\u0007" }],
  ["description", { description: "x".repeat(2001) }, { description: "x".repeat(2001) }],
  ["headers", { headers: "Host: example.com" }, { headers: { Host: "example.com" } }],
  ["headers", { headers: "Bad Name: 1" }, { headers: { "Bad Name": "1" } }],
  ["headers", { headers: "X-A: ünïcode" }, { headers: { "X-A": "ünïcode" } }],
  ["headers", { headers: "X-Webhook-Signature: sha256=0" }, { headers: { "X-Webhook-Signature": "sha256=0" } }],
  ["retry_schedule", { retry_schedule: "60, 120" }, { retry_schedule: [60, 120] }],
  ["retry_schedule", { retry_schedule: "0, 25 h" }, { retry_schedule: [0, 90_000] }],
  ["retry_schedule", { retry_schedule: "0, -5" }, { retry_schedule: [0, -5] }],
  ["retry_schedule", { retry_schedule: "0,".repeat(20) + "0" }, { retry_schedule: Array(21).fill(0) }],
  ["timeout_seconds", { timeout_seconds: "0.5" }, { timeout_ms: 500 }],
  ["timeout_seconds", { timeout_seconds: "31" }, { timeout_ms: 31_000 }],
  ["rate_limit", { rate_limit: "0" }, { rate_limit: 0 }],
  ["rate_limit", { rate_limit: "1.5" }, { rate_limit: 1.5 }],
  ["rate_limit", { rate_limit: "1001" }, { rate_limit: 1001 }],
  ["secret", { secret: "too short" }, { secret: "too short" }],
];
const API_INPUT = { url: "http://127.0.0.1:9402/hook", events: ["thing.*"] };

describe("a webhook's form", () => {
  it.each(WRONG_WEBHOOKS)("refuses %s as the API does: %j", async (field, typed, input) => {
    const { details } = expectFailure(await workspace.owner.post("/v1/webhooks", { ...API_INPUT, ...input }), 422);
    const [{ field: place, message } = { field: "", message: "" }] = details;
    const html = await refuse("/dashboard/webhooks", { ...WEBHOOK_FIELDS, ...typed });
    expect(place).toMatch(new RegExp(`^${field === "timeout_seconds" ? "timeout_ms" : field}`));
    expect(fieldError(html, field)).toContain(message);
    if (field === "secret") return;
    const changed = await refuse(`/dashboard/webhooks/${webhook.id}`, { ...WEBHOOK_FIELDS, ...typed });
    expect(fieldError(changed, field)).toContain(message);
  });

  it.each([
    ["headers", { headers: "no colon here" }, "is not of the form Name: value"],
    ["retry_schedule", { retry_schedule: "0, soon" }, "is not a duration"],
    ["timeout_seconds", { timeout_seconds: "soon" }, "must be a number"],
    ["rate_limit", { rate_limit: "many" }, "must be a number"],
  ])("says what it can't read in %s", async (field, typed, words) => {
    const html = await refuse("/dashboard/webhooks", { ...WEBHOOK_FIELDS, ...typed });
    expect(fieldError(html, field)).toContain(words);
  });
});

describe("a refused form keeps what was typed and says what is wrong:", () => {
  it.each([
    ["name", { name: "nodots", schema: "", example: "" }, "must be 2 to 6 segments"],
    ["name", { name: "webhook.failing", schema: "", example: "" }, "is reserved"],
    ["schema", { name: "thing.new", schema: "{", example: "" }, "is not JSON"],
    ["schema", { name: "thing.new", schema: '{"pattern":"(a+)+$"}', example: "" }, "pattern"],
    ["schema", { name: "thing.new", schema: '{"maximum":1e400}', example: "" }, "would change its value"],
    ["example", { name: "thing.new", schema: "", example: "{]" }, "is not JSON"],
    ["example", { name: "thing.new", schema: "", example: '{"n":12345678901234567890}' }, "would change its value"],
  ])("an event type's %s: %j", async (field, typed, words) => {
    const html = await refuse("/dashboard/event-types", { description: "Typed", is_new: "yes", ...typed });
    expect(fieldError(html, field)).toContain(words);
  });

  it.each([
    ["{", "is not JSON"],
    ['{"openapi":"3.1.0","webhooks":{"a.b":{"post":{"x":1e400}}}}', "would change its value"],
    ['{"openapi":"3.0.0","webhooks":{}}', "openapi must be 3.1"],
    ['{"openapi":"3.1.0","webhooks":{"bad":{"post":{}}}}', "webhooks.bad must be 2 to 6 segments"],
  ])("a document that is to be imported: %s", async (openapi, words) => {
    expect(fieldError(await refuse("/dashboard/event-types/import", { openapi }), "openapi")).toContain(words);
    const unseen = await visitor.post("/dashboard/event-types/import", { openapi, import: "yes" });
    expect([unseen.status, fieldError(unseen.html, "openapi")]).toEqual([422, expect.stringContaining(words)]);
  });

  it.each(["not json", "{", '{"n":1e400}', '{"n":12345678901234567890}', "[".repeat(70) + "]".repeat(70)])(
    "data of a test: %s",
    async (data) => {
      const html = await refuse(`/dashboard/webhooks/${webhook.id}/test`, { event_type: "thing.made", data });
      expect(fieldError(html, "data")).toMatch(/is not JSON|would change its value|is nested more than 64 levels deep/);
    },
  );

  it("a rotation's secret and grace period", async () => {
    const typed = { secret: "too short", grace_period_seconds: "604800" };
    const html = await refuse(`/dashboard/webhooks/${webhook.id}/secret/rotate`, typed);
    expect(fieldError(html, "secret")).toContain("16");
    expect(html).toMatch(/<option value="604800" selected/);
  });

  it.each(["", "yesterday", "2026-13-01T00:00"])("a recovery since %j", async (since) => {
    const html = await refuse(`/dashboard/webhooks/${webhook.id}/recover`, { since, canceled: "on" });
    expect(fieldError(html, "since")).toBe("must be a date and a time");
    expect(html).toMatch(/name="canceled" checked/);
    expect(html).toContain(`type="datetime-local" value="${since}"`);
  });

  it.each([
    ["id", { id: "with spaces", role: "admin" }],
    ["role", { id: "ann", role: "emperor" }],
  ])("a member's %s: %j", async (field, typed) => {
    const { status, html } = await visitor.post("/dashboard/members", typed);
    expect(status).toBe(422);
    expect(fieldError(html, field)).toMatch(/./);
    expect(html).toContain(`value="${typed.id}"`);
    if (field === "id") expect(html).toMatch(/id="role"[\s\S]*<option value="admin" selected/);
  });

  it.each([
    ["member_id", { name: "K", role: "guest", member_id: "" }, "is required for the role guest"],
    ["member_id", { name: "K", role: "owner", member_id: "nobody" }, "is not an active member"],
    ["name", { name: "", role: "owner", member_id: "" }, "must not be empty"],
  ])("%s of a key: %j", async (field, typed, words) => {
    const html = await refuse("/dashboard/api-keys", typed);
    expect(fieldError(html, field)).toContain(words);
  });

  it.each(["-1", "604801", "a day"])("the grace period of a rolled key: %j", async (typed) => {
    const key = await createKey(workspace, "publisher");
    const path = `/dashboard/api-keys/${key.id}/roll`;
    const { status, html } = await visitor.post(path, { grace_period_seconds: typed });
    expect(status).toBe(422);
    expect(fieldError(html, "grace_period_seconds")).toMatch(/^(?!grace_period_seconds)./);
  });
});

describe("a form", () => {
  it("of more than 4 MiB is refused, whatever it is", async () => {
    const { status, html } = await visitor.post("/dashboard/members", { id: "x".repeat(4_200_000), role: "guest" });
    expect([status, html]).toEqual([413, expect.stringContaining("A form is at most 4 MiB")]);
  });

  it("that rotates without a grace period gives the old secret the default of a day", async () => {
    const { html, status } = await visitor.post(`/dashboard/webhooks/${webhook.id}/secret/rotate`);
    expect([status, html]).toEqual([200, expect.stringContaining("The previous secret still signs")]);
  });
});
