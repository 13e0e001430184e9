import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../src/crypto/make-ids.ts";
import { createSealer } from "../../src/crypto/seal.ts";
import { createKeyOpener, openHeaders, secretBinding } from "../../src/pipeline/sealed-webhook.ts";
import { findKeyHolder, listApiKeys } from "../../src/store/api-key-table.ts";
import { listAuditEntries } from "../../src/store/audit-log-table.ts";
import { openDatabase } from "../../src/store/database.ts";
import { findEventData } from "../../src/store/event-data-table.ts";
import { findEventType, listEventTypes } from "../../src/store/event-type-table.ts";
import { findEvent } from "../../src/store/find-events.ts";
import { listEvents } from "../../src/store/list-events.ts";
import { readFanOut } from "../../src/store/read-fan-out.ts";
import { listMembers } from "../../src/store/member-table.ts";
import { findSessionHolder, openPortalSession } from "../../src/store/portal-session-table.ts";
import { listRejectedEvents } from "../../src/store/rejected-event-table.ts";
import { findWebhook, readWebhooks } from "../../src/store/webhook-table.ts";
import { findWorkspace, listWorkspaces } from "../../src/store/workspace-table.ts";
import { FROZEN, type Frozen, insertOf } from "./frozen.ts";

const T0 = Date.UTC(2100, 0, 1);
const WORKSPACE = "ws_frozen";
const SECRETS = { now: "whsec_bm93IGFuZCBmb3IgZXZlciBub3cgYW5kIGZvciBldmVyIQ==", before: "an earlier secret" };
const db = openDatabase(env.DB);

/** Makes the database anew as a version made it, fills it, and applies the migrations that came after. */
async function thawDatabase({ database }: Frozen): Promise<void> {
  await dropTables();
  const own = env.TEST_MIGRATIONS.filter(({ name }) => database.migrations.includes(name));
  expect(own).toHaveLength(database.migrations.length);
  await applyD1Migrations(env.DB, own);
  await fill(database);
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
}

async function fill({ tables }: Frozen["database"]): Promise<void> {
  const inserts = Object.entries(tables).flatMap(([table, rows]) => rows.map((row) => insertOf(table, row)));
  await env.DB.batch(inserts.map(({ text, values }) => env.DB.prepare(text).bind(...values)));
}

async function dropTables(): Promise<void> {
  const query =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'";
  const { results } = await env.DB.prepare(query).all<{ name: string }>();
  for (const { name } of results) await env.DB.prepare(`DROP TABLE "${name}"`).run();
}

describe.each(FROZEN)("a database of $version, with the migrations since", (frozen) => {
  const { tables } = frozen.database;
  const idsOf = (table: string, workspaceId = WORKSPACE, column = "id") => {
    const rows = tables[table] ?? [];
    return rows.filter((row) => row["workspace_id"] === workspaceId).map((row) => row[column]);
  };
  const idsIn = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).toSorted();

  it("has webhooks with their creators, secrets and header values", async () => {
    await thawDatabase(frozen);
    const workspace = (await readFanOut(db, [WORKSPACE])).get(WORKSPACE);
    expect(workspace?.unread).toEqual([]);
    expect(idsIn(workspace?.webhooks ?? [])).toEqual(idsOf("webhooks"));
    expect(idsIn(await readWebhooks(db, WORKSPACE))).toEqual(idsOf("webhooks"));
    const first = await findWebhook(db, WORKSPACE, "wh_1");
    if (first === undefined) throw new Error("wh_1 was frozen");
    const common = { status: "active", epoch: 1, version: 1, timeoutMs: 15_000, activeSince: T0, ordering: "none" };
    expect(first).toMatchObject({ ...common, events: ["investment.*", "order.paid", "*"], headerNames: ["X-Team"] });
    expect(workspace?.webhooks.find(({ id }) => id === "wh_1")?.creatorRole).toBe("member");
    const sealer = await createSealer([env.ENCRYPTION_KEY ?? ""]);
    expect(await sealer.open(first.sealedSecret, secretBinding(first))).toBe(SECRETS.now);
    const [previous] = first.sealedPreviousSecrets;
    expect(await sealer.open(previous?.secret ?? "", secretBinding(first))).toBe(SECRETS.before);
    expect(await openHeaders(first, sealer)).toEqual({ "X-Team": "red" });
    const keys = await createKeyOpener(sealer, () => T0)(first);
    expect(keys.previousSigners).toHaveLength(1);
    expect(await findWebhook(db, WORKSPACE, "wh_3")).toMatchObject({ rateLimit: 5, health: "degraded" });
    expect(await findWebhook(db, WORKSPACE, "wh_6")).toMatchObject({ status: "disabled", disabledReason: "gone" });
  });

  it("has events with their targets and data", async () => {
    await thawDatabase(frozen);
    const everything = { type: null, since: null, until: null };
    const { items } = await listEvents(db, WORKSPACE, everything, null, 100);
    expect(idsIn(items)).toEqual(idsOf("events").toSorted());
    expect(items.some(({ hasUnreadTargets }) => hasUnreadTargets === true)).toBe(false);
    const generated = items.find(({ chosen }) => !chosen);
    expect(generated).toMatchObject({ applicationId: "app_1", visibleTo: ["mem_member"] });
    expect(await findEvent(db, WORKSPACE, generated?.id ?? "")).toMatchObject({ dataText: '{"n":1}' });
    expect(generated?.targets.map(({ format, lane, epoch }) => [format, lane, epoch])).toEqual([
      ["event", "direct", 1],
      ["message", "paced", 1],
      ["standard", "paced", 1],
      ["cloudevents", "paced", 1],
    ]);
    const large = await findEvent(db, WORKSPACE, "large-1");
    if (large === undefined) throw new Error("large-1 was frozen");
    expect(await findEventData(db, large, large.bodyHash)).toBe('{"large":true}');
  });

  it("has workspaces, members, keys and sessions that open what they opened", async () => {
    await thawDatabase(frozen);
    expect(idsIn((await listWorkspaces(db, null, 100)).items)).toEqual(["ws_ended", WORKSPACE]);
    expect(await findWorkspace(db, "ws_ended")).toMatchObject({ webhooksEnabled: false, payloadFormat: "event" });
    expect(idsIn((await listMembers(db, WORKSPACE, null, 100)).items)).toEqual(idsOf("members").toSorted());
    expect(idsIn((await listApiKeys(db, WORKSPACE, null, 100)).items)).toEqual(idsOf("api_keys").toSorted());
    for (const role of ["owner", "admin", "member", "guest", "publisher"]) {
      const holder = await findKeyHolder(db, await sha256Hex(`key of ${role}`), Date.now());
      expect(holder?.key).toMatchObject({ id: `key_${role}`, role });
    }
    const session = await findSessionHolder(db, await sha256Hex("session of member"));
    expect(session).toMatchObject({ session: { id: "ses_member", role: "member" }, member: { role: "member" } });
    const [link, token] = await Promise.all([sha256Hex("link of owner"), sha256Hex("token")]);
    expect(await openPortalSession(db, link, token, T0, T0 + 1000)).toBe(true);
  });

  it("has the catalog, the audit log and what was rejected", async () => {
    await thawDatabase(frozen);
    expect((await listEventTypes(db, WORKSPACE, null, 100)).items).toHaveLength(2);
    const entry = { description: "d", schemaText: '{"type":"object"}', exampleText: '{"n":1}' };
    expect(await findEventType(db, WORKSPACE, "investment.created")).toMatchObject(entry);
    const ageless = { schemaText: null, deprecated: false, since: null };
    expect(await findEventType(db, WORKSPACE, "order.paid")).toMatchObject(ageless);
    const filter = { actorKind: null, actor: null, action: null, target: null, since: null, until: null };
    const audit = await listAuditEntries(db, WORKSPACE, filter, null, 100);
    expect(audit.items).toMatchObject([{ actor: "root", action: "webhook.created", ip: "192.0.2.1" }]);
    for (const workspaceId of [WORKSPACE, ""]) {
      const { items } = await listRejectedEvents(db, workspaceId, null, 100);
      expect(items).toMatchObject([{ reason: "type: is required", body: '{"v":1}' }]);
    }
  });

  it("is written by that version too, which names the columns that it knows", async () => {
    await dropTables();
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    await fill(frozen.database);
    const workspace = (await readFanOut(db, [WORKSPACE])).get(WORKSPACE);
    expect([workspace?.unread, workspace?.webhooks.length]).toEqual([[], idsOf("webhooks").length]);
  });
});
