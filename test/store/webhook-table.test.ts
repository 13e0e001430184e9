import { env } from "cloudflare:workers";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import * as schema from "../../src/store/schema.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { readFanOut, readWebhooksByKey } from "../../src/store/read-fan-out.ts";
import { upsertMember } from "../../src/store/member-table.ts";
import {
  deleteWebhook,
  disableWebhook,
  findWebhook,
  insertWebhook,
  readWebhooks,
  replaceWebhook,
  setStanding,
} from "../../src/store/webhook-table.ts";
import {
  deleteWorkspace,
  deleteWorkspaceEvents,
  findWorkspace,
  insertWorkspace,
  setWebhooksEnabled,
} from "../../src/store/workspace-table.ts";
import { db, freshId, keptEvent, storedWebhook, T0 } from "./rows.ts";

async function workspace(): Promise<string> {
  const id = freshId("ws");
  await insertWorkspace(db, { id, name: "w", webhooksEnabled: true, payloadFormat: "event", createdAt: T0 });
  return id;
}

/** A workspace with a webhook, and a bystander beside it and in another workspace. */
async function seed() {
  const [one, other] = [await workspace(), await workspace()];
  const webhook = storedWebhook(one, freshId("wh"));
  const bystanders = [storedWebhook(one, freshId("wh")), storedWebhook(other, freshId("wh"))];
  for (const added of [webhook, ...bystanders]) await insertWebhook(db, added, 100);
  const expectBystanders = async () => {
    for (const one of bystanders) expect(await findWebhook(db, one.workspaceId, one.id)).toEqual(one);
  };
  return { webhook, expectBystanders, find: () => findWebhook(db, one, webhook.id) };
}

describe("a webhook's row", () => {
  it("is read as written, in its workspace only", async () => {
    const { webhook, find } = await seed();
    expect(await find()).toEqual(webhook);
    expect(await findWebhook(db, "ws_other", webhook.id)).toBeUndefined();
  });

  it("is not added over the workspace's limit", async () => {
    const id = await workspace();
    const added = [];
    for (let n = 0; n < 4; n++) added.push(await insertWebhook(db, storedWebhook(id, freshId("wh")), 3));
    expect(added).toEqual([true, true, true, false]);
    expect(await readWebhooks(db, id)).toHaveLength(3);
  });

  it("is refused if a value is not valid", async () => {
    const { webhook, find } = await seed();
    await env.DB.prepare("UPDATE webhooks SET status = 'sleeping' WHERE id = ?").bind(webhook.id).run();
    await expect(find()).rejects.toThrow("none of active, disabled");
    await env.DB.prepare("UPDATE webhooks SET status = 'active', events = '{}' WHERE id = ?").bind(webhook.id).run();
    await expect(find()).rejects.toThrow();
  });
});

describe("the replaced secrets of a webhook", () => {
  const list = [
    { secret: "two", expiresAt: T0 + 2 },
    { secret: "one", expiresAt: T0 + 1 },
  ];
  const set = async (id: string, columns: string) => {
    await env.DB.prepare(`UPDATE webhooks SET ${columns} WHERE id = ?`).bind(id).run();
  };

  it("are read as written, the newest one also where an earlier version reads it", async () => {
    const { webhook, find, expectBystanders } = await seed();
    const columns = "sealed_previous_secret AS secret, previous_expires_at AS expiresAt";
    const readOld = () => env.DB.prepare(`SELECT ${columns} FROM webhooks WHERE id = ?`).bind(webhook.id).first();
    expect(await readOld()).toEqual({ secret: null, expiresAt: null });
    await replaceWebhook(db, { ...webhook, sealedPreviousSecrets: list }, 1);
    expect((await find())?.sealedPreviousSecrets).toEqual(list);
    expect(await readOld()).toEqual(list[0]);
    await replaceWebhook(db, webhook, 2);
    expect(await find()).toEqual({ ...webhook, version: 3 });
    expect(await readOld()).toEqual({ secret: null, expiresAt: null });
    await expectBystanders();
  });

  it("are read as an earlier version stored one", async () => {
    const { webhook, find } = await seed();
    await set(webhook.id, `sealed_previous_secret = 'old', previous_expires_at = ${T0}`);
    expect(await find()).toEqual({ ...webhook, sealedPreviousSecrets: [{ secret: "old", expiresAt: T0 }] });
  });

  it.each([
    ["rotates", `sealed_previous_secret = 'three', previous_expires_at = ${T0 + 3}`, ["three", "two", "one"]],
    ["seals anew", "sealed_previous_secret = 'two again'", ["two again", "one"]],
    ["ends them", "sealed_previous_secret = NULL, previous_expires_at = NULL", []],
  ])("are kept when an earlier version %s", async (_what, columns, secrets) => {
    const { webhook, find } = await seed();
    await replaceWebhook(db, { ...webhook, sealedPreviousSecrets: list }, 1);
    await set(webhook.id, columns);
    expect((await find())?.sealedPreviousSecrets.map(({ secret }) => secret)).toEqual(secrets);
  });

  it.each(["{}", "[1]", '[{"secret":"x"}]', "no JSON"])("are refused if the list is %s", async (stored) => {
    const { webhook, find } = await seed();
    await replaceWebhook(db, { ...webhook, sealedPreviousSecrets: list }, 1);
    await set(webhook.id, `sealed_previous_secrets = '${stored}'`);
    await expect(find()).rejects.toThrow();
  });
});

describe("changing a webhook", () => {
  it("requires the version that was read, and leaves lane and health", async () => {
    const { webhook, find, expectBystanders } = await seed();
    await setStanding(db, webhook.workspaceId, webhook.id, "direct", "degraded");
    expect(await replaceWebhook(db, { ...webhook, name: "new" }, 1)).toBe(true);
    expect(await replaceWebhook(db, { ...webhook, name: "late" }, 1)).toBe(false);
    expect(await find()).toEqual({ ...webhook, name: "new", version: 2, lane: "direct", health: "degraded" });
    await expectBystanders();
  });

  it("by its Outbox's standing raises no version", async () => {
    const { webhook, find, expectBystanders } = await seed();
    await setStanding(db, webhook.workspaceId, webhook.id, "direct", "healthy");
    expect(await find()).toEqual({ ...webhook, lane: "direct" });
    await expectBystanders();
  });
});

describe("disabling a webhook", () => {
  it("raises epoch and version, once per epoch", async () => {
    const { webhook, find, expectBystanders } = await seed();
    const { workspaceId, id } = webhook;
    expect(await disableWebhook(db, workspaceId, id, 1, "gone", T0 + 5)).toBe(true);
    expect(await disableWebhook(db, workspaceId, id, 1, "gone", T0 + 6)).toBe(false);
    const changed = {
      ...{ status: "disabled", disabledReason: "gone", disabledAt: T0 + 5 },
      ...{ epoch: 2, version: 2, updatedAt: T0 + 5 },
    } as const;
    expect(await find()).toEqual({ ...webhook, ...changed });
    await expectBystanders();
  });

  it("does not change one that was enabled again meanwhile", async () => {
    const { webhook, find } = await seed();
    await replaceWebhook(db, { ...webhook, epoch: 2 }, 1);
    expect(await disableWebhook(db, webhook.workspaceId, webhook.id, 1, "gone", T0)).toBe(false);
    expect((await find())?.status).toBe("active");
  });
});

describe("deleting a row", () => {
  it("of a webhook leaves its neighbours", async () => {
    const { webhook, find, expectBystanders } = await seed();
    expect(await deleteWebhook(db, "ws_other", webhook.id)).toBe(false);
    expect(await deleteWebhook(db, webhook.workspaceId, webhook.id)).toBe(true);
    expect(await find()).toBeUndefined();
    await expectBystanders();
  });

  it("of a workspace removes its own rows from every table, and no others", async () => {
    const [one, other] = [await workspace(), await workspace()];
    const tables = Object.values(schema)
      .flatMap((table) => (is(table, SQLiteTable) ? [getTableConfig(table)] : []))
      .filter(({ columns }) => columns.some(({ name }) => name === "workspace_id"));
    expect(tables.length).toBeGreaterThan(6);
    for (const id of [one, other]) {
      for (const { name: table, columns } of tables) {
        const values = columns.map((column) => {
          if (column.name === "workspace_id") return id;
          return column.getSQLType() === "text" ? freshId("x") : 1;
        });
        const places = values.map(() => "?").join(",");
        await env.DB.prepare(`INSERT INTO ${table} VALUES (${places})`)
          .bind(...values)
          .run();
      }
    }
    await deleteWorkspaceEvents(db, one);
    await deleteWorkspace(db, one);
    for (const { name: table } of tables) {
      const query = `SELECT workspace_id AS id FROM ${table} WHERE workspace_id IN (?, ?)`;
      const { results } = await env.DB.prepare(query).bind(one, other).all<{ id: string }>();
      expect([table, results.map(({ id }) => id)]).toEqual([table, [other]]);
    }
    expect(await findWorkspace(db, one)).toBeUndefined();
    expect(await findWorkspace(db, other)).toBeDefined();
  });
});

describe("a workspace's entitlement", () => {
  it("raises every epoch when it ends, and starts active_since again when granted", async () => {
    const { webhook, find } = await seed();
    const outsider = await seed();
    await setWebhooksEnabled(db, webhook.workspaceId, false, T0 + 1);
    expect(await find()).toEqual({ ...webhook, epoch: 2, version: 2 });
    await setWebhooksEnabled(db, webhook.workspaceId, true, T0 + 9);
    expect(await find()).toEqual({ ...webhook, epoch: 2, version: 3, activeSince: T0 + 9 });
    await outsider.expectBystanders();
    expect(await outsider.find()).toEqual(outsider.webhook);
  });
});

describe("reading webhooks for dispatch and deliver", () => {
  it("answers them by key, without those of other workspaces", async () => {
    const [one, other] = [await seed(), await seed()];
    const keys = [
      { workspaceId: one.webhook.workspaceId, webhookId: one.webhook.id },
      { workspaceId: one.webhook.workspaceId, webhookId: other.webhook.id },
      { workspaceId: "ws_none", webhookId: "wh_none" },
    ];
    expect([...(await readWebhooksByKey(db, keys)).values()]).toEqual([one.webhook]);
    expect((await readWebhooksByKey(db, [])).size).toBe(0);
  });

  it("answers each workspace's webhooks with their creators' present roles", async () => {
    const id = await workspace();
    const empty = await workspace();
    const member = (memberId: string, role: "owner" | "member" | "guest", status: "active" | "removed" = "active") => {
      return upsertMember(db, { workspaceId: id, id: memberId, role, status, createdAt: T0, updatedAt: T0 }, 10);
    };
    await member("mem_owner", "owner");
    await member("mem_guest", "guest");
    await member("mem_gone", "owner", "removed");
    await member("key_1", "guest", "removed");
    const made = [
      ["key_1", false, "owner", "owner"],
      ["mem_owner", true, "member", "member"],
      ["mem_owner", true, "owner", "owner"],
      ["mem_guest", true, "owner", "guest"],
      ["mem_gone", true, "owner", null],
      ["mem_unknown", true, "owner", null],
    ] as const;
    for (const [createdBy, creatorIsMember, creatorKeyRole] of made) {
      await insertWebhook(db, storedWebhook(id, freshId("wh"), { createdBy, creatorIsMember, creatorKeyRole }), 100);
    }
    const found = await readFanOut(db, [id, empty, "ws_none"]);
    expect([...found.keys()].toSorted()).toEqual([id, empty].toSorted());
    expect(found.get(empty)?.webhooks).toEqual([]);
    const roles = found.get(id)?.webhooks.map(({ creatorRole }) => creatorRole);
    expect(roles).toEqual(made.map(([, , , role]) => role));
  });

  it("ignores rows of other workspaces", async () => {
    const [one, other] = [await seed(), await seed()];
    await keepEvents(db, [keptEvent(other.webhook.workspaceId, "evt_1")]);
    const found = await readFanOut(db, [one.webhook.workspaceId]);
    expect(found.get(one.webhook.workspaceId)?.webhooks).toHaveLength(2);
  });
});
