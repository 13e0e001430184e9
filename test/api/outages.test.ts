import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createWorkspace, type TestWorkspace } from "../tools/create-workspace.ts";
import { expectFailure } from "../tools/expect-failure.ts";
import { holdQueues } from "../tools/hold-queues.ts";
import { muteLog } from "../tools/mute-log.ts";

muteLog();
holdQueues();
let workspace: TestWorkspace;

beforeAll(async () => {
  workspace = await createWorkspace();
});

describe("what breaks inside", () => {
  it("is an internal error that says nothing of the inside", async () => {
    vi.spyOn(env.DB, "prepare").mockImplementationOnce(() => {
      throw new TypeError("the inside of table webhooks");
    });
    const error = expectFailure(await workspace.owner.get("/v1/webhooks"), 500);
    expect(error.details).toEqual([]);
    expect(JSON.stringify(error)).not.toMatch(/inside|table/);
  });

  it.each(["D1_ERROR: no such table: webhooks", "D1_ERROR: database is locked", "Network connection lost."])(
    "is unavailable for now when it is an outage: %s",
    async (message) => {
      vi.spyOn(env.DB, "prepare").mockImplementationOnce(() => {
        throw new Error(message);
      });
      const answer = await workspace.owner.get("/v1/webhooks");
      expect(JSON.stringify(expectFailure(answer, 503))).not.toMatch(/table|locked|D1/);
      expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    },
  );

  it("keeps an event from being accepted when the queue is down", async () => {
    const down = async () => {
      throw new Error("Queue send failed: Too Many Requests");
    };
    vi.spyOn(env.EVENTS, "send").mockImplementationOnce(down);
    const answer = await workspace.owner.post("/v1/events", { type: "order.paid", data: 1 });
    expectFailure(answer, 503);
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
  });
});
