import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { app } from "../../src/api/app.ts";
import { KEY_ROLES } from "../../src/domain/roles.ts";

/** Who may call each route: `root` alone, or roles of a workspace. A route that is not here fails the test. */
const OWNERS = ["owner", "admin"] as const;
const MEMBERS = ["owner", "admin", "member"] as const;
const READERS = ["owner", "admin", "member", "guest"] as const;
const PUBLISHERS = ["owner", "admin", "publisher"] as const;
const ACCESS: Readonly<Record<string, readonly string[]>> = {
  "POST /v1/webhooks": MEMBERS,
  "GET /v1/webhooks": MEMBERS,
  "GET /v1/webhooks/:id": MEMBERS,
  "PATCH /v1/webhooks/:id": MEMBERS,
  "DELETE /v1/webhooks/:id": MEMBERS,
  "POST /v1/webhooks/:id/test": MEMBERS,
  "GET /v1/webhooks/:id/secret": MEMBERS,
  "POST /v1/webhooks/:id/secret/rotate": MEMBERS,
  "GET /v1/webhooks/:id/deliveries": MEMBERS,
  "GET /v1/webhooks/:id/deliveries/:deliveryId": MEMBERS,
  "POST /v1/webhooks/:id/deliveries/:deliveryId/resend": MEMBERS,
  "POST /v1/webhooks/:id/deliveries/:deliveryId/cancel": MEMBERS,
  "POST /v1/webhooks/:id/recover": MEMBERS,
  "GET /v1/webhooks/:id/recoveries/:recoveryId": MEMBERS,
  "GET /v1/webhooks/:id/stats": MEMBERS,
  "POST /v1/events": PUBLISHERS,
  "POST /v1/events/batch": PUBLISHERS,
  "GET /v1/events": OWNERS,
  "GET /v1/events/:id": OWNERS,
  "POST /v1/events/:id/replay": OWNERS,
  "GET /v1/rejected-events": OWNERS,
  "GET /v1/audit-log": OWNERS,
  "GET /v1/event-types": READERS,
  "GET /v1/event-types/:name": READERS,
  "PUT /v1/event-types/:name": OWNERS,
  "DELETE /v1/event-types/:name": OWNERS,
  "POST /v1/api-keys": OWNERS,
  "GET /v1/api-keys": OWNERS,
  "POST /v1/api-keys/:id/roll": OWNERS,
  "DELETE /v1/api-keys/:id": OWNERS,
  "GET /v1/members": OWNERS,
  "GET /v1/members/:id": OWNERS,
  "PUT /v1/members/:id": OWNERS,
  "DELETE /v1/members/:id": OWNERS,
  "POST /v1/workspaces": ["root"],
  "GET /v1/workspaces": ["root"],
  "GET /v1/workspaces/:id": ["root"],
  "PATCH /v1/workspaces/:id": ["root"],
  "DELETE /v1/workspaces/:id": ["root"],
  "GET /v1/status": ["root"],
  "POST /v1/reseal": ["root"],
};
const OPEN = new Set(["GET /healthz"]);

const routes = [
  ...new Set(app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`)),
].filter((route) => !OPEN.has(route));

async function call(route: string, key: string | null, ids: Readonly<Record<string, string>> = {}): Promise<Response> {
  const [method = "GET", pattern = "/"] = route.split(" ");
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => ids[`${pattern}:${name}`] ?? ids[name] ?? "none");
  const headers = new Headers({ "Content-Type": "application/json" });
  if (key !== null) headers.set("Authorization", `Bearer ${key}`);
  // An empty object is refused by every route that needs fields, after the role was checked.
  const body = method === "GET" || method === "DELETE" ? null : "{}";
  return app.request(path, { method, headers, body }, env);
}

async function send<T>(method: string, path: string, key: string, body: unknown): Promise<T> {
  const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
  const response = await app.request(path, { method, headers, body: JSON.stringify(body) }, env);
  expect(response.status).toBeLessThan(300);
  return response.json<T>();
}

async function createWorkspace(): Promise<{ readonly id: string; readonly owner: string }> {
  const { id, api_key: owner } = await send<{ id: string; api_key: string }>("POST", "/v1/workspaces", "dev_root_key", {
    name: "Matrix",
  });
  return { id, owner };
}

const keys = new Map<string, string>();
const own: Record<string, string> = {};
const theirs: Record<string, string> = {};

/** Ids of a workspace's things, by the route that takes them. */
async function createThings(owner: string, ids: Record<string, string>): Promise<void> {
  const target = { url: "http://127.0.0.1:1/hook", events: ["a.b"] };
  const webhook = await send<{ id: string }>("POST", "/v1/webhooks", owner, target);
  const key = await send<{ id: string }>("POST", "/v1/api-keys", owner, { name: "Key", role: "admin" });
  await send("PUT", "/v1/members/m_thing", owner, { role: "guest" });
  await send("PUT", "/v1/event-types/a.b", owner, {});
  for (const route of routes) {
    const [, pattern = ""] = route.split(" ");
    if (pattern.startsWith("/v1/webhooks")) ids[`${pattern}:id`] = webhook.id;
    if (pattern.startsWith("/v1/api-keys")) ids[`${pattern}:id`] = key.id;
    if (pattern.startsWith("/v1/members")) ids[`${pattern}:id`] = "m_thing_of_another";
    if (pattern.startsWith("/v1/event-types")) ids[`${pattern}:name`] = "not.there";
  }
}

beforeAll(async () => {
  const { owner } = await createWorkspace();
  const other = await createWorkspace();
  keys.set("owner", owner).set("root", "dev_root_key");
  await send("PUT", "/v1/members/m_member", owner, { role: "member" });
  await send("PUT", "/v1/members/m_guest", owner, { role: "guest" });
  for (const [role, member] of [
    ["admin", null],
    ["member", "m_member"],
    ["guest", "m_guest"],
    ["publisher", null],
  ]) {
    const made = await send<{ secret: string }>("POST", "/v1/api-keys", owner, {
      name: "Key",
      role,
      member_id: member,
    });
    keys.set(role ?? "", made.secret);
  }
  await createThings(owner, own);
  await createThings(other.owner, theirs);
});

function keyOf(role: string): string {
  const key = keys.get(role);
  if (key === undefined) throw new Error(`no key of ${role}`);
  return key;
}

it("has a rule for every route, and no rule for a route that is gone", () => {
  expect(routes.toSorted()).toEqual(Object.keys(ACCESS).toSorted());
});

describe.each(routes)("%s", (route) => {
  it("asks for a key", async () => {
    expect((await call(route, null)).status).toBe(401);
    expect((await call(route, "hk_not-a-key")).status).toBe(401);
  });

  it.each([...KEY_ROLES, "root"])("is decided for %s by the table", async (role) => {
    // Nothing is deleted or changed: ids of another workspace stand in for what would be.
    const response = await call(route, keyOf(role), theirs);
    const isAllowed = (ACCESS[route] ?? []).includes(role);
    if (isAllowed) expect(response.status).not.toBe(403);
    else expect(response.status).toBe(403);
    expect(response.status).not.toBe(401);
    expect(response.status).toBeLessThan(500);
  });
});

// Event types and members have names of the caller's choice, which other workspaces may use too.
const withIds = routes.filter((route) => /:(?:id|\w+Id)/.test(route) && !/members|workspaces/.test(route));

it.each(withIds)("%s does not find another workspace's thing", async (route) => {
  expect((await call(route, keyOf("owner"), theirs)).status).toBe(404);
});

it("lets a member see its own webhooks only", async () => {
  const mine = await send<{ id: string }>("POST", "/v1/webhooks", keyOf("member"), {
    url: "http://127.0.0.1:1/hook",
    events: ["a.b"],
  });
  const list = await app.request("/v1/webhooks", { headers: { Authorization: `Bearer ${keyOf("member")}` } }, env);
  const { data } = await list.json<{ data: { id: string }[] }>();
  expect(data.map(({ id }) => id)).toEqual([mine.id]);
  for (const route of routes.filter((one) => one.includes("/v1/webhooks/:id"))) {
    if (route.includes("recover") && route.startsWith("POST")) continue;
    expect([route, (await call(route, keyOf("member"), own)).status]).toEqual([route, 404]);
  }
});
