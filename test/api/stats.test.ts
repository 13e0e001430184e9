import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { type HeldQueues, holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { recordSubscriber } from "../tools/recording-subscriber.ts";
import { useBystander, useWorkspace } from "../tools/use-workspace.ts";
import { signIn, visitorOf } from "../tools/visitor.ts";
import type { ListBody } from "../tools/wire.ts";

let queues: HeldQueues;
useBystander();
const workspace = useWorkspace();
const NO_ATTEMPTS = { total: 0, by_response_class: { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, none: 0 } };

beforeEach(() => {
  queues = holdQueues();
  recordSubscriber();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const publish = async () => {
  expectStatus(await workspace.owner.post("/v1/events", { type: "thing.made", data: 1 }), 202);
  await queues.dispatch();
};

describe("the stats of a webhook", () => {
  it("say what its deliveries came to, how many attempts they took, and how long the oldest waits", async () => {
    const { id } = await createWebhook(workspace.owner);
    const stats = async () => {
      const answer = await workspace.owner.get<Record<string, unknown>>(`/v1/webhooks/${id}/stats?period=1h`);
      return expectStatus(answer, 200);
    };
    const { series, ...empty } = await stats();
    expect(empty).toEqual({
      ...{ delivered: 0, failed: 0, pending: 0, canceled: 0, success_rate: null },
      ...{ response_time_ms: { p50: null, p95: null }, attempts: NO_ATTEMPTS, oldest_pending_seconds: null },
    });
    expect(series).toHaveLength(12);
    await publish();
    passTime(240_000);
    await publish();
    expect(await stats()).toMatchObject({ pending: 2, oldest_pending_seconds: 240, attempts: NO_ATTEMPTS });
    const { cookie, csrf } = await signIn(workspace, "owner");
    const page = await visitorOf(cookie, csrf).get(`/dashboard/webhooks/${id}?period=1h`);
    expect(page.html).toContain("oldest has waited 4 min");
    await queues.deliver(id);
    await queues.deliver(id);
    const delivered = { total: 2, by_response_class: { ...NO_ATTEMPTS.by_response_class, "2xx": 2 } };
    expect(await stats()).toMatchObject({
      ...{ delivered: 2, pending: 0, success_rate: 1, oldest_pending_seconds: null, attempts: delivered },
    });
    const page2 = await visitorOf(cookie, csrf).get(`/dashboard/webhooks/${id}?period=1h`);
    expect(page2.html).toContain("200 × 2");
  });

  it("are unavailable for a moment while its Outbox is of a version without the call", async () => {
    const { id } = await createWebhook(workspace.owner);
    vi.spyOn(env.OUTBOX, "getByName").mockImplementation(() => {
      throw new TypeError('The RPC receiver does not implement the method "listPart".');
    });
    expectFailure(await workspace.owner.get(`/v1/webhooks/${id}/deliveries`), 503);
  });
});

describe("a log with a filter that matches little", () => {
  it("is answered in parts that may be empty, each saying that it goes on", async () => {
    const { id } = await createWebhook(workspace.owner);
    await publish();
    await runInDurableObject(env.OUTBOX.getByName(id), (_outbox, { storage: { sql } }) => {
      // So that nothing of it is sent.
      sql.exec("UPDATE deliveries SET status = 'canceled', phase = 'idle', wake_at = NULL");
      const [row] = sql.exec("SELECT * FROM deliveries").toArray();
      const names = Object.keys(row ?? {}).map((name) => `"${name}"`);
      const values = names.map((name) => (name === '"id"' ? "substr(id, 1, 22) || printf('%08d', value)" : name));
      sql.exec(
        `WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < 6000)
         INSERT INTO deliveries (${names.join(", ")}) SELECT ${values.join(", ")} FROM deliveries, numbers`,
      );
    });
    const list = async (query: string) => {
      const path = `/v1/webhooks/${id}/deliveries?event_type=other.thing${query}`;
      return expectStatus(await workspace.owner.get<ListBody<unknown>>(path), 200);
    };
    const first = await list("");
    expect(first).toMatchObject({ data: [], pagination: { has_more: true } });
    const last = await list(`&cursor=${first.pagination.next_cursor}`);
    expect(last).toMatchObject({ data: [], pagination: { has_more: false, next_cursor: null } });
    const { cookie, csrf } = await signIn(workspace, "owner");
    const page = await visitorOf(cookie, csrf).get(`/dashboard/webhooks/${id}?event_type=other.thing`);
    const text = page.html;
    expect(text).toContain("None of the deliveries in this part match");
    expect(text).toContain(">Older</a>");
    const whole = await visitorOf(cookie, csrf).get(`/dashboard/webhooks/${id}`);
    expect(whole.html).not.toContain("in this part");
  });
});
