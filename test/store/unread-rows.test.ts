import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { EventTarget } from "../../src/domain/event.ts";
import { failureOf } from "../../src/actions/outage.ts";
import { findApiKey, findKeyHolder, insertApiKey, listApiKeys } from "../../src/store/api-key-table.ts";
import { addTargets } from "../../src/store/added-target-table.ts";
import { findKeptEvents } from "../../src/store/find-events.ts";
import { listEvents } from "../../src/store/list-events.ts";
import { readFanOut, readWebhooksByKey, readWebhooksWithCreators } from "../../src/store/read-fan-out.ts";
import { findMember, listMembers, upsertMember } from "../../src/store/member-table.ts";
import { UnreadRowError } from "../../src/store/unread-row.ts";
import { findWebhook, insertWebhook, readWebhooks } from "../../src/store/webhook-table.ts";
import { findWorkspace, insertWorkspace } from "../../src/store/workspace-table.ts";
import { db, freshId, insertEventRows, keptEvent, storedWebhook, T0 } from "./rows.ts";

afterEach(() => vi.restoreAllMocks());

/** A workspace with two webhooks, the first made by a member. */
async function seed() {
  const workspaceId = freshId("ws");
  const workspace = {
    id: workspaceId,
    name: "w",
    webhooksEnabled: true,
    payloadFormat: "event",
    createdAt: T0,
  } as const;
  await insertWorkspace(db, workspace);
  const member = { workspaceId, role: "owner", status: "active", createdAt: T0, updatedAt: T0 } as const;
  await upsertMember(db, { ...member, id: "mem_1" }, 10);
  await upsertMember(db, { ...member, id: "mem_2" }, 10);
  const [first, second] = [freshId("wh"), freshId("wh")];
  const replaced = [{ secret: "sealed before", expiresAt: T0 }];
  const made = { createdBy: "mem_1", creatorIsMember: true, sealedPreviousSecrets: replaced };
  await insertWebhook(db, storedWebhook(workspaceId, first, made), 100);
  await insertWebhook(db, storedWebhook(workspaceId, second), 100);
  return { workspaceId, first, second };
}

/** Writes what only another version writes. */
async function write(
  table: string,
  column: string,
  value: string,
  workspaceId: string,
  id: string,
  key = "id",
): Promise<void> {
  const update = `UPDATE ${table} SET ${column} = ? WHERE workspace_id = ? AND ${key} = ?`;
  const { meta } = await env.DB.prepare(update).bind(value, workspaceId, id).run();
  expect(meta.changes).toBeGreaterThan(0);
}

describe("a webhook with a value of a later version", () => {
  it.each([
    ["status", "paused"],
    ["disabled_reason", "moved"],
    ["payload_format", "matrix"],
    ["ordering", "by_key"],
    ["lane", "fast"],
    ["health", "poor"],
    ["creator_key_role", "auditor"],
    ["events", '{"any":[]}'],
    ["retry_schedule", "exponential"],
    ["header_names", "[1]"],
    ["sealed_previous_secrets", '{"secret":1}'],
    ["signature", "ml-dsa"],
    ["signature", "ed25519"],
    ["compat_signature", '{"scheme":"paypal","header":null,"prefix":null}'],
    ["compat_signature", '{"scheme":"svix","header":null,"prefix":null,"key":"decoded"}'],
    ["signing_keys", '{"public":"whpk_"}'],
  ])("in %s makes its own workspace wait, and no other", async (column, value) => {
    const [one, bystander] = [await seed(), await seed()];
    await write("webhooks", column, value, one.workspaceId, one.first);
    const found = await readFanOut(db, [one.workspaceId, bystander.workspaceId]);
    expect(found.get(one.workspaceId)).toMatchObject({ unread: [one.first], webhooks: [{ id: one.second }] });
    expect(found.get(bystander.workspaceId)).toMatchObject({ unread: [], webhooks: [{}, {}] });
    const keys = [one.first, one.second].map((webhookId) => ({ workspaceId: one.workspaceId, webhookId }));
    const byKey = await readWebhooksByKey(db, keys);
    expect(byKey.get(one.first)).toBe("unread");
    expect(byKey.get(one.second)).toMatchObject({ id: one.second });
    expect((await readWebhooks(db, one.workspaceId)).map(({ id }) => id)).toEqual([one.second]);
    await expect(findWebhook(db, one.workspaceId, one.first)).rejects.toThrow(UnreadRowError);
    await expect(readWebhooksWithCreators(db, one.workspaceId)).rejects.toThrow(UnreadRowError);
    expect(await readWebhooksWithCreators(db, bystander.workspaceId)).toHaveLength(2);
  });

  it("in its creator's role is not understood either", async () => {
    const { workspaceId, first, second } = await seed();
    await write("members", "role", "auditor", workspaceId, "mem_1");
    expect((await readFanOut(db, [workspaceId])).get(workspaceId)).toMatchObject({
      unread: [first],
      webhooks: [{ id: second }],
    });
  });
});

describe("a list leaves out rows that are not understood", () => {
  it("of members", async () => {
    const { workspaceId } = await seed();
    await write("members", "status", "away", workspaceId, "mem_2");
    expect((await listMembers(db, workspaceId, null, 10)).items.map(({ id }) => id)).toEqual(["mem_1"]);
    await expect(findMember(db, workspaceId, "mem_2")).rejects.toThrow(UnreadRowError);
  });

  it("of keys, which don't work", async () => {
    const { workspaceId } = await seed();
    const key = { workspaceId, name: "k", role: "owner", memberId: null, prefix: "hk_", createdAt: T0 } as const;
    for (const id of ["key_1", "key_2"]) {
      await insertApiKey(db, { ...key, id, lastUsedAt: null, previousExpiresAt: null }, `${workspaceId} ${id}`, 10);
    }
    await write("api_keys", "role", "auditor", workspaceId, "key_1");
    expect((await listApiKeys(db, workspaceId, null, 10)).items.map(({ id }) => id)).toEqual(["key_2"]);
    await expect(findApiKey(db, workspaceId, "key_1")).rejects.toThrow(UnreadRowError);
    await expect(findKeyHolder(db, `${workspaceId} key_1`, T0)).rejects.toThrow(UnreadRowError);
  });

  it("but a workspace by itself answers 503, without its content", async () => {
    const { workspaceId } = await seed();
    await env.DB.prepare("UPDATE workspaces SET payload_format = 'matrix' WHERE id = ?").bind(workspaceId).run();
    const error: unknown = await findWorkspace(db, workspaceId).catch((thrown: unknown) => thrown);
    if (!(error instanceof Error)) throw new Error("an error was expected");
    expect(error.message).not.toContain("matrix");
    expect(failureOf(error, {})).toMatchObject({ code: "unavailable", retryAfterSeconds: 5 });
  });
});

describe("the targets of a kept event", () => {
  const target = { webhookId: "wh_1", deliveryId: "del_1", format: "event", epoch: 1, lane: "direct" } as const;
  const other = { ...target, webhookId: "wh_2", deliveryId: "del_2" };
  const everything = { type: null, since: null, until: null };

  async function keptWith(targets: string) {
    const event = keptEvent(freshId("ws"), "evt_1");
    await insertEventRows([event, keptEvent(event.workspaceId, "evt_2")]);
    await write("events", "targets", targets, event.workspaceId, "evt_1");
    return event;
  }

  it("are read with fields that a later version added", async () => {
    const event = await keptWith('[["wh_1","del_1","event",1,"direct",{"added":true}]]');
    expect(await findKeptEvents(db, [event])).toEqual([{ ...event, targets: [target] }]);
  });

  it("are read without those that are not understood, and the event is marked", async () => {
    const event = await keptWith('[["wh_1","del_1","event",1,"direct"],["wh_2","del_2","matrix",1,"direct"],7]');
    expect(await findKeptEvents(db, [event])).toEqual([{ ...event, targets: [target], hasUnreadTargets: true }]);
    expect((await listEvents(db, event.workspaceId, everything, null, 10)).items).toHaveLength(2);
  });

  it("are added to once per webhook, without other changes", async () => {
    const before = '["wh_1","del_1","event",1,"direct",{"added":true}],["wh_9","del_9","matrix",1,"direct"]';
    const event = await keptWith(`[${before}]`);
    const add = async (...added: readonly EventTarget[]) =>
      addTargets(
        db,
        event.workspaceId,
        added.map((one) => ({ event, target: one })),
      );
    await add(target, other);
    await add({ ...other, epoch: 2 });
    expect((await findKeptEvents(db, [event]))[0]?.targets).toEqual([target, other]);
    expect((await listEvents(db, event.workspaceId, everything, null, 10)).items[0]?.targets).toEqual([]);
    await write(
      "added_targets",
      "target",
      '["wh_2","del_2","matrix",1,"direct"]',
      event.workspaceId,
      "evt_1",
      "event_id",
    );
    expect(await findKeptEvents(db, [event])).toMatchObject([{ targets: [target], hasUnreadTargets: true }]);
  });
});
