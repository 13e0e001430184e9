import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { createWebhook, createWorkspace, expectStatus, root } from "../tools/create-workspace.ts";
import { earnDirectLane } from "../tools/earn-direct-lane.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { app } from "../tools/front.ts";
import { type HeldQueues, holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { type LogLine, readLog } from "../tools/read-log.ts";
import { type RecordingSubscriber, recordSubscriber } from "../tools/recording-subscriber.ts";
import type { ListBody, WebhookBody } from "../tools/wire.ts";
import { useWorkspace } from "../tools/use-workspace.ts";

const VICTIM = "victim.example.com";

interface DeliveryBody {
  readonly id: string;
  readonly status: string;
  readonly attempt_count: number;
}

let queues: HeldQueues;
let subscriber: RecordingSubscriber;
let lines: readonly LogLine[];
const workspace = useWorkspace();
/** Hosts of workspaces, as `ws_…/host`, that get too much. */
const busy = new Set<string>();

beforeEach(async () => {
  busy.clear();
  vi.spyOn(env.HOST_LIMIT, "limit").mockImplementation(async ({ key }) => ({ success: !busy.has(key) }));
  queues = holdQueues();
  subscriber = recordSubscriber();
  lines = readLog();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const webhookAt = (path: string, input: Readonly<Record<string, unknown>> = {}, host = VICTIM) => {
  return createWebhook(workspace.owner, { url: `https://${host}${path}`, ...input });
};
const hold = () => busy.add(`${workspace.id}/${VICTIM}`);
/** Holds it back once earlier requests leave none permitted. */
const holdLater = () => {
  passTime(10_001);
  hold();
};

async function publish(...data: readonly number[]): Promise<void> {
  for (const n of data) expectStatus(await workspace.owner.post("/v1/events", { type: "thing.made", data: n }), 202);
  await queues.dispatch();
}

async function deliveriesOf({ id }: WebhookBody): Promise<readonly DeliveryBody[]> {
  const path = `/v1/webhooks/${id}/deliveries`;
  return expectStatus(await workspace.owner.get<ListBody<DeliveryBody>>(path), 200).data;
}

const sentTo = (path: string) => {
  const requests = subscriber.received.filter(({ url }) => new URL(url).pathname === path);
  return requests.map(({ headers, body }) => [headers.get("X-Webhook-Attempt"), JSON.parse(body).data]);
};

describe("a delivery to a host that gets too much of its workspace", () => {
  it.each(["paced", "direct"])(
    "in the %s lane waits ten seconds, and is then sent as its first attempt",
    async (lane) => {
      const webhook = await webhookAt("/hook", { retry_schedule: [0] });
      if (lane === "direct") await earnDirectLane(webhook.id);
      hold();
      await publish(1);
      for (let rounds = 0; rounds < 7; rounds++) {
        await queues.deliver(webhook.id);
        expect(await deliveriesOf(webhook)).toMatchObject([{ status: "pending", attempt_count: 0 }]);
        passTime(10_001);
      }
      const stats = await workspace.owner.get(`/v1/webhooks/${webhook.id}/stats?period=1h`);
      expect(stats.body).toMatchObject({ delivered: 0, failed: 0, pending: 1 });
      const shown = await workspace.owner.get(`/v1/webhooks/${webhook.id}`);
      expect(shown.body).toMatchObject({ status: "active", health: "healthy" });
      expect(subscriber.received).toEqual([]);
      busy.clear();
      await queues.deliver(webhook.id);
      expect(sentTo("/hook")).toEqual([["1", 1]]);
      const [{ id } = { id: "" }] = await deliveriesOf(webhook);
      const detail = await workspace.owner.get(`/v1/webhooks/${webhook.id}/deliveries/${id}`);
      expect(detail.body).toMatchObject({
        status: "delivered",
        attempt_count: 1,
        attempts: [{ number: 1, trigger: "scheduled" }],
      });
    },
  );

  it("does not come back early", async () => {
    const webhook = await webhookAt("/hook");
    hold();
    await publish(1);
    await queues.deliver(webhook.id);
    busy.clear();
    passTime(8000);
    await queues.deliver(webhook.id);
    expect(subscriber.received).toEqual([]);
    passTime(2001);
    await queues.deliver(webhook.id);
    expect(sentTo("/hook")).toEqual([["1", 1]]);
  });

  it("keeps the order of a fifo webhook", async () => {
    const webhook = await webhookAt("/line", { ordering: "fifo" });
    hold();
    await publish(1, 2, 3);
    await queues.deliver(webhook.id);
    await publish(4);
    await queues.deliver(webhook.id);
    expect(subscriber.received).toEqual([]);
    busy.clear();
    for (let rounds = 0; rounds < 5; rounds++) {
      passTime(10_001);
      await queues.deliver(webhook.id);
    }
    expect(sentTo("/line")).toEqual([1, 2, 3, 4].map((data) => ["1", data]));
  });

  it("waits for all webhooks of that host, on any port, and for no others", async () => {
    const held = [await webhookAt("/one"), await webhookAt("/two", {}, `${VICTIM.toUpperCase()}:8443`)];
    const other = await webhookAt("/other", {}, "other.example.com");
    const neighbour = await createWorkspace();
    const theirs = await createWebhook(neighbour.owner, { url: `https://${VICTIM}/theirs` });
    hold();
    await publish(1);
    await neighbour.owner.post("/v1/events", { type: "thing.made", data: 2 });
    await queues.dispatch();
    await queues.deliver(...[...held, other, theirs].map(({ id }) => id));
    expect([sentTo("/other"), sentTo("/theirs")]).toEqual([[["1", 1]], [["1", 2]]]);
    expect(subscriber.received).toHaveLength(2);
    const told = lines.filter(({ event }) => event === "host_held_back");
    expect(told).toMatchObject([{ workspace_id: workspace.id, host: VICTIM, postponed: 1 }]);
  });

  it("is resent or recovered once it is its turn", async () => {
    const webhook = await webhookAt("/again", { retry_schedule: [0] });
    subscriber.answerWith(() => new Response(null, { status: 500 }));
    await publish(1);
    await queues.deliver(webhook.id);
    const [failed] = await deliveriesOf(webhook);
    subscriber.answerWith(() => new Response("ok"));
    holdLater();
    const since = new Date(Date.now() - 60_000).toISOString();
    const recovery = await workspace.owner.post<{ id: string }>(`/v1/webhooks/${webhook.id}/recover`, { since });
    const path = `/v1/webhooks/${webhook.id}/recoveries/${expectStatus(recovery, 202).id}`;
    await queues.deliver(webhook.id);
    expect((await workspace.owner.get(path)).body).toMatchObject({ matched: 1, done: 0, failed: 0 });
    busy.clear();
    passTime(10_001);
    await queues.deliver(webhook.id);
    expect((await workspace.owner.get(path)).body).toMatchObject({ done: 1, delivered: 1, status: "completed" });
    holdLater();
    await workspace.owner.post(`/v1/webhooks/${webhook.id}/deliveries/${failed?.id}/resend`);
    await queues.deliver(webhook.id);
    busy.clear();
    passTime(10_001);
    await queues.deliver(webhook.id);
    expect(sentTo("/again").map(([number]) => number)).toEqual(["1", "2", "3"]);
  });
});

describe("a trial to a host that gets too much of its workspace", () => {
  const trial = ({ id }: WebhookBody) => workspace.owner.post(`/v1/webhooks/${id}/test`, {});

  it("answers 429 with Retry-After, is not logged, and others go on", async () => {
    const [held, other] = [await webhookAt("/hook"), await webhookAt("/other", {}, "other.example.com")];
    hold();
    const refused = await trial(held);
    expect(expectFailure(refused, 429).code).toBe("rate_limited");
    expect(refused.headers.get("Retry-After")).toBe("10");
    expect([subscriber.received, await deliveriesOf(held)]).toEqual([[], []]);
    expect(env.HOST_LIMIT.limit).toHaveBeenCalledExactlyOnceWith({ key: `${workspace.id}/${VICTIM}` });
    expect((await trial(other)).body).toMatchObject({ status: "delivered" });
    busy.clear();
    expect((await trial(held)).body).toMatchObject({ status: "delivered" });
  });

  it("answers 429 when too many are under way at once, until one ends", async () => {
    const [one, two] = [await webhookAt("/one"), await webhookAt("/two")];
    const environment = { ...env, MAX_REQUESTS_AT_ONCE_PER_HOST: "1" };
    const headers = { Authorization: `Bearer ${workspace.owner.key}`, "Content-Type": "application/json" };
    const post = async ({ id }: WebhookBody) => {
      return app.request(`/v1/webhooks/${id}/test`, { method: "POST", headers, body: "{}" }, environment);
    };
    const ends = [() => new Response("ok"), () => Promise.reject(new TypeError("broken off"))];
    for (const end of ends) {
      const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      subscriber.answerWith(async () => {
        asked.resolve();
        await answered.promise;
        return end();
      });
      const running = post(one);
      await asked.promise;
      const refused = await post(two);
      expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "1"]);
      answered.resolve();
      expect((await running).status).toBe(200);
      subscriber.answerWith(() => new Response("ok"));
      expect(await (await post(two)).json()).toMatchObject({ status: "delivered" });
    }
  });
});

describe("GET /v1/status", () => {
  const attention = async () => {
    return expectStatus(await root.get<{ attention: readonly string[] }>("/v1/status"), 200).attention;
  };
  const words = () => `1 host is sent more than one workspace may send; newest: ${VICTIM} by ${workspace.id}`;

  it("shows a host that was held back in the last ten minutes, which is then pruned", async () => {
    await env.DB.prepare("DELETE FROM held_hosts").run();
    const webhook = await webhookAt("/hook");
    expect(await attention()).not.toContain(words());
    hold();
    await publish(1);
    await queues.deliver(webhook.id);
    expect(await attention()).toContain(words());
    passTime(600_000 - 5000);
    await worker.scheduled(createScheduledController(), env);
    expect(await attention()).toContain(words());
    passTime(5001);
    expect(await attention()).not.toContain(words());
    await worker.scheduled(createScheduledController(), env);
    expect((await env.DB.prepare("SELECT * FROM held_hosts").all()).results).toEqual([]);
  });
});
