import { describe, expect, it } from "vitest";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import type { EventBody, ListBody, MemberBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

recordSubscriber();
const queues = holdQueues();
useBystander();
const workspace = useWorkspace();

const put = (id: string, body: unknown) => workspace.owner.put<MemberBody>(`/v1/members/${id}`, body);

describe("PUT /v1/members/{id}", () => {
  it.each(["owner", "admin", "member", "guest"])("adds a member as %s, and changes it", async (role) => {
    const added = await put("ann", { role });
    expect([added.status, added.body]).toEqual([
      200,
      { id: "ann", role, status: "active", created_at: expect.any(String), updated_at: expect.any(String) },
    ]);
    expect((await workspace.owner.get("/v1/members/ann")).body).toEqual(added.body);
    const { created_at: createdAt } = added.body as unknown as { readonly created_at: string };
    expect((await put("ann", { role: "guest" })).body).toMatchObject({ role: "guest", created_at: createdAt });
    const list = await workspace.owner.get<ListBody<MemberBody>>("/v1/members");
    expect(list.body.data.map(({ id }) => id)).toEqual(["ann"]);
  });

  it.each(["a", "A-Z_09", "x".repeat(64), "__proto__", "constructor"])("accepts the id %s", async (id) => {
    expect((await put(id, { role: "guest" })).body).toMatchObject({ id });
    expect((await workspace.owner.get(`/v1/members/${id}`)).body).toMatchObject({ id });
  });

  it.each(["x".repeat(65), "a.b", "a@b", "%C3%BC", "a%20b", "%00", "a%2Fb"])("refuses the id %s", async (id) => {
    expectFailure(await put(id, { role: "guest" }), 422, "id");
    expectFailure(await workspace.owner.get(`/v1/members/${id}`), 404);
  });

  it.each([
    [{}, "role"],
    [{ role: "publisher" }, "role"],
    [{ role: "root" }, "role"],
    [{ role: null }, "role"],
    [{ role: "guest", status: "gone" }, "status"],
    [{ role: "guest", status: null }, "status"],
    [{ role: "guest", id: "ann" }, "id"],
    [null, ""],
  ])("refuses %j", async (body, field) => {
    expectFailure(await put("ann", body), 422, field);
    expectFailure(await workspace.owner.get("/v1/members/ann"), 404);
  });
});

describe.each(["removed", "deleted"])("a member that is %s", (how) => {
  const remove = async (id: string) => {
    if (how === "deleted") expectStatus(await workspace.owner.delete(`/v1/members/${id}`), 204);
    else expectStatus(await put(id, { role: "member", status: "removed" }), 200);
  };

  it("has its webhooks disabled, and no others", async () => {
    const ann = await createKey(workspace, "member");
    const ben = await createKey(workspace, "member");
    const hers = [await createWebhook(ann), await createWebhook(ann)];
    const others = [await createWebhook(ben), await createWebhook(workspace.owner)];
    await remove(ann.memberId ?? "");
    const statusOf = async (id: string) => {
      const { status, disabled_reason: reason } = (
        await workspace.owner.get<Record<string, unknown>>(`/v1/webhooks/${id}`)
      ).body;
      return [status, reason];
    };
    for (const { id } of hers) expect(await statusOf(id)).toEqual(["disabled", "creator_removed"]);
    for (const { id } of others) expect(await statusOf(id)).toEqual(["active", null]);
    expectFailure(await ann.get("/v1/webhooks"), 401);
    expect((await ben.get("/v1/webhooks")).status).toBe(200);
  });

  it("has its pending deliveries canceled", async () => {
    const ann = await createKey(workspace, "member");
    const { id } = await createWebhook(ann);
    const bystanding = await createWebhook(workspace.owner);
    const event = await workspace.owner.post<{ id: string }>("/v1/events", { type: "a.b", data: 1 });
    await queues.dispatch();
    await remove(ann.memberId ?? "");
    const { deliveries } = (await workspace.owner.get<EventBody>(`/v1/events/${event.body.id}`)).body;
    const statuses = Object.fromEntries(deliveries.map((delivery) => [delivery.webhook_id, delivery.status]));
    expect(statuses).toEqual({ [id]: "canceled", [bystanding.id]: "pending" });
  });

  it("may come back, and its webhook goes to whoever enables it", async () => {
    const ann = await createKey(workspace, "member");
    const memberId = ann.memberId ?? "";
    const webhook = await createWebhook(ann);
    await remove(memberId);
    const enabled = await workspace.owner.patch(`/v1/webhooks/${webhook.id}`, { status: "active" });
    expect(enabled.body).toMatchObject({ status: "active", created_by: expect.stringMatching(/^key_/) });
    expect((await put(memberId, { role: "member" })).body).toMatchObject({ status: "active" });
    const again = await createKey(workspace, "member", memberId);
    expectFailure(await again.get(`/v1/webhooks/${webhook.id}`), 404);
  });
});

describe("DELETE /v1/members/{id}", () => {
  it("answers 204, then 404", async () => {
    await put("ann", { role: "guest" });
    await put("ben", { role: "guest" });
    const deleted = await workspace.owner.delete("/v1/members/ann");
    expect([deleted.status, deleted.body]).toEqual([204, null]);
    expectFailure(await workspace.owner.delete("/v1/members/ann"), 404);
    expectFailure(await workspace.owner.get("/v1/members/ann"), 404);
    expect((await workspace.owner.get("/v1/members/ben")).status).toBe(200);
  });
});
