import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { createKey, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { passTime } from "../tools/pass-time.ts";
import { createLink, openLink, pathOf, visit, worker as server } from "../tools/visitor.ts";
import type { ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
interface LinkBody {
  readonly url: string;
  readonly expires_at: string;
}

useBystander();
const workspace = useWorkspace();

afterEach(async () => {
  vi.useRealTimers();
});

const create = (body: unknown) => workspace.owner.post<LinkBody>("/v1/portal-sessions", body);
const tokenOf = (url: string) => new URL(url).searchParams.get("token") ?? "";

/** Everything that the database holds, as text. */
async function dumpDatabase(): Promise<string> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const rows = tables.results.map(async ({ name }) => (await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results);
  return JSON.stringify(await Promise.all(rows));
}

async function sessionsOf(workspaceId: string): Promise<number> {
  const statement = env.DB.prepare("SELECT COUNT(*) AS n FROM portal_sessions WHERE workspace_id = ?").bind(
    workspaceId,
  );
  return (await statement.first<number>("n")) ?? -1;
}

describe("POST /v1/portal-sessions", () => {
  it("answers a link below PUBLIC_URL that expires in ten minutes", async () => {
    const before = Date.now();
    const { status, body } = await create({ role: "owner" });
    expect(status).toBe(201);
    expect(body).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:8787\/dashboard\/open\?token=[\w-]{43}$/),
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    const lifetimeMs = Date.parse(body.expires_at) - before;
    expect(lifetimeMs).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    expect(lifetimeMs).toBeLessThan(11 * MINUTE_MS);
  });

  it("answers a new link each time", async () => {
    const links = await Promise.all([1, 2, 3].map(async () => (await create({ role: "admin" })).body.url));
    expect(new Set(links).size).toBe(3);
  });

  it.each([1, 60, 61, 3600])("makes a link of %i seconds", async (seconds) => {
    const before = Date.now();
    const { expires_at: expiresAt } = expectStatus(await create({ role: "owner", expires_in: seconds }), 201);
    expect(Math.floor((Date.parse(expiresAt) - before) / 1000)).toBe(seconds);
  });

  it.each([0, -1, 0.5, 3601, 1e9, 60.5, "600", null, true])("refuses expires_in %j", async (seconds) => {
    expectFailure(await create({ role: "owner", expires_in: seconds }), 422, "expires_in");
  });

  it.each([undefined, null, "", "publisher", "Owner", "root", 1, ["owner"]])("refuses the role %j", async (role) => {
    expectFailure(await create({ role }), 422, "role");
  });

  it.each([1, "", "a b", "x".repeat(65), "nobody", ["ann"]])("refuses the member %j", async (memberId) => {
    expectFailure(await create({ role: "owner", member_id: memberId }), 422, "member_id");
  });

  it("refuses unknown fields and bodies that are not objects", async () => {
    expectFailure(await create({ role: "owner", name: "x" }), 422, "name");
    for (const body of [[], null, "owner", 1]) expectFailure(await create(body), 422);
  });

  it.each(["member", "guest"])("requires an active member for a link with the role %s", async (role) => {
    expectFailure(await create({ role }), 422, "member_id");
    expectFailure(await create({ role, member_id: null }), 422, "member_id");
    const other = await createWorkspace();
    await other.owner.put("/v1/members/theirs", { role: "member" });
    expectFailure(await create({ role, member_id: "theirs" }), 422, "member_id");
    await workspace.owner.put("/v1/members/ann", { role: "owner" });
    expect((await create({ role, member_id: "ann" })).status).toBe(201);
    await workspace.owner.put("/v1/members/ann", { role: "owner", status: "removed" });
    expectFailure(await create({ role, member_id: "ann" }), 422, "member_id");
    await workspace.owner.delete("/v1/members/ann");
    expectFailure(await create({ role, member_id: "ann" }), 422, "member_id");
  });

  it.each(["member", "guest", "publisher"] as const)("is forbidden to keys with the role %s", async (role) => {
    const key = await createKey(workspace, role);
    expectFailure(await key.post("/v1/portal-sessions", { role: "owner" }), 403);
    expect(await sessionsOf(workspace.id)).toBe(0);
  });

  it("is audited, without the token", async () => {
    const { url } = (await create({ role: "owner" })).body;
    const entries = expectStatus(await workspace.owner.get<ListBody<object>>("/v1/audit-log"), 200).data;
    expect(entries[0]).toMatchObject({
      action: "portal_session.created",
      actor: expect.stringMatching(/^key_/),
      target: expect.stringMatching(/^[a-z]+_[0-9A-HJKMNP-TV-Z]{26}$/),
    });
    expect(JSON.stringify(entries)).not.toContain(tokenOf(url));
  });

  it("stores neither the link's token nor the session's", async () => {
    const { url } = (await create({ role: "owner" })).body;
    expect(tokenOf(url)).not.toBe("");
    expect(await dumpDatabase()).not.toContain(tokenOf(url));
    const { cookie } = await openLink(pathOf(url));
    const value = decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1));
    const [token = ""] = value.split(".");
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(token).not.toBe(tokenOf(url));
    const dump = await dumpDatabase();
    expect(dump).not.toContain(tokenOf(url));
    expect(dump).not.toContain(token);
  });
});

describe("ended links and sessions", () => {
  const runCron = () => worker.scheduled(createScheduledController(), env);

  it("are dropped by the hourly cron, and no others", async () => {
    await createLink(workspace.owner, "owner");
    const { cookie } = await openLink(await createLink(workspace.owner, "admin"));
    await runCron();
    expect(await sessionsOf(workspace.id)).toBe(2);
    passTime(11 * MINUTE_MS);
    await runCron();
    expect(await sessionsOf(workspace.id)).toBe(1);
    expect((await visit(server, "/dashboard/webhooks", { headers: { Cookie: cookie } })).status).toBe(200);
    passTime(12 * HOUR_MS);
    await runCron();
    expect(await sessionsOf(workspace.id)).toBe(0);
  });

  it("are deleted with their workspace", async () => {
    await createLink(workspace.owner, "owner");
    await openLink(await createLink(workspace.owner, "admin"));
    const other = await createWorkspace();
    await createLink(other.owner, "owner");
    const theirs = await sessionsOf(other.id);
    expect(await sessionsOf(workspace.id)).toBe(2);
    expectStatus(await root.delete(`/v1/workspaces/${workspace.id}`), 204);
    expect(await sessionsOf(workspace.id)).toBe(0);
    expect(await sessionsOf(other.id)).toBe(theirs);
  });
});
