import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createWebhook, expectStatus, root } from "../tools/create-workspace.ts";
import { app } from "../tools/front.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { passTime } from "../tools/pass-time.ts";
import { clientOf } from "../tools/send-json.ts";
import type { WorkspaceBody } from "../tools/wire.ts";

const DAY_MS = 86_400_000;
/** Less than that of events, which are known for longer then. */
const environment = { ...env, DELIVERY_RETENTION_DAYS: "10" };
const queues = holdQueues();

beforeEach(() => {
  queues.held.EVENTS.length = 0;
});
afterEach(() => vi.useRealTimers());

it.each(["none", "fifo"])(
  "an event that is published again is fanned out again while its Outboxes remember it, with ordering %s",
  async (ordering) => {
    const created = expectStatus(await root.post<WorkspaceBody>("/v1/workspaces", { name: "Test" }), 201);
    const owner = clientOf(created.api_key);
    const webhook = await createWebhook(owner);
    const publish = async () => {
      const headers = { Authorization: `Bearer ${created.api_key}`, "Content-Type": "application/json" };
      const body = JSON.stringify({ type: "thing.made", data: 1, id: "once" });
      return (await app.request("/v1/events", { method: "POST", headers, body }, environment)).status;
    };
    expect(await publish()).toBe(202);
    await queues.dispatch();
    await owner.patch(`/v1/webhooks/${webhook.id}`, { ordering });
    const outboxes = vi.spyOn(env.OUTBOX, "getByName");
    passTime(9 * DAY_MS);
    outboxes.mockClear();
    expect(await publish()).toBe(200);
    expect(queues.held.EVENTS).toHaveLength(ordering === "none" ? 1 : 0);
    expect(outboxes.mock.calls.length > 0).toBe(ordering === "fifo");
    queues.held.EVENTS.length = 0;
    passTime(2 * DAY_MS);
    outboxes.mockClear();
    expect(await publish()).toBe(200);
    expect(queues.held.EVENTS).toEqual([]);
    expect(outboxes).not.toHaveBeenCalled();
    outboxes.mockRestore();
  },
);
