import { describe, expect, it } from "vitest";
import { createKey, createWebhook, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { clientOf } from "../tools/send-json.ts";
import type { EventBody, ListBody, WorkspaceBody } from "../tools/wire.ts";
import { useBystander } from "../tools/use-workspace.ts";

const subscriber = recordSubscriber();
const queues = holdQueues();
const bystander = useBystander();

describe("POST /v1/workspaces", () => {
  it.each([undefined, null, "countercyclical", "exampleapi"])(
    "makes a workspace with the catalog %s",
    async (catalog) => {
      const { status, body } = await root.post<WorkspaceBody>("/v1/workspaces", { name: "Acme", catalog });
      expect([status, body]).toEqual([
        201,
        {
          id: expect.stringMatching(/^ws_[0-9A-HJKMNP-TV-Z]{26}$/),
          name: "Acme",
          webhooks_enabled: true,
          payload_format: catalog === "countercyclical" ? "message" : "event",
          created_at: expect.stringMatching(/Z$/),
          event_databases: [{ since: expect.stringMatching(/Z$/), database: "DB" }],
          contacts: null,
          api_key: expect.any(String),
        },
      ]);
      const { api_key: key, ...shown } = body;
      expect((await root.get(`/v1/workspaces/${body.id}`)).body).toEqual(shown);
      const keys = expectStatus(await clientOf(key).get<ListBody<unknown>>("/v1/api-keys"), 200).data;
      expect(keys).toMatchObject([{ role: "owner", member_id: null }]);
      expect(JSON.stringify((await root.get("/v1/workspaces")).body)).not.toContain(key);
    },
  );

  it.each([
    [{}, "name"],
    [{ name: "" }, "name"],
    [{ name: "n".repeat(201) }, "name"],
    [{ name: "nul\u0000" }, "name"],
    [{ name: 1 }, "name"],
    [{ name: "A", catalog: "other" }, "catalog"],
    [{ name: "A", id: "ws_mine" }, "id"],
    [{ name: "A", webhooks_enabled: false }, "webhooks_enabled"],
    ["Acme", ""],
  ])("refuses invalid input %#", async (body, field) => {
    expectFailure(await root.post("/v1/workspaces", body), 422, field);
  });
});

describe("PATCH /v1/workspaces/{id}", () => {
  it("renames the workspace", async () => {
    const { id } = await createWorkspace();
    expect((await root.patch(`/v1/workspaces/${id}`, { name: "New name" })).body).toMatchObject({ name: "New name" });
    expect((await root.get(`/v1/workspaces/${id}`)).body).toMatchObject({ name: "New name", webhooks_enabled: true });
  });

  it.each([
    [{ name: "" }, "name"],
    [{ name: null }, "name"],
    [{ webhooks_enabled: "false" }, "webhooks_enabled"],
    [{ webhooks_enabled: null }, "webhooks_enabled"],
    [{ catalog: "exampleapi" }, "catalog"],
    [{ id: "x" }, "id"],
  ])("refuses %j", async (body, field) => {
    const { id } = await createWorkspace();
    expectFailure(await root.patch(`/v1/workspaces/${id}`, body), 422, field);
  });

  it.each(["ws_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nope", "%00"])("answers 404 for %s", async (id) => {
    expectFailure(await root.patch(`/v1/workspaces/${id}`, { name: "N" }), 404);
    expectFailure(await root.get(`/v1/workspaces/${id}`), 404);
    expectFailure(await root.delete(`/v1/workspaces/${id}`), 404);
  });
});

describe("an entitlement", () => {
  it("that ended refuses webhook and event calls, and no others", async () => {
    const workspace = await createWorkspace();
    const { id, owner } = workspace;
    const webhook = await createWebhook(owner);
    const publisher = await createKey(workspace, "publisher");
    const ended = await root.patch(`/v1/workspaces/${id}`, { webhooks_enabled: false });
    expect([ended.status, ended.body]).toMatchObject([200, { webhooks_enabled: false }]);
    const refused = [
      await owner.get("/v1/webhooks"),
      await owner.post("/v1/webhooks", { url: "http://127.0.0.1/", events: ["*"] }),
      await owner.get(`/v1/webhooks/${webhook.id}`),
      await owner.patch(`/v1/webhooks/${webhook.id}`, { name: "x" }),
      await owner.post(`/v1/webhooks/${webhook.id}/test`),
      await owner.get(`/v1/webhooks/${webhook.id}/deliveries`),
      await owner.get("/v1/events"),
      await owner.post("/v1/events", { type: "a.b", data: 1 }),
      await owner.post("/v1/events/batch", { events: [{ type: "a.b", data: 1 }] }),
      await publisher.post("/v1/events", { type: "a.b", data: 1 }),
    ];
    for (const answer of refused) expectFailure(answer, 403);
    for (const path of ["/v1/api-keys", "/v1/members", "/v1/event-types", "/v1/rejected-events", "/v1/audit-log"]) {
      expect([path, (await owner.get(path)).status]).toEqual([path, 200]);
    }
  });

  it("that ended cancels pending deliveries and rejects queued events; granted again, new events are sent", async () => {
    const { id, owner } = await createWorkspace();
    const webhook = await createWebhook(owner);
    const before = await owner.post<{ id: string }>("/v1/events", { type: "a.b", data: "before" });
    await queues.dispatch();
    await owner.post("/v1/events", { type: "a.b", data: "in the queue" });
    await root.patch(`/v1/workspaces/${id}`, { webhooks_enabled: false });
    await queues.dispatch();
    await queues.consume("hookline-events", [{ v: 1, workspace_id: id, type: "a.b", data: "from a Worker" }]);
    const contacted = subscriber.received.length;
    await queues.deliver(webhook.id);
    expect(subscriber.received).toHaveLength(contacted);
    const rejected = (await owner.get<ListBody<{ reason: string }>>("/v1/rejected-events")).body.data;
    expect(rejected.map(({ reason }) => reason)).toEqual(Array(2).fill(expect.stringMatching(/not enabled/)));
    await root.patch(`/v1/workspaces/${id}`, { webhooks_enabled: true });
    await queues.deliver(webhook.id);
    expect(subscriber.received).toHaveLength(contacted);
    const { deliveries } = (await owner.get<EventBody>(`/v1/events/${before.body.id}`)).body;
    expect(deliveries).toMatchObject([{ webhook_id: webhook.id, status: "canceled" }]);
    await owner.post("/v1/events", { type: "a.b", data: "after" });
    await queues.dispatch();
    await queues.deliver(webhook.id);
    expect(subscriber.received.slice(contacted).map(({ body }) => JSON.parse(body))).toMatchObject([{ data: "after" }]);
  });
});

describe("DELETE /v1/workspaces/{id}", () => {
  it("deletes everything in it: its keys are unknown, and queued events go nowhere", async () => {
    const workspace = await createWorkspace();
    const { id, owner } = workspace;
    const member = await createKey(workspace, "member");
    const webhook = await createWebhook(owner);
    await owner.post("/v1/events", { type: "a.b", data: 1 });
    await queues.dispatch();
    await owner.post("/v1/events", { type: "a.b", data: 2 });
    const deleted = await root.delete(`/v1/workspaces/${id}`);
    expect([deleted.status, deleted.body]).toEqual([204, null]);
    for (const client of [owner, member]) {
      expect(expectFailure(await client.get("/v1/webhooks"), 401).code).toBe("invalid_api_key");
    }
    expectFailure(await root.get(`/v1/workspaces/${id}`), 404);
    expectFailure(await root.delete(`/v1/workspaces/${id}`), 404);
    const contacted = subscriber.received.length;
    await queues.dispatch();
    await queues.deliver(webhook.id);
    expect(subscriber.received).toHaveLength(contacted);
    const list = expectStatus(await root.get<ListBody<WorkspaceBody>>("/v1/workspaces?limit=100"), 200).data;
    expect(list.map((one) => one.id)).not.toContain(id);
    expect(list.map((one) => one.id)).toContain(bystander.id);
  });
});
