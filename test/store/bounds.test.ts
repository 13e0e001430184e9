import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { insertApiKey, listApiKeys } from "../../src/store/api-key-table.ts";
import { deleteMember, listMembers, type Member, upsertMember } from "../../src/store/member-table.ts";
import { insertPortalSession, openPortalSession } from "../../src/store/portal-session-table.ts";
import { db, freshId, T0 } from "./rows.ts";

/* The bounds of a workspace hold in the inserting statement, so that requests side by side can't pass them together. */

const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)";

async function seed(insert: string, workspaceId: string, count: number): Promise<void> {
  await env.DB.prepare(`${insert} ${numbers} ${SELECTS[insert] ?? ""}`)
    .bind(workspaceId, count)
    .run();
}
const MEMBERS = "INSERT INTO members (workspace_id, id, role, status, created_at, updated_at)";
const KEYS = "INSERT INTO api_keys (workspace_id, id, name, role, prefix, hash, created_at)";
const LINKS = "INSERT INTO portal_sessions (workspace_id, id, role, hash, created_at, expires_at)";
const SELECTS: Readonly<Record<string, string>> = {
  [MEMBERS]: "SELECT ?1, 'm' || i, 'guest', 'active', i, i FROM n",
  [KEYS]: "SELECT ?1, 'key_' || i, 'K', 'publisher', 'p', ?1 || i, i FROM n",
  [LINKS]: `SELECT ?1, 'ses_' || i, 'owner', ?1 || i, ${T0}, ${T0} + 600000 FROM n`,
};

function memberOf(workspaceId: string, id: string, changes: Partial<Member> = {}): Member {
  return { workspaceId, id, role: "guest", status: "active", createdAt: T0, updatedAt: T0, ...changes };
}

async function addKey(workspaceId: string, max: number, memberId: string | null = null): Promise<boolean> {
  const id = freshId("key");
  const key = {
    workspaceId,
    id,
    name: "K",
    role: "admin",
    memberId,
    prefix: "p",
    createdAt: T0,
    lastUsedAt: null,
    previousExpiresAt: null,
  } as const;
  return insertApiKey(db, key, `hash of ${id}`, max);
}

async function addLink(
  workspaceId: string,
  max: number,
  at = T0,
  memberId: string | null = null,
): Promise<string | null> {
  const id = freshId("ses");
  const link = {
    workspaceId,
    id,
    role: "owner",
    memberId,
    createdAt: at,
    openedAt: null,
    expiresAt: at + 600_000,
    embedOrigin: null,
    next: null,
    returnUrl: null,
  } as const;
  return (await insertPortalSession(db, link, `hash of ${id}`, max)) ? `hash of ${id}` : null;
}

/** How many of a number of attempts side by side came through. */
async function countOf(attempts: number, attempt: (index: number) => Promise<unknown>): Promise<number> {
  const done = await Promise.all(Array.from({ length: attempts }, (_, index) => attempt(index)));
  return done.filter((one) => one !== undefined && one !== null && one !== false).length;
}

describe("the members of a workspace", () => {
  it("are 10,000 at most, even if added at once, and can still be changed", async () => {
    const [id, other] = [freshId("ws"), freshId("ws")];
    await seed(MEMBERS, id, 9998);
    expect(await countOf(5, (index) => upsertMember(db, memberOf(id, `new${index}`), 10_000))).toBe(2);
    expect(await upsertMember(db, memberOf(id, "late"), 10_000)).toBeUndefined();
    const changed = await upsertMember(db, memberOf(id, "m7", { role: "owner", status: "removed" }), 10_000);
    expect(changed?.member).toMatchObject({ role: "owner", status: "removed", createdAt: 7, updatedAt: T0 });
    expect(await upsertMember(db, memberOf(other, "late"), 10_000)).toBeDefined();
    expect(await deleteMember(db, id, "m7", T0)).toEqual([]);
    expect(await countOf(3, (index) => upsertMember(db, memberOf(id, `late${index}`), 10_000))).toBe(1);
    const page = await listMembers(db, id, null, 100);
    expect([page.items.length, page.hasMore]).toEqual([100, true]);
  });
});

describe("the keys of a workspace", () => {
  it("are 1,000 at most, even if made at once", async () => {
    const [id, other] = [freshId("ws"), freshId("ws")];
    await seed(KEYS, id, 998);
    expect(await countOf(5, () => addKey(id, 1000))).toBe(2);
    expect([await addKey(id, 1000), await addKey(other, 1000)]).toEqual([false, true]);
    expect((await listApiKeys(db, id, null, 20)).hasMore).toBe(true);
  });

  it("are bound to active members of the same workspace only", async () => {
    const [id, other] = [freshId("ws"), freshId("ws")];
    await upsertMember(db, memberOf(id, "ann"), 10);
    await upsertMember(db, memberOf(id, "gone", { status: "removed" }), 10);
    await upsertMember(db, memberOf(other, "theirs"), 10);
    const added = await Promise.all(["ann", "gone", "theirs", "nobody"].map((member) => addKey(id, 10, member)));
    expect(added).toEqual([true, false, false, false]);
    const links = await Promise.all(["ann", "gone", "theirs"].map((member) => addLink(id, 10, T0, member)));
    expect(links.map((link) => link !== null)).toEqual([true, false, false]);
  });
});

describe("the open links of a workspace", () => {
  it("are 1,000 at most, even if made at once, without opened and expired ones", async () => {
    const [id, other] = [freshId("ws"), freshId("ws")];
    await seed(LINKS, id, 998);
    expect(await countOf(5, () => addLink(id, 1000))).toBe(2);
    expect([await addLink(id, 1000), await addLink(other, 1000)]).toEqual([null, expect.any(String)]);
    expect(await openPortalSession(db, `${id}1`, `opened ${id}`, T0 + 1, T0 + 1000)).toBe(true);
    expect(await countOf(3, () => addLink(id, 1000))).toBe(1);
    expect(await addLink(id, 1000, T0 + 599_999)).toBeNull();
    expect(await addLink(id, 1000, T0 + 600_000)).not.toBeNull();
  });
});
