import { afterEach, describe, expect, it, vi } from "vitest";
import { clientOf } from "../tools/send-json.ts";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { ApiKeyBody, ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

holdQueues();
const bystander = useBystander();
const workspace = useWorkspace();

const create = (body: unknown) => workspace.owner.post<ApiKeyBody>("/v1/api-keys", body);
const list = async () => expectStatus(await workspace.owner.get<ListBody<ApiKeyBody>>("/v1/api-keys"), 200).data;

describe("POST /v1/api-keys", () => {
  it("shows the secret only in its answer", async () => {
    const { status, body } = await create({ name: "Shop", role: "publisher" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^key_[0-9A-HJKMNP-TV-Z]{26}$/),
      name: "Shop",
      role: "publisher",
      member_id: null,
      prefix: expect.stringMatching(/./),
      created_at: expect.stringMatching(/Z$/),
      secret: expect.stringMatching(/^\S{30,}$/),
    });
    expect(body.secret.startsWith(body.prefix)).toBe(true);
    const shown = await list();
    expect(shown.map(({ id }) => id)).toContain(body.id);
    expect(JSON.stringify(shown)).not.toContain(body.secret);
    expect((await clientOf(body.secret).post("/v1/events", { type: "a.b", data: 1 })).status).toBe(202);
  });

  it.each(["owner", "admin", "publisher"] as const)("makes a key with the role %s without a member", async (role) => {
    expect((await create({ name: "K", role })).body).toMatchObject({ role, member_id: null });
    expect((await create({ name: "K", role, member_id: null })).body).toMatchObject({ role, member_id: null });
  });

  it.each(["member", "guest"])("requires a member for a key with the role %s", async (role) => {
    expectFailure(await create({ name: "K", role }), 422, "member_id");
    expectFailure(await create({ name: "K", role, member_id: null }), 422, "member_id");
    expectFailure(await create({ name: "K", role, member_id: "nobody" }), 422, "member_id");
    expectFailure(await create({ name: "K", role, member_id: bystander.member.key }), 422, "member_id");
    await workspace.owner.put("/v1/members/ann", { role: "owner" });
    expect((await create({ name: "K", role, member_id: "ann" })).body).toMatchObject({ role, member_id: "ann" });
    await workspace.owner.put("/v1/members/ann", { role: "owner", status: "removed" });
    expectFailure(await create({ name: "K", role, member_id: "ann" }), 422, "member_id");
  });

  it.each([
    [{}, "name"],
    [{ name: "K" }, "role"],
    [{ name: "", role: "admin" }, "name"],
    [{ name: "n".repeat(201), role: "admin" }, "name"],
    [{ name: "nul\u0000", role: "admin" }, "name"],
    [{ name: "K", role: "root" }, "role"],
    [{ name: "K", role: "Owner" }, "role"],
    [{ name: "K", role: null }, "role"],
    [{ name: "K", role: "admin", member_id: "a b" }, "member_id"],
    [{ name: "K", role: "admin", member_id: "" }, "member_id"],
    [{ name: "K", role: "admin", member_id: 1 }, "member_id"],
    [{ name: "K", role: "admin", secret: "chosen" }, "secret"],
    [[], ""],
  ])("refuses invalid input %#", async (body, field) => {
    expectFailure(await create(body), 422, field);
    expect(await list()).toHaveLength(1);
  });
});

describe("a key bound to a member", () => {
  const ROLES = ["owner", "admin", "member", "guest"] as const;
  const statusesOf = async (key: string) => {
    const client = clientOf(key);
    const calls = ["/v1/api-keys", "/v1/webhooks", "/v1/event-types"].map((path) => client.get(path));
    return (await Promise.all(calls)).map(({ status }) => status);
  };
  const reach = { owner: [200, 200, 200], admin: [200, 200, 200], member: [403, 200, 200], guest: [403, 403, 200] };

  it.each(ROLES.flatMap((role) => ROLES.map((other) => [role, other] as const)))(
    "has the lower of %s and %s",
    async (keyRole, memberRole) => {
      await workspace.owner.put("/v1/members/ann", { role: memberRole });
      const { secret } = expectStatus(await create({ name: "K", role: keyRole, member_id: "ann" }), 201);
      const lower = ROLES[Math.max(ROLES.indexOf(keyRole), ROLES.indexOf(memberRole))] ?? "guest";
      expect(await statusesOf(secret)).toEqual(reach[lower]);
    },
  );

  it("follows the member's role at once", async () => {
    await workspace.owner.put("/v1/members/ann", { role: "owner" });
    const { secret } = expectStatus(await create({ name: "K", role: "admin", member_id: "ann" }), 201);
    for (const role of ["owner", "guest", "member", "admin"] as const) {
      await workspace.owner.put("/v1/members/ann", { role });
      expect(await statusesOf(secret)).toEqual(reach[role]);
    }
  });

  it("may do nothing once the member is removed or deleted", async () => {
    for (const id of ["ann", "ben"]) await workspace.owner.put(`/v1/members/${id}`, { role: "owner" });
    const ann = expectStatus(await create({ name: "K", role: "owner", member_id: "ann" }), 201);
    const ben = expectStatus(await create({ name: "K", role: "publisher", member_id: "ben" }), 201);
    await workspace.owner.put("/v1/members/ann", { role: "owner", status: "removed" });
    await workspace.owner.delete("/v1/members/ben");
    expect(await statusesOf(ann.secret)).toEqual([401, 401, 401]);
    expectFailure(await clientOf(ben.secret).post("/v1/events", { type: "a.b", data: 1 }), 401);
    expect(await statusesOf(workspace.owner.key ?? "")).toEqual([200, 200, 200]);
  });
});

describe("POST /v1/api-keys/{id}/roll", () => {
  it("gives a new secret with the same permissions, and ends the old one at once", async () => {
    const key = expectStatus(await create({ name: "K", role: "publisher" }), 201);
    const neighbour = await createKey(workspace, "publisher");
    const publishWith = async (secret: string) => clientOf(secret).post("/v1/events", { type: "a.b", data: 1 });
    expect((await publishWith(key.secret)).status).toBe(202);
    const rolled = expectStatus(await workspace.owner.post<ApiKeyBody>(`/v1/api-keys/${key.id}/roll`), 200);
    expect(rolled).toMatchObject({ id: key.id, name: "K", role: "publisher", member_id: null });
    expect(rolled.secret).not.toBe(key.secret);
    expect(rolled.secret.startsWith(rolled.prefix)).toBe(true);
    expect(expectFailure(await publishWith(key.secret), 401).code).toBe("invalid_api_key");
    expect((await publishWith(rolled.secret)).status).toBe(202);
    expectFailure(await clientOf(rolled.secret).get("/v1/api-keys"), 403);
    expect((await publishWith(neighbour.key ?? "")).status).toBe(202);
    expect((await list()).find(({ id }) => id === key.id)?.prefix).toBe(rolled.prefix);
  });

  it("keeps the key as the creator of its webhooks", async () => {
    const key = expectStatus(await create({ name: "K", role: "admin" }), 201);
    const webhook = await createWebhook(clientOf(key.secret));
    await workspace.owner.post(`/v1/api-keys/${key.id}/roll`);
    expect((await workspace.owner.get(`/v1/webhooks/${webhook.id}`)).body).toMatchObject({
      created_by: key.id,
      status: "active",
    });
  });
});

describe("the grace period of a rolled key", () => {
  const DAY = 86_400;
  const roll = async (id: string, graceSeconds?: unknown) =>
    workspace.owner.post<ApiKeyBody>(`/v1/api-keys/${id}/roll`, { grace_period_seconds: graceSeconds });
  const statusOf = async (secret: string) => (await clientOf(secret).get("/v1/webhooks")).status;

  afterEach(() => {
    vi.useRealTimers();
  });

  it("keeps the old secret at work to its very end, also where it is remembered", async () => {
    const key = expectStatus(await create({ name: "K", role: "admin" }), 201);
    expect(key.previous_expires_at).toBeNull();
    const before = Date.now();
    const rolled = expectStatus(await roll(key.id, DAY), 200);
    const end = Date.parse(rolled.previous_expires_at ?? "");
    expect(end - before).toBeGreaterThanOrEqual(DAY * 1000);
    expect(end - Date.now()).toBeLessThanOrEqual(DAY * 1000);
    expect((await list()).find(({ id }) => id === key.id)).toMatchObject({
      prefix: rolled.prefix,
      previous_expires_at: rolled.previous_expires_at,
    });
    expect([await statusOf(key.secret), await statusOf(rolled.secret)]).toEqual([200, 200]);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(end - 1);
    expect(await statusOf(key.secret)).toBe(200);
    vi.setSystemTime(end);
    expect([await statusOf(key.secret), await statusOf(rolled.secret)]).toEqual([401, 200]);
    expect((await list()).find(({ id }) => id === key.id)?.previous_expires_at).toBeNull();
  });

  it("has room for one old secret: another is a conflict until it ends, and changes nothing", async () => {
    const first = expectStatus(await create({ name: "K", role: "admin" }), 201);
    const second = expectStatus(await roll(first.id, DAY), 200);
    expect(expectFailure(await roll(first.id, 60), 409).message).toContain(second.previous_expires_at);
    expect([await statusOf(first.secret), await statusOf(second.secret)]).toEqual([200, 200]);
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.parse(second.previous_expires_at ?? ""));
    const third = expectStatus(await roll(first.id, 60), 200);
    const secrets = [first, second, third].map(({ secret }) => secret);
    expect(await Promise.all(secrets.map(statusOf))).toEqual([401, 200, 200]);
  });

  it.each([{}, { grace_period_seconds: 0 }])("that is none ends all old secrets at once: %j", async (body) => {
    const first = expectStatus(await create({ name: "K", role: "admin" }), 201);
    const second = expectStatus(await roll(first.id, DAY), 200);
    const third = expectStatus(await workspace.owner.post<ApiKeyBody>(`/v1/api-keys/${first.id}/roll`, body), 200);
    expect(third.previous_expires_at).toBeNull();
    const secrets = [first, second, third].map(({ secret }) => secret);
    expect(await Promise.all(secrets.map(statusOf))).toEqual([401, 401, 200]);
  });

  it("ends with the key", async () => {
    const key = expectStatus(await create({ name: "K", role: "admin" }), 201);
    const rolled = expectStatus(await roll(key.id, DAY), 200);
    expectStatus(await workspace.owner.delete(`/v1/api-keys/${key.id}`), 204);
    expect([await statusOf(key.secret), await statusOf(rolled.secret)]).toEqual([401, 401]);
  });

  it.each([-1, 604_801, 1.5, "3600", null])("can't be %j", async (graceSeconds) => {
    const key = expectStatus(await create({ name: "K", role: "admin" }), 201);
    expectFailure(await roll(key.id, graceSeconds), 422, "grace_period_seconds");
    expect(await statusOf(key.secret)).toBe(200);
  });
});

describe("DELETE /v1/api-keys/{id}", () => {
  it("revokes one key at once", async () => {
    const key = await createKey(workspace, "admin");
    const neighbour = await createKey(workspace, "admin");
    expect((await key.get("/v1/webhooks")).status).toBe(200);
    const revoked = await workspace.owner.delete(`/v1/api-keys/${key.id}`);
    expect([revoked.status, revoked.body]).toEqual([204, null]);
    expect(expectFailure(await key.get("/v1/webhooks"), 401).code).toBe("invalid_api_key");
    expect((await neighbour.get("/v1/webhooks")).status).toBe(200);
    expectFailure(await workspace.owner.delete(`/v1/api-keys/${key.id}`), 404);
    expectFailure(await workspace.owner.post(`/v1/api-keys/${key.id}/roll`), 404);
    expect((await list()).map(({ id }) => id)).not.toContain(key.id);
  });

  it.each(["nope", "key_01ARZ3NDEKTSV4RRFFQ69G5FAV"])("answers 404 for %s", async (id) => {
    expectFailure(await workspace.owner.delete(`/v1/api-keys/${id}`), 404);
  });
});

describe("the Authorization header", () => {
  it.each(["", " "])("that is %j is a missing key", async (value) => {
    const answer = await clientOf(null).send("GET", "/v1/webhooks", undefined, { Authorization: value });
    expect(expectFailure(answer, 401).code).toBe("missing_api_key");
  });

  it.each([
    "Bearer",
    "Bearer ",
    "Basic dXNlcjpwYXNz",
    "dev_root_key",
    "Bearer a b",
    "Bearer k\tk",
    `Bearer ${"k".repeat(600)}`,
  ])("that is %j is an invalid key", async (value) => {
    const headers = { Authorization: value };
    expect(expectFailure(await clientOf(null).send("GET", "/v1/webhooks", undefined, headers), 401).code).toBe(
      "invalid_api_key",
    );
  });

  it("names its scheme in any case", async () => {
    const headers = { Authorization: `bearer ${workspace.owner.key}` };
    expect((await clientOf(null).send("GET", "/v1/webhooks", undefined, headers)).status).toBe(200);
  });
});
