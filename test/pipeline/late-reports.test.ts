import { describe, expect, it } from "vitest";
import { type LateReportPorts, recordOutcome, returnDelivery, splitOutcome } from "../../src/pipeline/late-reports.ts";
import type { Report } from "../../src/outbox/protocol.ts";
import { internalMessage, type OutcomeMessage } from "../../src/pipeline/messages.ts";
import { messageBytes } from "../../src/pipeline/send-chunked.ts";
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

function outcomeOf(...reports: readonly Report[]): OutcomeMessage {
  return { v: 1, kind: "outcome", workspace_id: "ws_1", webhook_id: "wh_1", reports };
}

function portsOf(world: DeliverWorld): LateReportPorts {
  return world.ports;
}

describe("an outcome that travelled as a message", () => {
  it("is recorded, and what the Outbox states is applied", async () => {
    const world = new DeliverWorld(one);
    await recordOutcome(outcomeOf(reportOf("evt_1"), reportOf("evt_2")), portsOf(world));
    expect(world.recorded("wh_1").map(([id]) => id)).toEqual(["del_evt_1_wh_1", "del_evt_2_wh_1"]);
    expect(world.stated.map(([id]) => id)).toEqual(["wh_1"]);
  });

  it.each([
    ["was deleted", new DeliverWorld()],
    ["is of another workspace", new DeliverWorld({ ...one, workspaceId: "ws_2" })],
  ])("of a webhook that %s is nobody's", async (_name, world) => {
    await recordOutcome(outcomeOf(reportOf("evt_1")), portsOf(world));
    expect(world.outboxes.size).toBe(0);
  });

  it("throws while its Outbox can't be reached, so that it comes again", async () => {
    const world = new DeliverWorld(one);
    world.broken.add("outbox wh_1");
    await expect(recordOutcome(outcomeOf(reportOf("evt_1")), portsOf(world))).rejects.toThrow("is down");
  });

  it("is split so that each part fits in a queue message and nothing is lost", () => {
    const reports = Array.from({ length: 60 }, (_, index) => reportOf(`evt_${index}`, 4096));
    const parts = splitOutcome(outcomeOf(...reports));
    expect(parts.flatMap((part) => part.reports)).toEqual(reports);
    for (const part of parts) {
      expect(messageBytes(part)).toBeLessThanOrEqual(128_000);
      expect(internalMessage.safeParse(JSON.parse(JSON.stringify(part))).success).toBe(true);
    }
  });
});

describe("a delivery that its queue gave up on", () => {
  it("goes into the Outboxes of all its webhooks that are still there", async () => {
    const world = new DeliverWorld(one, { ...two, workspaceId: "ws_2" });
    const event = eventWith("evt_1");
    await returnDelivery(deliverMessage(event, [one, two, webhookWith("wh_3")]), portsOf(world));
    expect([...world.outboxes.keys()]).toEqual(["wh_1"]);
    const owed = { delivery: owedOf(event, one), dueAt: T0, epoch: 1, isDirect: true };
    expect([...world.outbox("wh_1").owed.values()]).toEqual([owed]);
  });

  it("that an Outbox released had its number from there", async () => {
    const world = new DeliverWorld(one);
    await returnDelivery(deliverMessage(eventWith("evt_1"), [one], 3), portsOf(world));
    expect([...world.outbox("wh_1").owed.values()]).toMatchObject([{ isDirect: false }]);
  });

  it("of many events asks each Outbox once", async () => {
    const world = new DeliverWorld(one, two);
    const messages = ["evt_1", "evt_2"].map((id) => deliverMessage(eventWith(id), [one, two]));
    const [first, second] = messages;
    if (first === undefined || second === undefined) throw new Error("two were made");
    await returnDelivery({ ...first, events: [...first.events, ...second.events] }, portsOf(world));
    expect(world.stated.map(([id]) => id)).toEqual(["wh_1", "wh_2"]);
    expect(world.outbox("wh_2").owed.size).toBe(2);
  });
});
