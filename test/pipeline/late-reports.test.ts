import { describe, expect, it } from "vitest";
import { readDeliver } from "../../src/messages/deliver-message.ts";
import type { LateReports } from "../../src/messages/outcome-message.ts";
import { type LateReportPorts, recordLate, returnDeliveries } from "../../src/pipeline/late-reports.ts";
import type { Report } from "../../src/messages/outbox-calls.ts";
import { DeliverWorld } from "./deliver-world.ts";
import { deliverMessage, eventWith, owedOf, T0, webhookWith } from "./samples.ts";

const one = webhookWith("wh_1");
const two = webhookWith("wh_2");

function reportOf(id: string, bodyLength = 0): Report {
  const attempt = {
    number: 1,
    token: 0,
    trigger: "scheduled",
    startedAt: T0,
    endedAt: T0,
    responseCode: 200,
    responseTimeMs: 0,
    responseBody: "\u0001".repeat(bodyLength),
    responseHeaders: {},
    error: null,
    request: null,
  } as const;
  const delivery = owedOf(eventWith(id), one);
  return { kind: "attempted", delivery, attempt, outcome: "delivered", retryAfterSeconds: null, content: null };
}

function lateOf(...reports: readonly Report[]): LateReports {
  return { workspaceId: "ws_1", webhookId: "wh_1", reports };
}

function portsOf(world: DeliverWorld): LateReportPorts {
  return world.ports;
}

describe("an outcome message", () => {
  it("is recorded, and the Outbox's standing applied", async () => {
    const world = new DeliverWorld(one);
    await recordLate(lateOf(reportOf("evt_1"), reportOf("evt_2")), portsOf(world));
    expect(world.recorded("wh_1").map(([id]) => id)).toEqual(["del_evt_1_wh_1", "del_evt_2_wh_1"]);
    expect(world.stated.map(([id]) => id)).toEqual(["wh_1"]);
  });

  it.each([
    ["was deleted", new DeliverWorld()],
    ["is of another workspace", new DeliverWorld({ ...one, workspaceId: "ws_2" })],
  ])("is dropped if its webhook %s", async (_name, world) => {
    await recordLate(lateOf(reportOf("evt_1")), portsOf(world));
    expect(world.outboxes.size).toBe(0);
  });

  it("comes again while its Outbox can't be reached", async () => {
    const world = new DeliverWorld(one);
    world.broken.add("outbox wh_1");
    await expect(recordLate(lateOf(reportOf("evt_1")), portsOf(world))).rejects.toThrow("is down");
  });
});

describe("a delivery that its queue gave up on", () => {
  it("goes into the Outboxes of its remaining webhooks", async () => {
    const world = new DeliverWorld(one, { ...two, workspaceId: "ws_2" });
    const event = eventWith("evt_1");
    await returnDeliveries(readDeliver(deliverMessage(event, [one, two, webhookWith("wh_3")])), portsOf(world));
    expect([...world.outboxes.keys()]).toEqual(["wh_1"]);
    const owed = { delivery: owedOf(event, one), dueAt: T0, epoch: 1, isDirect: true };
    expect([...world.outbox("wh_1").owed.values()]).toEqual([owed]);
  });

  it("goes into its Outbox without a direct attempt if it was released", async () => {
    const world = new DeliverWorld(one);
    await returnDeliveries(readDeliver(deliverMessage(eventWith("evt_1"), [one], 3)), portsOf(world));
    expect([...world.outbox("wh_1").owed.values()]).toMatchObject([{ isDirect: false }]);
  });

  it("makes one call to each Outbox, with many events", async () => {
    const world = new DeliverWorld(one, two);
    const due = ["evt_1", "evt_2"].flatMap((id) => readDeliver(deliverMessage(eventWith(id), [one, two])));
    await returnDeliveries(due, portsOf(world));
    expect(world.stated.map(([id]) => id)).toEqual(["wh_1", "wh_2"]);
    expect(world.outbox("wh_2").owed.size).toBe(2);
  });
});
