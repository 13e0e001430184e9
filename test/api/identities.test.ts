import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Publisher } from "../../src/index.ts";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { clientOf } from "../tools/send-json.ts";
import { signIn } from "../tools/visitor.ts";
import type { AcceptedBody, ApiKeyBody, EventBody, ListBody, WebhookBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

/*
 * Attacks by ids: a member that is called as a key, an event that is called as one of Hookline's own. Ids of two kinds may
 * be equal where an earlier version let them, and then they still stand for two.
 */

const queues = holdQueues();
useBystander();
const workspace = useWorkspace();

const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const OWN_IDS = [
  ...["key_1", "mem_1", "ses_1", `key_${ULID}`, `mem_${ULID}`, `ses_${ULID}`],
  ...["ws_", "wh_", "evt_", "del_", "rej_", "aud_", "rec_"].flatMap((prefix) => [prefix + ULID, `${prefix}${ULID}_x`]),
];

/** A member as an earlier version took it, with a key of a role that is bound to it. */
async function seedOldMember(id: string, role: string): Promise<ReturnType<typeof clientOf>> {
  const columns = "workspace_id, id, role, status, created_at, updated_at";
  const insert = env.DB.prepare(`INSERT INTO members (${columns}) VALUES (?, ?, ?, 'active', 0, 0)`);
  await insert.bind(workspace.id, id, role).run();
  const input = { name: "K", role, member_id: id };
  return clientOf(expectStatus(await workspace.owner.post<ApiKeyBody>("/v1/api-keys", input), 201).secret);
}

describe("an id that looks like Hookline's own", () => {
  it.each(OWN_IDS)("is refused for a new member: %s", async (id) => {
    expectFailure(await workspace.owner.put(`/v1/members/${id}`, { role: "member" }), 422, "id");
    const bound = { role: "member", member_id: id };
    expectFailure(await workspace.owner.post("/v1/api-keys", { name: "K", ...bound }), 422, "member_id");
    expectFailure(await workspace.owner.post("/v1/portal-sessions", bound), 422, "member_id");
    expect((await workspace.owner.get<ListBody<unknown>>("/v1/members")).body.data).toEqual([]);
  });

  it("still works for a member of an earlier version, to change and remove it", async () => {
    await seedOldMember("key_5", "member");
    expect((await workspace.owner.put("/v1/members/key_5", { role: "guest" })).body).toMatchObject({ role: "guest" });
    expectStatus(await workspace.owner.delete("/v1/members/key_5"), 204);
    expectFailure(await workspace.owner.put("/v1/members/key_5", { role: "guest" }), 422, "id");
  });
});

describe("a member with the id of a key", () => {
  const own = (id: string) => `/v1/webhooks/${id}`;

  it("reaches none of the key's webhooks, nor the key the member's", async () => {
    const key = await createKey(workspace, "admin");
    const webhook = await createWebhook(key);
    const mallory = await seedOldMember(key.id, "member");
    expect((await mallory.get<ListBody<unknown>>("/v1/webhooks")).body.data).toEqual([]);
    for (const path of ["", "/secret", "/deliveries", "/stats"]) {
      expectFailure(await mallory.get(`${own(webhook.id)}${path}`), 404);
    }
    expectFailure(await mallory.patch(own(webhook.id), { url: "http://127.0.0.1:9666/" }), 404);
    expectFailure(await mallory.post(`${own(webhook.id)}/secret/rotate`, {}), 404);
    expectFailure(await mallory.delete(own(webhook.id)), 404);
    expect((await workspace.owner.get<WebhookBody>(own(webhook.id))).body.url).toBe(webhook.url);
    const hers = await createWebhook(mallory);
    expect((await mallory.get(own(hers.id))).status).toBe(200);
  });

  it("leaves the key's webhooks alone when removed, and gets none of their operational events", async () => {
    const key = await createKey(workspace, "admin");
    const webhook = await createWebhook(key);
    const mallory = await seedOldMember(key.id, "member");
    const hers = await createWebhook(mallory, { events: ["*", "webhook.*"] });
    const listed = { type: "a.b", data: 1, id: "listed", visible_to: [key.id] };
    expectStatus(await workspace.owner.post("/v1/events", listed), 202);
    await queues.dispatch();
    const { deliveries } = (await workspace.owner.get<EventBody>("/v1/events/listed")).body;
    expect(deliveries.map((one) => one.webhook_id).toSorted()).toEqual([webhook.id, hers.id].toSorted());
    expectStatus(await workspace.owner.put(`/v1/members/${key.id}`, { role: "guest" }), 200);
    expectStatus(await workspace.owner.delete(`/v1/members/${key.id}`), 204);
    const statusOf = async (id: string) => (await workspace.owner.get<WebhookBody>(own(id))).body.status;
    expect([await statusOf(webhook.id), await statusOf(hers.id)]).toEqual(["active", "disabled"]);
    expect((await key.get(own(webhook.id))).status).toBe(200);
  });

  it("does not take over a webhook by its id alone", async () => {
    const ann = await createKey(workspace, "member");
    const webhook = await createWebhook(ann);
    expectStatus(await workspace.owner.delete(`/v1/members/${ann.memberId}`), 204);
    const enabled = await workspace.owner.patch<WebhookBody>(own(webhook.id), { status: "active" });
    const mallory = await seedOldMember(enabled.body.created_by, "member");
    expectFailure(await mallory.get(own(webhook.id)), 404);
  });
});

describe("the actor in the audit log", () => {
  interface Entry {
    readonly actor: string;
    readonly actor_kind: string;
    readonly action: string;
  }
  const entries = async (query = "") =>
    expectStatus(await workspace.owner.get<ListBody<Entry>>(`/v1/audit-log${query}`), 200).data.map(
      ({ actor_kind: kind, actor, action }) => [kind, actor, action],
    );
  const FORM = { name: "thing.made", is_new: "yes", description: "", schema: "", example: "" };
  const changed = "?action=event_type.changed";

  it("is a kind and an id, even for a member called root", async () => {
    const root = await signIn(workspace, "admin", "root");
    expect((await root.post("/dashboard/event-types", FORM)).status).toBe(303);
    const made = ["root", "root", "workspace.created"];
    const change = ["member", "root", "event_type.changed"];
    expect(await entries(changed)).toEqual([change]);
    expect(await entries("?actor=root")).toEqual([change, made]);
    expect(await entries("?actor_kind=root")).toEqual([made]);
    expect(await entries("?actor=root&actor_kind=member")).toEqual([change]);
    expectFailure(await workspace.owner.get("/v1/audit-log?actor_kind=robot"), 422, "actor_kind");
  });

  it("is a session without a member, or a key", async () => {
    const visitor = await signIn(workspace, "owner");
    expect((await visitor.post("/dashboard/event-types", FORM)).status).toBe(303);
    const key = await createKey(workspace, "admin");
    await key.put("/v1/event-types/thing.made", {});
    const [byKey, bySession] = await entries(changed);
    expect(byKey).toEqual(["key", key.id, "event_type.changed"]);
    expect(bySession).toEqual(["session", expect.stringMatching(/^ses_/), "event_type.changed"]);
  });

  it("is known for entries of an earlier version", async () => {
    const old = [
      ["root", "workspace.updated", "root"],
      ["root", "member.changed", "member"],
      [`key_${ULID}`, "webhook.created", "key"],
      [`ses_${ULID}`, "webhook.created", "session"],
      ["ann", "webhook.created", "member"],
      ["key_5", "webhook.created", "member"],
    ] as const;
    const insert = env.DB.prepare(
      "INSERT INTO audit_log (workspace_id, id, actor, action, target, at, ip) VALUES (?, ?, ?, ?, 'old', 0, '')",
    );
    await env.DB.batch(
      old.map(([actor, action], index) =>
        insert.bind(workspace.id, `aud_7ZZZZZZZZZZZZZZZZZZZZZZZZ${index}`, actor, action),
      ),
    );
    const told = old.map(([actor, action, kind]) => [kind, actor, action]).toReversed();
    expect(await entries("?target=old")).toEqual(told);
    for (const kind of ["root", "key", "session", "member"]) {
      expect(await entries(`?target=old&actor_kind=${kind}`)).toEqual(told.filter(([one]) => one === kind));
    }
  });

  it("is shown on the dashboard's page, with a filter", async () => {
    const root = await signIn(workspace, "admin", "root");
    await root.post("/dashboard/event-types", FORM);
    const by = (html: string) =>
      [...html.matchAll(/data-label="By"><span>(.*?)<\/span><\/td>/g)].map((found) => found[1]);
    const asMember = 'member <span class="mono">root</span>';
    const page = (query: string) => root.get(`/dashboard/audit-log${query}`);
    expect(by((await page("?actor=root")).html)).toEqual([asMember, "the root key"]);
    expect(by((await page("?actor=root&actor_kind=member")).html)).toEqual([asMember]);
    expect(by((await page("?actor_kind=root")).html)).toEqual(["the root key"]);
    expect((await page("?actor_kind=robot")).status).toBe(200);
  });
});

describe("an event id", () => {
  const event = { type: "a.b", data: 1 };
  const foretold = (webhook: WebhookBody) => {
    const key = `evt_${webhook.id.slice(3)}`;
    return [`${key}_disabled_1`, `${key}_failing_1_25`, `${key}_recovered_1`, `${key}_${ULID}_6`, `${key}_`];
  };

  it("must not look like Hookline's own, through API, Publisher and queue", async () => {
    const webhook = await createWebhook(workspace.owner);
    const publisher = await createKey(workspace, "publisher");
    const service = new Publisher(createExecutionContext(), env);
    const ids = foretold(webhook);
    for (const id of ids) {
      expectFailure(await publisher.post("/v1/events", { ...event, id }), 422, "id");
      const events = [event, { ...event, id }];
      expectFailure(await publisher.post("/v1/events/batch", { events }), 422, "events[1].id");
      const published = { workspace_id: workspace.id, ...event, id };
      await expect(service.publish(published)).rejects.toThrow("validation_error: id: must not look like");
      await queues.consume("hookline-events", [{ v: 1, ...published }]);
    }
    await queues.dispatch();
    const rejected = await workspace.owner.get<ListBody<{ reason: string }>>("/v1/rejected-events");
    expect(rejected.body.data.map(({ reason }) => reason)).toEqual(
      ids.map(() => expect.stringMatching(/^id: must not look like/)),
    );
    expect((await workspace.owner.get<ListBody<unknown>>("/v1/events")).body.data).toEqual([]);
  });

  it("of an operational event can't be taken by a publisher first", async () => {
    const webhook = await createWebhook(workspace.owner, { events: ["webhook.*"] });
    const [id = ""] = foretold(webhook);
    expectFailure(await workspace.owner.post("/v1/events", { ...event, id }), 422, "id");
    const operational = { id, chosen: true, type: "webhook.disabled", created_at: 1, application_id: null };
    const rest = { visible_to: [], data: '{"webhook_id":"x"}', body_hash: "" };
    const head = { v: 1, kind: "accepted", workspace_id: workspace.id, accepted_at: Date.now() };
    await queues.consume("hookline-events", [{ ...head, events: [{ ...operational, ...rest }] }]);
    const kept = expectStatus(await workspace.owner.get<EventBody>(`/v1/events/${id}`), 200);
    expect([kept.type, kept.deliveries.length]).toEqual(["webhook.disabled", 1]);
  });

  it("may be one that was answered before, and makes no second event", async () => {
    const publish = (body: object, headers = {}) => workspace.owner.post<AcceptedBody>("/v1/events", body, headers);
    const generated = expectStatus(await publish(event), 202).id;
    const keyed = expectStatus(await publish(event, { "Idempotency-Key": "order-42" }), 202).id;
    await queues.dispatch();
    expectFailure(await publish({ ...event, id: generated }), 409, "id");
    const again = await publish({ ...event, id: keyed });
    expect([again.status, again.body]).toMatchObject([200, { id: keyed, duplicate: true }]);
    expectFailure(await publish({ ...event, data: 2, id: keyed }), 409, "id");
    await queues.dispatch();
    expect((await workspace.owner.get<ListBody<unknown>>("/v1/events")).body.data).toHaveLength(2);
  });
});
