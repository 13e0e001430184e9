import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { keptEvent } from "../store/rows.ts";
import { createKey, createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { snapshotWorkspace } from "../tools/seed-bystander.ts";
import type { EventBody, ListBody, WebhookBody } from "../tools/wire.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";

const queues = holdQueues();
const subscriber = recordSubscriber();
const SINCE = "2026-01-01T00:00:00Z";
useBystander();
const workspace = useWorkspace();

beforeEach(async () => {
  subscriber.received.length = 0;
  subscriber.answerWith(() => new Response("thanks"));
});

interface RecoveryBody {
  readonly id: string;
  readonly matched: number;
  readonly done: number;
}

async function publish(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const event = { type, data: { n: 1 }, ...fields };
  return expectStatus(await workspace.owner.post<{ id: string }>("/v1/events", event), 202).id;
}

async function setStatus({ id }: WebhookBody, status: "active" | "disabled"): Promise<void> {
  expectStatus(await workspace.owner.patch(`/v1/webhooks/${id}`, { status }), 200);
}

function recover({ id }: WebhookBody, input: Readonly<Record<string, unknown>>, client = workspace.owner) {
  return client.post<RecoveryBody>(`/v1/webhooks/${id}/recover`, { since: SINCE, ...input });
}

/** Delivers until a recovery is over. */
async function follow({ id }: WebhookBody, recovery: RecoveryBody): Promise<RecoveryBody> {
  return vi.waitFor(
    async () => {
      await queues.deliver(id);
      const path = `/v1/webhooks/${id}/recoveries/${recovery.id}`;
      const { body } = await workspace.owner.get<RecoveryBody>(path);
      expect(body).toMatchObject({ status: "completed" });
      return body;
    },
    { timeout: 4000, interval: 10 },
  );
}

/** Events that a webhook got, by their types. */
function typesOf({ id }: WebhookBody): readonly string[] {
  return subscriber.received
    .filter(({ headers }) => headers.get("X-Webhook-Id") === id)
    .map(({ headers }) => headers.get("X-Webhook-Event") ?? "")
    .toSorted();
}

/** A webhook with two deliveries that failed for good, answered 500 and 404. */
async function failing(): Promise<WebhookBody> {
  const webhook = await createWebhook(workspace.owner, { retry_schedule: [0], name: "Failing" });
  const codes = [500, 404];
  subscriber.answerWith(() => new Response(null, { status: codes.shift() ?? 200 }));
  for (const type of ["order.paid", "user.made"]) {
    await publish(type);
    await queues.dispatch();
    await queues.deliver(webhook.id);
  }
  return webhook;
}

describe("a recovery", () => {
  it("sends failed deliveries again, and shows its progress", async () => {
    const webhook = await failing();
    const { status, body } = await recover(webhook, {});
    expect([status, body]).toEqual([202, { id: expect.stringMatching(/^rec_/), matched: 2 }]);
    expect(await follow(webhook, body)).toEqual({
      ...{ id: body.id, matched: 2, done: 2, delivered: 2, failed: 0 },
      status: "completed",
    });
  });

  it.each([
    [{ event_types: ["order.*"] }, ["order.paid"]],
    [{ event_types: ["order.paid", "user.made"] }, ["order.paid", "user.made"]],
    [{ response_code: 404 }, ["user.made"]],
    [{ response_code: "404" }, ["user.made"]],
    [{ response_code: "5xx" }, ["order.paid"]],
    [{ response_code: "none" }, []],
    [{ statuses: ["canceled"] }, []],
    [{ until: SINCE }, []],
  ])("with %j sends the matching deliveries", async (input, types) => {
    const webhook = await failing();
    subscriber.received.length = 0;
    expect((await recover(webhook, { ...input, dry_run: true })).body).toMatchObject({ matched: types.length });
    const { body } = await recover(webhook, input);
    expect(body.matched).toBe(types.length);
    await follow(webhook, body);
    expect(typesOf(webhook)).toEqual(types);
  });

  it.each([
    ["since", { since: undefined }],
    ["since", { since: "yesterday" }],
    ["until", { until: "2025-12-31T00:00:00Z" }],
    ["statuses", { statuses: [] }],
    ["statuses[0]", { statuses: ["delivered"] }],
    ["event_types", { event_types: [] }],
    ["event_types[1]", { event_types: ["a.b", "*"] }],
    ["event_types[0]", { event_types: ["a.*.c"] }],
    ["response_code", { response_code: "40x" }],
    ["response_code", { response_code: 4040 }],
    ["response_code", { response_code: null }],
    ["include_missed", { include_missed: "yes" }],
    ["dry_run", { dry_run: 1 }],
    ["event_type", { event_type: "a.b" }],
  ])("is refused for %s", async (field, input) => {
    const webhook = await failing();
    const before = await snapshotWorkspace(workspace);
    expectFailure(await recover(webhook, input), 422, field);
    expect(await snapshotWorkspace(workspace)).toEqual(before);
  });
});

describe("a dry run", () => {
  it("counts what would be sent, and does nothing else", async () => {
    const webhook = await failing();
    await setStatus(webhook, "disabled");
    await publish("order.sent");
    await queues.dispatch();
    const before = await snapshotWorkspace(workspace);
    // While it is disabled too, when something else can't be told.
    const { status, body } = await recover(webhook, { include_missed: true, dry_run: true });
    expect([status, body]).toEqual([
      200,
      {
        matched: 3,
        by_event_type: { "order.paid": 1, "user.made": 1, "order.sent": 1 },
        by_response_code: { "500": 1, "404": 1, none: 1 },
      },
    ]);
    expectFailure(await recover(webhook, { include_missed: true }), 409);
    expect(await snapshotWorkspace(workspace)).toEqual(before);
    const audit = "/v1/audit-log?action=webhook.recovery_started";
    expect((await workspace.owner.get<ListBody<unknown>>(audit)).body.data).toEqual([]);
  });
});

describe("a recovery with include_missed", () => {
  it("sends events from before the webhook existed or while it was disabled, to it alone", async () => {
    const always = await createWebhook(workspace.owner, { name: "Always" });
    const away = await createWebhook(workspace.owner, { name: "Away", events: ["order.*"] });
    await publish("order.had");
    await queues.dispatch();
    await queues.deliver(always.id, away.id);
    await setStatus(away, "disabled");
    const missed = await publish("order.missed");
    await publish("user.missed");
    await queues.dispatch();
    await queues.deliver(always.id);
    await setStatus(away, "active");
    const late = await createWebhook(workspace.owner, { name: "Late", events: ["user.*"] });
    subscriber.received.length = 0;
    expect((await recover(away, {})).body.matched).toBe(0);
    for (const [webhook, type] of [
      [away, "order.missed"],
      [late, "user.missed"],
    ] as const) {
      const { body } = await recover(webhook, { include_missed: true });
      expect(body.matched).toBe(1);
      expect(await follow(webhook, body)).toMatchObject({ matched: 1, done: 1, delivered: 1 });
      expect(typesOf(webhook)).toEqual([type]);
      expect((await recover(webhook, { include_missed: true })).body.matched).toBe(0);
    }
    expect(typesOf(always)).toEqual([]);
    const { body: event } = await workspace.owner.get<EventBody>(`/v1/events/${missed}?explain=true`);
    expect(event.deliveries).toMatchObject([
      { webhook_id: always.id, status: "delivered" },
      { webhook_id: away.id, status: "delivered", attempt_count: 1 },
    ]);
  });

  it("sends a member's webhook only events that its creator may see now", async () => {
    const member = await createKey(workspace, "member");
    for (const visible_to of [[], [member.memberId], undefined]) await publish("a.b", { visible_to });
    await queues.dispatch();
    const webhook = await createWebhook(member);
    expect((await recover(webhook, { include_missed: true, dry_run: true }, member)).body.matched).toBe(2);
    expectStatus(await workspace.owner.put(`/v1/members/${member.memberId}`, { role: "guest" }), 200);
    expect((await recover(webhook, { include_missed: true, dry_run: true })).body.matched).toBe(0);
  });

  it("filters by event type, and by no answer", async () => {
    for (const type of ["order.a", "order.b", "user.a"]) await publish(type);
    await queues.dispatch();
    const webhook = await createWebhook(workspace.owner, { events: ["order.*"] });
    const count = async (input: Readonly<Record<string, unknown>>) => {
      return (await recover(webhook, { include_missed: true, dry_run: true, ...input })).body.matched;
    };
    expect(await count({})).toBe(2);
    expect(await count({ event_types: ["order.a", "user.a"] })).toBe(1);
    expect(await count({ event_types: ["user.*"] })).toBe(0);
    expect(await count({ response_code: "none" })).toBe(2);
    expect(await count({ response_code: "5xx" })).toBe(0);
    expect(await count({ until: SINCE })).toBe(0);
  });

  it("that broke off before its targets were written sends once, and the next one writes them", async () => {
    const id = await publish("a.b");
    await queues.dispatch();
    const webhook = await createWebhook(workspace.owner);
    const prepare = env.DB.prepare.bind(env.DB);
    const spy = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
      if (query.includes("INSERT INTO added_targets")) throw new Error("Network connection lost.");
      return prepare(query);
    });
    expectFailure(await recover(webhook, { include_missed: true }), 503);
    spy.mockRestore();
    const listed = async () => (await workspace.owner.get<EventBody>(`/v1/events/${id}`)).body.deliveries;
    expect(await listed()).toEqual([]);
    expect((await recover(webhook, { include_missed: true })).body.matched).toBe(0);
    expect(await listed()).toMatchObject([{ webhook_id: webhook.id }]);
    await vi.waitFor(
      async () => {
        await queues.deliver(webhook.id);
        expect(typesOf(webhook)).toEqual(["a.b"]);
      },
      { timeout: 4000, interval: 10 },
    );
    expect(await listed()).toMatchObject([{ webhook_id: webhook.id, status: "delivered", attempt_count: 1 }]);
  });

  it("of more than 10,000 events is refused, with what to do", { timeout: 30_000 }, async () => {
    const webhook = await createWebhook(workspace.owner);
    const at = Date.parse(SINCE);
    const events = Array.from({ length: 10_001 }, (_, index) => {
      return keptEvent(workspace.id, `evt_${index}`, { acceptedAt: at + index, createdAt: at });
    });
    for (let index = 0; index < events.length; index += 1000) {
      await keepEvents(openDatabase(env.DB), events.slice(index, index + 1000));
    }
    for (const dry_run of [true, false]) {
      const { details } = expectFailure(await recover(webhook, { include_missed: true, dry_run }), 422);
      expect(details).toEqual([{ field: "include_missed", message: expect.stringContaining("more than 10000") }]);
    }
    const until = new Date(at + 9999).toISOString();
    expect((await recover(webhook, { include_missed: true, until })).body.matched).toBe(10_000);
    expect((await recover(webhook, { include_missed: true })).body.matched).toBe(1);
  });
});
