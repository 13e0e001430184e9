import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { signIn } from "../tools/visitor.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

useBystander();
const workspace = useWorkspace();

/** Adds so many rows of a table to the workspace; `row` is the rest of a SELECT, with `i` counting from 1. */
async function fill(table: string, columns: string, row: string, count: number): Promise<void> {
  const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)";
  const insert = `INSERT INTO ${table} (workspace_id, id, ${columns}) ${numbers} SELECT ?1, ${row} FROM n`;
  await env.DB.prepare(insert).bind(workspace.id, count).run();
}

it("a workspace has 1,000 keys at most, its owner's included", async () => {
  await fill("api_keys", "name, role, prefix, hash, created_at", "'key_' || i, 'K', 'publisher', 'p', ?1 || i, i", 998);
  const input = { name: "K", role: "publisher" };
  const visitor = await signIn(workspace, "owner");
  const last = expectStatus(await workspace.owner.post<{ id: string }>("/v1/api-keys", input), 201);
  expect(expectFailure(await workspace.owner.post("/v1/api-keys", input), 409).message).toContain("at most 1000 keys");
  expect((await visitor.post("/dashboard/api-keys", input)).status).toBe(409);
  expectStatus(await workspace.owner.post(`/v1/api-keys/${last.id}/roll`), 200);
  expectStatus(await workspace.owner.delete(`/v1/api-keys/${last.id}`), 204);
  expectStatus(await workspace.owner.post("/v1/api-keys", input), 201);
});

it("a workspace has 10,000 members at most, who can be changed, removed and replaced", async () => {
  await fill("members", "role, status, created_at, updated_at", "'m' || i, 'guest', 'active', i, i", 9999);
  const put = (id: string, body: object = { role: "guest" }) => workspace.owner.put(`/v1/members/${id}`, body);
  const visitor = await signIn(workspace, "owner");
  expectStatus(await put("last"), 200);
  expect(expectFailure(await put("late"), 409).message).toContain("at most 10000 members");
  expect((await visitor.post("/dashboard/members", { id: "late", role: "guest" })).status).toBe(409);
  expectStatus(await put("m1", { role: "admin" }), 200);
  expectStatus(await put("m2", { role: "guest", status: "removed" }), 200);
  expectFailure(await put("late"), 409);
  expectStatus(await put("m2"), 200);
  expectStatus(await workspace.owner.delete("/v1/members/m3"), 204);
  expectStatus(await put("late"), 200);
});

it("a workspace has 1,000 open links at most; those whose time is over do not count", async () => {
  const columns = "role, hash, created_at, expires_at";
  const until = Date.now() + 3_600_000;
  await fill("portal_sessions", columns, `'ses_' || i, 'owner', ?1 || i, 0, ${until}`, 998);
  await fill("portal_sessions", columns, "'old_' || i, 'owner', ?1 || 'old' || i, 0, 1", 50);
  const link = () => workspace.owner.post("/v1/portal-sessions", { role: "owner" });
  await signIn(workspace, "owner");
  for (let made = 0; made < 2; made++) expectStatus(await link(), 201);
  expect(expectFailure(await link(), 409).message).toContain("at most 1000 links");
});
