import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { app } from "../tools/front.ts";
import type { Env } from "../../src/config.ts";
import { PRODUCTION_ROOT_KEY, productionEnv, PUBLIC_URL } from "../play/production-env.ts";
import { createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { passTime } from "../tools/pass-time.ts";
import { createLink, dashboardWith, openLink, pathOf, signIn, visit, visitorOf, worker } from "../tools/visitor.ts";
import { useWorkspace } from "../tools/use-workspace.ts";

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const WEBHOOKS = "/dashboard/webhooks";

const workspace = useWorkspace();
afterEach(() => vi.useRealTimers());

describe("the cookie", () => {
  it("is HttpOnly, SameSite=Lax, of the whole host and of a week, longer than the session", async () => {
    const { headers } = await visit(worker, await createLink(workspace.owner, "owner"));
    const [pair = "", ...attributes] = (headers.get("Set-Cookie") ?? "").split("; ");
    expect(pair).toMatch(/^hookline_session=[\w-]{43}\.[\w%]+$/);
    expect(attributes.toSorted()).toEqual(["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=Lax"]);
  });

  it.each([
    ["a changed token", (value: string) => `${value.startsWith("A") ? "B" : "A"}${value.slice(1)}`],
    ["a changed signature", (value: string) => value.replace(/\.(.)/, (_, one: string) => (one === "A" ? ".B" : ".A"))],
    ["no signature", (value: string) => value.replace(/\..*$/, "")],
    ["an empty signature", (value: string) => value.replace(/\..*$/, ".")],
    ["nothing", () => ""],
  ])("with %s is refused", async (_, change) => {
    const { cookie } = await signIn(workspace, "owner");
    const [name = "", value = ""] = cookie.split(/=(.*)/);
    expect((await visitorOf(`${name}=${value}`, "").get(WEBHOOKS)).status).toBe(200);
    expect((await visitorOf(`${name}=${change(value)}`, "").get(WEBHOOKS)).status).toBe(403);
    expect((await visitorOf(`__Host-${name}=${value}`, "").get(WEBHOOKS)).status).toBe(403);
  });

  it("holds another token than the link, whose token opens no session", async () => {
    const link = await createLink(workspace.owner, "owner");
    const { cookie } = await signIn(workspace, "owner");
    const token = new URLSearchParams(link.split("?")[1]).get("token") ?? "";
    const forged = cookie.replace(/=[\w-]+/, `=${token}`);
    expect((await visitorOf(forged, "").get(WEBHOOKS)).status).toBe(403);
  });

  it("outlives a change of ENCRYPTION_KEY while the former key is known, and not longer", async () => {
    const former = "Zm9ybWVyLWVuY3J5cHRpb24ta2V5LW9mLTMyLWJ5dGU=";
    const { cookie } = await openLink(
      await createLink(workspace.owner, "owner"),
      dashboardWith({ ...env, ENCRYPTION_KEY: former }),
    );
    const statusWith = async (keys: Pick<Env, "ENCRYPTION_KEY" | "ENCRYPTION_KEY_PREVIOUS">) =>
      (await visitorOf(cookie, "", dashboardWith({ ...env, ...keys })).get(WEBHOOKS)).status;
    const next = env.ENCRYPTION_KEY ?? "";
    expect(await statusWith({ ENCRYPTION_KEY: next, ENCRYPTION_KEY_PREVIOUS: former })).toBe(200);
    expect(await statusWith({ ENCRYPTION_KEY: next })).toBe(403);
  });

  it("is bound to the host and to https in production", async () => {
    const environment = productionEnv();
    const server = dashboardWith(environment);
    const made = await app.request(
      "/v1/workspaces",
      {
        method: "POST",
        headers: { Authorization: `Bearer ${PRODUCTION_ROOT_KEY}`, "Content-Type": "application/json" },
        body: '{"name":"Production"}',
      },
      environment,
    );
    const { api_key: key } = await made.json<{ api_key: string }>();
    const linked = await app.request(
      "/v1/portal-sessions",
      {
        method: "POST",
        headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
        body: '{"role":"owner"}',
      },
      environment,
    );
    const { url } = await linked.json<{ url: string }>();
    expect(url.startsWith(`${PUBLIC_URL}/dashboard/open?token=`)).toBe(true);
    const opened = await visit(server, pathOf(url));
    const cookie = opened.headers.get("Set-Cookie") ?? "";
    expect(cookie).toMatch(/^__Host-hookline_session=/);
    const attributes = cookie.split("; ").slice(1).toSorted();
    expect(attributes).toEqual(["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=Lax", "Secure"]);
    const pair = cookie.split(";")[0] ?? "";
    const { html, status } = await visitorOf(pair, "", server).get(WEBHOOKS);
    expect(status).toBe(200);
    expect((await visitorOf(pair.replace("__Host-", ""), "", server).get(WEBHOOKS)).status).toBe(403);
    const csrf = /name="csrf" value="(\w+)"/.exec(html)?.[1] ?? "";
    const closed = await visitorOf(pair, csrf, server).post("/dashboard/close");
    expect(closed.headers.get("Set-Cookie")).toMatch(/^__Host-hookline_session=\.[\w%]+; .*Path=\/; HttpOnly; Secure/);
    expect((await visitorOf(pair, csrf, server).get(WEBHOOKS)).status).toBe(403);
  });
});

describe("a session", () => {
  it("is over after twelve hours", async () => {
    const { get } = await signIn(workspace, "owner");
    passTime(12 * HOUR_MS - SECOND_MS);
    expect((await get(WEBHOOKS)).status).toBe(200);
    passTime(2 * SECOND_MS);
    const over = await get(WEBHOOKS);
    expect(over.status).toBe(403);
    expect(over.html).toContain("The session has ended");
  });

  it("ends when it signs out, and no other does", async () => {
    const [own, other] = [await signIn(workspace, "owner"), await signIn(workspace, "owner")];
    const closed = await own.post("/dashboard/close");
    expect(closed.status).toBe(403);
    expect(closed.html).toContain("You signed out.");
    expect(closed.headers.get("Set-Cookie")).toMatch(/^hookline_session=\.[\w%]+; Max-Age=604800; Path=\//);
    expect((await own.get(WEBHOOKS)).status).toBe(403);
    expect((await other.get(WEBHOOKS)).status).toBe(200);
  });

  it("ends with its workspace", async () => {
    const { get } = await signIn(workspace, "owner");
    const bystander = await signIn(await createWorkspace(), "owner");
    expectStatus(await root.delete(`/v1/workspaces/${workspace.id}`), 204);
    expect((await get(WEBHOOKS)).status).toBe(403);
    expect((await bystander.get(WEBHOOKS)).status).toBe(200);
  });

  it("shows why nothing can be done while the workspace is not entitled to webhooks", async () => {
    const { get, post } = await signIn(workspace, "owner");
    expectStatus(await root.patch(`/v1/workspaces/${workspace.id}`, { webhooks_enabled: false }), 200);
    for (const path of [WEBHOOKS, `${WEBHOOKS}/new`, "/dashboard/events"]) {
      const { status, html } = await get(path);
      expect([status, html]).toEqual([403, expect.stringContaining("Webhooks are not enabled for this workspace")]);
    }
    expect((await post(WEBHOOKS, { url: "https://example.com/", events: "*" })).status).toBe(403);
    expect((await get("/dashboard/members")).status).toBe(200);
    expectStatus(await root.patch(`/v1/workspaces/${workspace.id}`, { webhooks_enabled: true }), 200);
    expect((await get(WEBHOOKS)).status).toBe(200);
  });
});

describe("a member's session", () => {
  /** The same session as another isolate serves it, which has read it just now. */
  async function elsewhere(cookie: string) {
    const visitor = visitorOf(cookie, "", dashboardWith({ ...env }));
    expect((await visitor.get("/dashboard/event-types")).status).toBe(200);
    return visitor;
  }

  it("can do no more than the member: what it lost is gone at once here, and within ten seconds elsewhere", async () => {
    const admin = await signIn(workspace, "admin", "ann");
    const other = await elsewhere(admin.cookie);
    expect((await admin.get("/dashboard/members")).status).toBe(200);
    expectStatus(await workspace.owner.put("/v1/members/ann", { role: "member" }), 200);
    expect((await admin.get("/dashboard/members")).status).toBe(403);
    expect((await admin.get(WEBHOOKS)).status).toBe(200);
    expectStatus(await workspace.owner.put("/v1/members/ann", { role: "guest" }), 200);
    expect((await admin.get(WEBHOOKS)).status).toBe(403);
    passTime(10 * SECOND_MS);
    expect((await other.get(WEBHOOKS)).status).toBe(403);
    expect((await other.get("/dashboard/event-types")).status).toBe(200);
  });

  it("never gets a higher role than its link had", async () => {
    const { get } = await signIn(workspace, "guest", "bob");
    expectStatus(await workspace.owner.put("/v1/members/bob", { role: "owner" }), 200);
    expect((await get(WEBHOOKS)).status).toBe(403);
  });

  it.each([
    ["removed", () => workspace.owner.put("/v1/members/eve", { role: "owner", status: "removed" })],
    ["deleted", () => workspace.owner.delete("/v1/members/eve")],
  ])("is over once the member was %s", async (_, remove) => {
    const { get, cookie } = await signIn(workspace, "owner", "eve");
    const bystander = await signIn(workspace, "owner", "bystander");
    const other = await elsewhere(cookie);
    await remove();
    const refused = await get("/dashboard/event-types");
    expect([refused.status, refused.html]).toEqual([403, expect.stringContaining("The session has ended")]);
    expect((await bystander.get(WEBHOOKS)).status).toBe(200);
    passTime(10 * SECOND_MS);
    expect((await other.get("/dashboard/event-types")).status).toBe(403);
  });

  it("does not open for a member who was removed meanwhile", async () => {
    await workspace.owner.put("/v1/members/mallory", { role: "owner" });
    const link = await createLink(workspace.owner, "owner", "mallory");
    await workspace.owner.delete("/v1/members/mallory");
    const opened = await visit(worker, link);
    const cookie = opened.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    expect((await visitorOf(cookie, "").get("/dashboard/event-types")).status).toBe(403);
  });
});
