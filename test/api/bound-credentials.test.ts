import { describe, expect, it } from "vitest";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { env } from "cloudflare:workers";
import { expectFailure } from "../tools/expect-failure.ts";
import { clientOf } from "../tools/send-json.ts";
import { createLink, openLink, pathOf, signIn, visit, worker } from "../tools/visitor.ts";
import type { ApiKeyBody, ListBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

/*
 * What is bound to a member ends with the member, for good: also what it made itself, and also if a member of that id comes
 * back.
 */

const bystander = useBystander();
const workspace = useWorkspace();

const CATALOG = "/dashboard/event-types";
const add = async (id: string, role = "admin") =>
  expectStatus(await workspace.owner.put(`/v1/members/${id}`, { role }), 200);
const keyIds = async () =>
  expectStatus(await workspace.owner.get<ListBody<ApiKeyBody>>("/v1/api-keys"), 200).data.map(({ id }) => id);

/** Whether a link opens a session. */
async function opens(link: string): Promise<boolean> {
  return (await visit(worker, link)).status === 303;
}

describe.each([
  ["removed", () => workspace.owner.put("/v1/members/ann", { role: "admin", status: "removed" })],
  ["deleted", () => workspace.owner.delete("/v1/members/ann")],
])("a member that was %s and added again", (_how, remove) => {
  it("gets back no key, link or session; other members keep theirs", async () => {
    for (const id of ["ann", "ben"]) await add(id);
    const [ann, ben] = [await createKey(workspace, "admin", "ann"), await createKey(workspace, "admin", "ben")];
    const [annLink, benLink, freeLink] = [
      await createLink(workspace.owner, "admin", "ann"),
      await createLink(workspace.owner, "admin", "ben"),
      await createLink(workspace.owner, "admin"),
    ];
    const [annSession, benSession] = [
      await openLink(await createLink(workspace.owner, "admin", "ann")),
      await openLink(await createLink(workspace.owner, "admin", "ben")),
    ];
    expect((await remove()).status).toBeLessThan(300);
    for (const when of ["gone", "back"]) {
      if (when === "back") await add("ann");
      expectFailure(await ann.get("/v1/api-keys"), 401);
      expect((await annSession.get(CATALOG)).status).toBe(403);
      expect(await opens(annLink)).toBe(false);
      expect(await keyIds()).not.toContain(ann.id);
      expect((await ben.get("/v1/api-keys")).status).toBe(200);
      expect((await benSession.get(CATALOG)).status).toBe(200);
    }
    expect([await opens(benLink), await opens(freeLink)]).toEqual([true, true]);
    expect((await (await createKey(workspace, "admin", "ann")).get("/v1/api-keys")).status).toBe(200);
  });

  it("gets back nothing that its key and session had made", async () => {
    await add("ann");
    const ann = await createKey(workspace, "admin", "ann");
    const made = expectStatus(await ann.post<ApiKeyBody>("/v1/api-keys", { name: "K", role: "publisher" }), 201);
    expect(made.member_id).toBe("ann");
    const session = await openLink(
      pathOf(expectStatus(await ann.post<{ url: string }>("/v1/portal-sessions", { role: "guest" }), 201).url),
    );
    expect((await session.get(CATALOG)).status).toBe(200);
    const publish = () => clientOf(made.secret).post("/v1/events", { type: "a.b", data: 1 });
    expect((await publish()).status).toBe(202);
    expect((await remove()).status).toBeLessThan(300);
    await add("ann");
    expectFailure(await publish(), 401);
    expect((await session.get(CATALOG)).status).toBe(403);
  });
});

it("a member that an earlier version removed gets back no key or session, and its webhooks stay disabled", async () => {
  await add("ann");
  const ann = await createKey(workspace, "admin", "ann");
  const webhook = await createWebhook(ann);
  const link = await createLink(workspace.owner, "admin", "ann");
  await env.DB.prepare("DELETE FROM members WHERE workspace_id = ?").bind(workspace.id).run();
  await add("ann");
  expectFailure(await ann.get("/v1/api-keys"), 401);
  expect(await opens(link)).toBe(false);
  const { body } = await workspace.owner.get(`/v1/webhooks/${webhook.id}`);
  expect(body).toMatchObject({ status: "disabled", disabled_reason: "creator_removed" });
});

it("a change of an active member's role revokes nothing", async () => {
  await add("ann");
  const [ann, session] = [await createKey(workspace, "admin", "ann"), await signIn(workspace, "admin", "ann")];
  const link = await createLink(workspace.owner, "admin", "ann");
  const webhook = await createWebhook(ann);
  await add("ann", "owner");
  expect((await ann.get("/v1/api-keys")).status).toBe(200);
  expect((await session.get(CATALOG)).status).toBe(200);
  expect(await opens(link)).toBe(true);
  expect((await workspace.owner.get(`/v1/webhooks/${webhook.id}`)).body).toMatchObject({ status: "active" });
});

describe("a member's key or session", () => {
  const mint = async (client: { readonly post: typeof workspace.owner.post }, body: object) => [
    (await client.post("/v1/api-keys", { name: "K", ...body })).status,
    (await client.post("/v1/portal-sessions", body)).status,
  ];

  it("makes keys and links of that member only, of no higher role than its own", async () => {
    for (const id of ["ann", "ben"]) await add(id, "owner");
    const ann = await createKey(workspace, "admin", "ann");
    expect(await mint(ann, { role: "admin", member_id: "ben" })).toEqual([403, 403]);
    expect(await mint(ann, { role: "admin", member_id: "nobody" })).toEqual([403, 403]);
    expect(await mint(ann, { role: "owner" })).toEqual([403, 403]);
    for (const body of [{ role: "admin" }, { role: "guest", member_id: null }, { role: "admin", member_id: "ann" }]) {
      expect(await mint(ann, body)).toEqual([201, 201]);
    }
    const listed = expectStatus(await workspace.owner.get<ListBody<ApiKeyBody>>("/v1/api-keys"), 200).data;
    expect(listed.map((key) => key.member_id)).toEqual(["ann", "ann", "ann", "ann", null]);
    const sessions = env.DB.prepare("SELECT DISTINCT member_id FROM portal_sessions WHERE workspace_id = ?");
    expect((await sessions.bind(workspace.id).all()).results).toEqual([{ member_id: "ann" }]);
  });

  it("has at most the member's role, and so has what it makes", async () => {
    await add("ann", "owner");
    const ann = await createKey(workspace, "owner", "ann");
    expect(await mint(ann, { role: "owner" })).toEqual([201, 201]);
    await add("ann", "admin");
    expect(await mint(ann, { role: "owner" })).toEqual([403, 403]);
    expect(await mint(ann, { role: "admin" })).toEqual([201, 201]);
  });

  it("rolls keys of its own member only", async () => {
    for (const id of ["ann", "ben"]) await add(id, "owner");
    const ann = await createKey(workspace, "admin", "ann");
    const others = [
      await createKey(workspace, "publisher"),
      await createKey(workspace, "admin", "ben"),
      await createKey(workspace, "owner", "ann"),
    ];
    for (const { id } of others) expectFailure(await ann.post(`/v1/api-keys/${id}/roll`), 403);
    for (const other of others) expect((await other.post("/v1/events", { type: "a.b", data: 1 })).status).toBe(202);
    const theirs = expectStatus(await bystander.owner.get<ListBody<ApiKeyBody>>("/v1/api-keys"), 200).data;
    expectFailure(await ann.post(`/v1/api-keys/${theirs[0]?.id}/roll`), 404);
    expectStatus(await ann.post(`/v1/api-keys/${ann.id}/roll`), 200);
    expectFailure(await ann.get("/v1/api-keys"), 401);
  });

  it("makes such keys on the dashboard too, whose form offers no others", async () => {
    const ann = await signIn(workspace, "admin", "ann");
    const other = await createKey(workspace, "publisher");
    const { html } = await ann.get("/dashboard/api-keys");
    expect(html).not.toMatch(/name="member_id"|<option value="owner"/);
    expect(html).not.toContain(`/dashboard/api-keys/${other.id}/roll`);
    const form = { name: "K", role: "publisher" };
    expect((await ann.post("/dashboard/api-keys", form)).status).toBe(200);
    expect((await ann.post("/dashboard/api-keys", { ...form, member_id: "ben" })).status).toBe(403);
    expect((await ann.post("/dashboard/api-keys", { ...form, role: "owner" })).status).toBe(403);
    expect((await ann.post(`/dashboard/api-keys/${other.id}/roll`)).status).toBe(403);
    const [made] = expectStatus(await workspace.owner.get<ListBody<ApiKeyBody>>("/v1/api-keys"), 200).data;
    expect(made).toMatchObject({ role: "publisher", member_id: "ann" });
    expect((await ann.get("/dashboard/api-keys")).html).toContain(`/dashboard/api-keys/${made?.id}/roll`);
  });
});
