import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { createWebhook, expectStatus } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import type { AcceptedBody, EventBody } from "../tools/wire.ts";
import { shareWorkspace } from "../tools/use-workspace.ts";

const queues = holdQueues();
const workspace = shareWorkspace();

describe("an unexpected error", () => {
  it("is answered as internal_error, without details", async () => {
    vi.spyOn(env.DB, "prepare").mockImplementationOnce(() => {
      throw new TypeError("the inside of table webhooks");
    });
    const error = expectFailure(await workspace.owner.get("/v1/webhooks"), 500);
    expect(error.details).toEqual([]);
    expect(JSON.stringify(error)).not.toMatch(/inside|table/);
  });

  it.each(["D1_ERROR: no such table: webhooks", "D1_ERROR: database is locked", "Network connection lost."])(
    "is answered as unavailable if it is an outage: %s",
    async (message) => {
      vi.spyOn(env.DB, "prepare").mockImplementationOnce(() => {
        throw new Error(message);
      });
      const answer = await workspace.owner.get("/v1/webhooks");
      expect(JSON.stringify(expectFailure(answer, 503))).not.toMatch(/table|locked|D1/);
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    },
  );

  it("in a replay leaves no delivery listed that is never sent", async () => {
    const { owner } = workspace;
    const { id } = expectStatus(await owner.post<AcceptedBody>("/v1/events", { type: "order.paid", data: 1 }), 202);
    await queues.dispatch();
    const webhook = await createWebhook(owner);
    const down = vi.spyOn(env.OUTBOX, "getByName").mockImplementation(() => {
      throw new Error("Network connection lost.");
    });
    expectFailure(await owner.post(`/v1/events/${id}/replay`, {}), 503);
    down.mockRestore();
    const listed = async () => {
      const { deliveries } = expectStatus(await owner.get<EventBody>(`/v1/events/${id}`), 200);
      return deliveries.map((one) => one.webhook_id);
    };
    expect(await listed()).toEqual([]);
    expectStatus(await owner.post(`/v1/events/${id}/replay`, {}), 202);
    expect(await listed()).toEqual([webhook.id]);
  });

  it("of the queue keeps an event from being accepted", async () => {
    const down = async () => {
      throw new Error("Queue send failed: Too Many Requests");
    };
    vi.spyOn(env.EVENTS, "send").mockImplementationOnce(down);
    const answer = await workspace.owner.post("/v1/events", { type: "order.paid", data: 1 });
    expectFailure(answer, 503);
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
  });
});
