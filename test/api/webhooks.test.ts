import { describe, expect, it } from "vitest";
import { createKey, createWebhook, createWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { WebhookBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const URL = "http://127.0.0.1:9403/hook";

holdQueues();
useBystander();
const workspace = useWorkspace();

describe("POST /v1/webhooks", () => {
  it("needs only a URL and events, and answers the whole webhook", async () => {
    const { status, body } = await workspace.owner.post<WebhookBody>("/v1/webhooks", { url: URL, events: ["a.b"] });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^wh_[0-9A-HJKMNP-TV-Z]{26}$/),
      name: expect.any(String),
      description: "",
      url: URL,
      events: ["a.b"],
      filter: null,
      status: "active",
      disabled_reason: null,
      payload_format: "event",
      headers: {},
      retry_schedule: [0, 60, 300, 1800, 3600, 21600],
      timeout_ms: 15000,
      rate_limit: null,
      ordering: "none",
      signature: "hmac",
      compat_signature: null,
      health: "healthy",
      health_reason: null,
      created_by: expect.stringMatching(/^key_/),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: body.created_at,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      standard_secret: body.secret,
    });
  });

  it("uses the message format by default only with the countercyclical catalog", async () => {
    const [countercyclical, exampleapi] = [
      await createWorkspace("countercyclical"),
      await createWorkspace("exampleapi"),
    ];
    expect(await createWebhook(countercyclical.owner)).toMatchObject({ payload_format: "message" });
    expect(await createWebhook(countercyclical.owner, { payload_format: "event" })).toMatchObject({
      payload_format: "event",
    });
    expect(await createWebhook(exampleapi.owner)).toMatchObject({ payload_format: "event" });
  });

  it("sets the key, or its member, as the creator", async () => {
    const admin = await createKey(workspace, "admin");
    const member = await createKey(workspace, "member");
    expect((await createWebhook(admin)).created_by).toBe(admin.id);
    expect((await createWebhook(member)).created_by).toBe(member.memberId);
  });

  it("keeps each event type once", async () => {
    expect((await createWebhook(workspace.owner, { events: ["a.b", "a.*", "a.b"] })).events).toEqual(["a.b", "a.*"]);
  });

  it("names the nearest known type when an event is not in the catalog", async () => {
    const { owner } = await createWorkspace("countercyclical");
    const error = expectFailure(
      await owner.post("/v1/webhooks", { url: URL, events: ["investment.created", "investment.craeted"] }),
      422,
      "events[1]",
    );
    expect(error.message).toContain("investment.created");
  });

  it("refuses the 101st webhook, even of several at once, until one is deleted", async () => {
    const { owner } = workspace;
    const input = { url: URL, events: ["*"] };
    const first = await createWebhook(owner);
    for (let count = 1; count < 95; count++) await createWebhook(owner);
    const answers = await Promise.all(Array.from({ length: 10 }, () => owner.post("/v1/webhooks", input)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill(201), ...Array(5).fill(409)]);
    expectFailure(await owner.post("/v1/webhooks", input), 409);
    expect((await owner.delete(`/v1/webhooks/${first.id}`)).status).toBe(204);
    await createWebhook(owner);
    expectFailure(await owner.post("/v1/webhooks", input), 409);
  });
});

describe("GET /v1/webhooks/{id}", () => {
  it("answers the webhook without its secret", async () => {
    const { secret, standard_secret: _standard, ...webhook } = await createWebhook(workspace.owner);
    const { status, body } = await workspace.owner.get(`/v1/webhooks/${webhook.id}`);
    expect([status, body]).toEqual([200, webhook]);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it.each(["wh_", "nope", "WH_01ARZ3NDEKTSV4RRFFQ69G5FAV", "wh_01ARZ3NDEKTSV4RRFFQ69G5FAV", "%00", "..%2f", "wh_%F0"])(
    "answers 404 for %s",
    async (id) => {
      expectFailure(await workspace.owner.get(`/v1/webhooks/${id}`), 404);
    },
  );
});

describe("DELETE /v1/webhooks/{id}", () => {
  it("answers 204, then nothing of it is found", async () => {
    const { owner } = workspace;
    const { id } = await createWebhook(owner);
    const neighbour = await createWebhook(owner);
    const deleted = await owner.delete(`/v1/webhooks/${id}`);
    expect([deleted.status, deleted.body]).toEqual([204, null]);
    for (const path of ["", "/secret", "/deliveries", "/stats"]) {
      expectFailure(await owner.get(`/v1/webhooks/${id}${path}`), 404);
    }
    expectFailure(await owner.patch(`/v1/webhooks/${id}`, { name: "x" }), 404);
    expectFailure(await owner.post(`/v1/webhooks/${id}/test`, {}), 404);
    expectFailure(await owner.delete(`/v1/webhooks/${id}`), 404);
    const { secret: _secret, standard_secret: _standard, ...shown } = neighbour;
    expect((await owner.get(`/v1/webhooks/${neighbour.id}`)).body).toEqual(shown);
  });
});

describe("PATCH of a webhook's status", () => {
  it("disables and enables, with the reason", async () => {
    const { owner } = workspace;
    const { id } = await createWebhook(owner);
    const neighbour = await createWebhook(owner);
    const set = async (status: string) => (await owner.patch<WebhookBody>(`/v1/webhooks/${id}`, { status })).body;
    expect(await set("disabled")).toMatchObject({ status: "disabled", disabled_reason: "manual" });
    expect(await set("disabled")).toMatchObject({ status: "disabled", disabled_reason: "manual" });
    expect(await set("active")).toMatchObject({ status: "active", disabled_reason: null });
    expect(await set("active")).toMatchObject({ status: "active", disabled_reason: null });
    expect((await owner.get(`/v1/webhooks/${neighbour.id}`)).body).toMatchObject({ status: "active" });
  });

  it.each(["failing", "gone", "Active", "", null, true, 1])("refuses %j", async (status) => {
    const { id } = await createWebhook(workspace.owner);
    expectFailure(await workspace.owner.patch(`/v1/webhooks/${id}`, { status }), 422, "status");
    expect((await workspace.owner.get(`/v1/webhooks/${id}`)).body).toMatchObject({ status: "active" });
  });

  it("applies both of two concurrent changes", async () => {
    const { owner } = workspace;
    const { id } = await createWebhook(owner);
    const changes = [{ name: "New name" }, { description: "New description" }];
    const answers = await Promise.all(changes.map((change) => owner.patch(`/v1/webhooks/${id}`, change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await owner.get(`/v1/webhooks/${id}`)).body).toMatchObject(Object.assign({}, ...changes));
  });
});
