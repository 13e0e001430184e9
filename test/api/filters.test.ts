import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { INLINE_DATA_BYTES } from "../../src/domain/event.ts";
import { createKey, createWebhook, createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { eventually } from "../tools/eventually.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { ask, type Client } from "../tools/send-json.ts";

recordSubscriber();

interface EventAnswer {
  readonly id: string;
  readonly deliveries: readonly { readonly webhook_id: string }[];
  readonly not_delivered_to: readonly {
    readonly webhook_id: string;
    readonly reason: string;
    readonly condition?: unknown;
  }[];
}

const URL = "http://127.0.0.1:9444/hook";
const BIG = { data: { amount: { $gte: 100 } } };
const EXPECTED = { path: "data.amount", operator: "$gte", expected: 100 };

async function hookWith(client: Client, filter: unknown, fields: object = {}): Promise<string> {
  return (await createWebhook(client, { url: URL, events: ["order.*"], filter, ...fields })).id;
}

async function publish({ owner }: TestWorkspace, fields: object): Promise<EventAnswer> {
  const { id } = await ask<{ id: string }>(owner, "POST", "/v1/events", { type: "order.created", data: {}, ...fields });
  return explain(owner, id);
}

async function explain(client: Client, id: string): Promise<EventAnswer> {
  return eventually(async () => {
    const { status, body } = await client.get<EventAnswer>(`/v1/events/${id}?explain=true`);
    expect(status).toBe(200);
    return body;
  });
}

function receivers({ deliveries }: EventAnswer): readonly string[] {
  return deliveries.map(({ webhook_id: id }) => id);
}

describe("a webhook with a filter", () => {
  it("gets what passes, and explains the condition that failed", async () => {
    const workspace = await createWorkspace();
    const [filtered, all] = [await hookWith(workspace.owner, BIG), await hookWith(workspace.owner, null)];
    const big = await publish(workspace, { data: { amount: 100 } });
    expect(receivers(big).toSorted()).toEqual([filtered, all].toSorted());
    const small = await publish(workspace, { data: { amount: 99 } });
    expect(receivers(small)).toEqual([all]);
    expect(small.not_delivered_to).toEqual([{ webhook_id: filtered, reason: "filtered", condition: EXPECTED }]);
    const { body } = await workspace.owner.get<{ data: readonly unknown[] }>(`/v1/webhooks/${filtered}/deliveries`);
    expect(body.data).toHaveLength(1);
  });

  it("looks at tags, the application and the type", async () => {
    const workspace = await createWorkspace();
    const filter = { type: "order.paid", application_id: "shop", tags: "vip" };
    const hook = await hookWith(workspace.owner, filter);
    const passing = { type: "order.paid", application_id: "shop", tags: ["eu", "vip"] };
    expect(receivers(await publish(workspace, passing))).toEqual([hook]);
    for (const other of [{ type: "order.created" }, { application_id: "x" }, { tags: ["eu"] }]) {
      expect(receivers(await publish(workspace, { ...passing, ...other }))).toEqual([]);
    }
  });

  it("is matched by data that is kept apart", async () => {
    const workspace = await createWorkspace();
    const hook = await hookWith(workspace.owner, BIG);
    const note = "x".repeat(INLINE_DATA_BYTES);
    expect(receivers(await publish(workspace, { data: { note, amount: 100 } }))).toEqual([hook]);
    const small = await publish(workspace, { data: { note, amount: 1 } });
    expect(small.not_delivered_to).toEqual([{ webhook_id: hook, reason: "filtered", condition: EXPECTED }]);
  });

  it("gets by a replay what passes now, or what it is named for", async () => {
    const workspace = await createWorkspace();
    const { owner } = workspace;
    const hook = await hookWith(owner, BIG);
    const { id } = await publish(workspace, { data: { amount: 1 } });
    const replay = async (input: object) => ask<{ matched: number }>(owner, "POST", `/v1/events/${id}/replay`, input);
    expect(await replay({})).toEqual({ matched: 0 });
    expect(await replay({ webhook_ids: [hook] })).toEqual({ matched: 1 });
    const other = await publish(workspace, { data: { amount: 2 } });
    await ask(owner, "PATCH", `/v1/webhooks/${hook}`, { filter: { data: { amount: 2 } } });
    expect(await ask(owner, "POST", `/v1/events/${other.id}/replay`, {})).toEqual({ matched: 1 });
  });

  it("recovers of what it missed only what passes", async () => {
    const workspace = await createWorkspace();
    const { owner } = workspace;
    const hook = await hookWith(owner, { type: "order.none" });
    const note = "x".repeat(INLINE_DATA_BYTES);
    for (const data of [{ amount: 1 }, { amount: 100 }, { note, amount: 200 }, { note, amount: 2 }]) {
      await publish(workspace, { data });
    }
    const recover = async (dryRun: boolean) => {
      const input = { since: "2020-01-01T00:00:00Z", include_missed: true, dry_run: dryRun };
      return ask<{ matched: number }>(owner, "POST", `/v1/webhooks/${hook}/recover`, input);
    };
    expect(await recover(true)).toMatchObject({ matched: 0 });
    await ask(owner, "PATCH", `/v1/webhooks/${hook}`, { filter: BIG });
    expect(await recover(true)).toMatchObject({ matched: 2 });
    expect(await recover(false)).toMatchObject({ matched: 2 });
    await ask(owner, "PATCH", `/v1/webhooks/${hook}`, { filter: { data: { amount: { $lt: 100 } } } });
    await ask(owner, "PATCH", `/v1/webhooks/${hook}`, { status: "disabled" });
    expect(await recover(true)).toMatchObject({ matched: 2 });
  });

  it("shows its member no events that its filter may keep out, also once it is disabled", async () => {
    const workspace = await createWorkspace();
    await ask(workspace.owner, "PUT", "/v1/members/ann", { role: "member" });
    const ann = await createKey(workspace, "member", "ann");
    const hook = await hookWith(ann, BIG);
    const big = await publish(workspace, { data: { amount: 100 } });
    await publish(workspace, { data: { amount: 99 } });
    const seen = async () => (await ask<{ data: readonly { id: string }[] }>(ann, "GET", "/v1/events")).data;
    expect(await seen()).toMatchObject([{ id: big.id }]);
    await ask(ann, "PATCH", `/v1/webhooks/${hook}`, { status: "disabled" });
    expect(await seen()).toMatchObject([{ id: big.id }]);
  });

  it("explains that pruned data can't be told", async () => {
    const workspace = await createWorkspace();
    const hook = await hookWith(workspace.owner, BIG);
    const note = "x".repeat(INLINE_DATA_BYTES);
    const { id } = await publish(workspace, { data: { note, amount: 1 } });
    await env.DB.prepare("DELETE FROM event_data WHERE event_id = ?").bind(id).run();
    expect((await explain(workspace.owner, id)).not_delivered_to).toEqual([{ webhook_id: hook, reason: "unknown" }]);
  });

  it("names the path of what can't be", async () => {
    const { owner } = await createWorkspace();
    const filter = { data: { a: { $gt: {} } }, kind: 1 };
    const answer = await owner.post("/v1/webhooks", { url: URL, events: ["*"], filter });
    expectFailure(answer, 422);
    expect(answer.body).toMatchObject({
      error: {
        details: [
          { field: "filter.data.a.$gt", message: "must be a text or a number" },
          { field: "filter.kind", message: expect.stringContaining("is none of type") },
        ],
      },
    });
  });
});

describe("a filter of a later version", () => {
  it("keeps everything out of its webhook alone, which says why, and keeps its filter", async () => {
    const workspace = await createWorkspace();
    const { owner } = workspace;
    const [later, bystander] = [await hookWith(owner, BIG), await hookWith(owner, BIG)];
    const unknown = { data: { amount: { $between: [1, 2] } } };
    await env.DB.prepare("UPDATE webhooks SET filter = ? WHERE id = ?").bind(JSON.stringify(unknown), later).run();
    const big = await publish(workspace, { data: { amount: 100 } });
    expect(receivers(big)).toEqual([bystander]);
    expect(big.not_delivered_to).toEqual([{ webhook_id: later, reason: "filtered", condition: null }]);
    const shown = await ask<Record<string, unknown>>(owner, "GET", `/v1/webhooks/${later}`);
    expect(shown).toMatchObject({ health: "degraded", filter: unknown });
    expect(shown["health_reason"]).toContain("later version");
    for (const text of ["{", "[1]", "3"]) {
      await env.DB.prepare("UPDATE webhooks SET filter = ? WHERE id = ?").bind(text, later).run();
      expect(await ask(owner, "GET", `/v1/webhooks/${later}`)).toMatchObject({ health: "degraded", filter: null });
    }
    await env.DB.prepare("UPDATE webhooks SET filter = ? WHERE id = ?").bind(JSON.stringify(unknown), later).run();
    // A PATCH of all that is shown changes nothing.
    expect(await ask(owner, "PATCH", `/v1/webhooks/${later}`, { filter: unknown, name: "n" })).toMatchObject({
      name: "n",
      filter: unknown,
    });
    const cleared = await ask(owner, "PATCH", `/v1/webhooks/${later}`, { filter: null });
    expect(cleared).toMatchObject({ health: "healthy", health_reason: null });
    expect(await ask(owner, "GET", `/v1/webhooks/${bystander}`)).toMatchObject({ health: "healthy" });
  });
});

describe("POST /v1/webhooks/{id}/filter/test", () => {
  it("counts the newest events that pass, among those that the webhook subscribes to and may see", async () => {
    const workspace = await createWorkspace();
    const { owner } = workspace;
    await ask(owner, "PUT", "/v1/members/ann", { role: "member" });
    const ann = await createKey(workspace, "member", "ann");
    const ownHook = await hookWith(ann, null);
    const hook = await hookWith(owner, null);
    const events: EventAnswer[] = [];
    for (const amount of [100, 1, 200]) events.push(await publish(workspace, { data: { amount } }));
    await publish(workspace, { type: "other.type", data: { amount: 500 } });
    const hidden = await publish(workspace, { data: { amount: 7 }, visible_to: [] });
    const test = async (client: Client, id: string, input: object) => {
      return ask(client, "POST", `/v1/webhooks/${id}/filter/test`, input);
    };
    const mismatch = (event: EventAnswer | undefined) => ({ event_id: event?.id, condition: EXPECTED });
    expect(await test(owner, hook, { filter: BIG })).toEqual({ matched: 2, of: 4, first_mismatch: mismatch(hidden) });
    expect(await test(ann, ownHook, { filter: BIG })).toEqual({
      matched: 2,
      of: 3,
      first_mismatch: mismatch(events[1]),
    });
    expect(await test(owner, hook, { filter: BIG, limit: 1 })).toEqual({
      matched: 0,
      of: 1,
      first_mismatch: mismatch(hidden),
    });
    expect(await test(ann, ownHook, { filter: null })).toEqual({ matched: 3, of: 3, first_mismatch: null });
    const answer = await ann.post(`/v1/webhooks/${hook}/filter/test`, { filter: BIG });
    expectFailure(answer, 404);
  });

  it("is of no events in an empty workspace, and refuses what is no filter", async () => {
    const { owner } = await createWorkspace();
    const hook = await hookWith(owner, null);
    const path = `/v1/webhooks/${hook}/filter/test`;
    expect(await ask(owner, "POST", path, { filter: BIG })).toEqual({ matched: 0, of: 0, first_mismatch: null });
    for (const input of [{}, { filter: {} }, { filter: BIG, limit: 0 }, { filter: BIG, limit: 101 }]) {
      expectFailure(await owner.post(path, input), 422);
    }
  });
});
