import { describe, expect, it } from "vitest";
import { isId, timeOfId } from "../../src/domain/ids.ts";
import { sha256Hex } from "../../src/crypto/make-ids.ts";
import { readDeliver } from "../../src/messages/deliver-message.ts";
import { readOutcome } from "../../src/messages/outcome-message.ts";
import { consumeEvents } from "../../src/pipeline/consume-events.ts";
import { SampleWorld } from "./sample-world.ts";
import {
  acceptedMessage,
  deliverMessage,
  eventWith,
  fatesOf,
  SampleMessage,
  T0,
  webhookWith,
  workspaceWith,
} from "./samples.ts";

const webhook = webhookWith("wh_1");
const published = { v: 1, workspace_id: "ws_1", type: "investment.created", data: { n: 1 } };

function worldOfOne(): SampleWorld {
  return new SampleWorld(workspaceWith([webhook]));
}

async function consume(world: SampleWorld, ...bodies: readonly unknown[]): Promise<readonly SampleMessage[]> {
  const messages = bodies.map((body) => new SampleMessage(body));
  await consumeEvents(messages, world.ports, world.goOn);
  return messages;
}

describe("an event of another Worker", () => {
  it("is accepted as by the HTTP API", async () => {
    const world = worldOfOne();
    const optional = {
      id: "order-1",
      created_at: "2029-12-31T23:00:00+01:00",
      application_id: "app",
      visible_to: ["mem_1"],
      tags: ["q3"],
    };
    const messages = await consume(world, { ...published, ...optional });
    expect(fatesOf(...messages)).toEqual(["acked"]);
    expect([...world.kept.values()]).toMatchObject([
      {
        id: "order-1",
        chosen: true,
        acceptedAt: T0,
        createdAt: Date.UTC(2029, 11, 31, 22),
        applicationId: "app",
        visibleTo: ["mem_1"],
        tags: ["q3"],
        dataText: '{"n":1}',
      },
    ]);
    expect(world.directEvents).toHaveLength(1);
    expect(world.rejected).toEqual([]);
  });

  it("without tags has the hash that versions before tags compare a repetition with", async () => {
    const world = worldOfOne();
    await consume(world, { ...published, id: "order-1" }, { ...published, id: "order-2", tags: [] });
    const hash = await sha256Hex(JSON.stringify([published.type, null, null, null, '{"n":1}']));
    expect([...world.kept.values()].map(({ bodyHash }) => bodyHash)).toEqual([hash, hash]);
  });

  it("without an id gets the same id when its message comes again", async () => {
    const world = worldOfOne();
    const message = new SampleMessage(published);
    await consumeEvents([message], world.ports, world.goOn);
    const [event] = [...world.kept.values()];
    expect(isId("event", event?.id ?? "")).toBe(true);
    expect(timeOfId("event", event?.id ?? "")).toBe(T0);
    const again = Object.assign(new SampleMessage(published, 2), { id: message.id });
    await consumeEvents([again], world.ports, world.goOn);
    expect(world.kept.size).toBe(1);
    expect(world.owedBy("wh_1").map(({ eventId }) => eventId)).toEqual([event?.id]);
  });

  it("may come in a batch, in order", async () => {
    const world = worldOfOne();
    const { type, data } = published;
    const events = ["a", "b", "c"].map((id) => ({ type, data, id }));
    await consume(world, { v: 1, workspace_id: "ws_1", events });
    expect(world.directEvents.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("has large data kept separately", async () => {
    const world = worldOfOne();
    await consume(world, { ...published, id: "big", data: "x".repeat(60_000) });
    expect(world.eventData.get("big")).toBe(`"${"x".repeat(60_000)}"`);
    expect(world.directEvents[0]?.content).toBeNull();
  });
});

describe("the service's own messages", () => {
  it("keep accepted events unchanged", async () => {
    const world = worldOfOne();
    const events = [eventWith("evt_1"), eventWith("evt_2", { visibleTo: ["mem_1"], dataText: null, bodyHash: "h" })];
    const messages = await consume(world, acceptedMessage(...events));
    expect(fatesOf(...messages)).toEqual(["acked"]);
    expect([...world.kept.values()]).toMatchObject(events);
  });

  it("go through the Outboxes when they come again", async () => {
    const world = worldOfOne();
    await consume(world, acceptedMessage(eventWith("evt_1")));
    await consumeEvents([new SampleMessage(acceptedMessage(eventWith("evt_1")), 2)], world.ports, world.goOn);
    expect(world.directEvents).toHaveLength(1);
    expect(world.owedBy("wh_1")).toHaveLength(1);
  });

  it("go through the Outboxes when they come from the dead letters", async () => {
    const world = worldOfOne();
    await consume(world, acceptedMessage(eventWith("evt_1")));
    const again = { v: 1, kind: "again", hops: 1, body: acceptedMessage(eventWith("evt_1")) };
    const messages = await consume(world, again);
    expect(fatesOf(...messages)).toEqual(["acked"]);
    expect(world.directEvents).toHaveLength(1);
    expect(world.owedBy("wh_1")).toHaveLength(1);
  });

  it("bring deliveries and outcomes to their Outboxes", async () => {
    const world = worldOfOne();
    const delivery = deliverMessage(eventWith("evt_1"), [webhook]);
    const outcome = { v: 1, kind: "outcome", workspace_id: "ws_1", webhook_id: "wh_1", reports: [] } as const;
    const wrapped = [delivery, outcome].map((body) => ({ v: 1, kind: "again", hops: 2, body }));
    const messages = await consume(world, ...wrapped);
    expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
    expect(world.returned).toEqual(readDeliver(delivery));
    expect(world.late).toEqual([readOutcome(outcome)]);
  });
});

describe("a failing call of the events consumer", () => {
  it.each(["readFanOut", "readCatalog", "keepEvents", "sendDirect"] as const)(
    "%s makes the message come again, and loses nothing",
    async (call) => {
      const world = worldOfOne();
      world.broken.add(call);
      const [message] = await consume(world, published);
      expect(message).toMatchObject({ fate: "retried", delaySeconds: 5 });
      world.broken.clear();
      const again = Object.assign(new SampleMessage(published, 2), { id: message?.id });
      await consumeEvents([again], world.ports, world.goOn);
      expect(fatesOf(again)).toEqual(["acked"]);
      expect(world.directEvents.length + world.owedBy("wh_1").length).toBeGreaterThanOrEqual(1);
      expect(world.kept.size).toBe(1);
    },
  );

  it.each([
    ["keepRejected", { ...published, type: "Nope" }],
    ["keepEventData", { ...published, data: "x".repeat(60_000) }],
    ["returnDeliveries", deliverMessage(eventWith("evt_1"), [webhook])],
    ["recordLate", { v: 1, kind: "outcome", workspace_id: "ws_1", webhook_id: "wh_1", reports: [] }],
  ] as const)("%s makes only its message come again", async (call, body) => {
    const world = worldOfOne();
    world.broken.add(call);
    const messages = await consume(world, body, { ...published, id: "neighbour" });
    expect(fatesOf(...messages)).toEqual(["retried", "acked"]);
    expect(world.directEvents.map(({ id }) => id)).toEqual(["neighbour"]);
  });

  it("for one event makes only its message come again", async () => {
    const world = worldOfOne();
    world.poisoned.add("evt_2");
    const messages = await consume(world, ...["evt_1", "evt_2", "evt_3"].map((id) => acceptedMessage(eventWith(id))));
    expect(fatesOf(...messages)).toEqual(["acked", "retried", "acked"]);
  });

  it("makes the message wait longer each time, up to ten minutes", async () => {
    const world = worldOfOne();
    world.broken.add("readFanOut");
    const messages = [1, 2, 3, 7, 8, 20].map((attempts) => new SampleMessage(published, attempts));
    await consumeEvents(messages, world.ports, world.goOn);
    expect(messages.map(({ delaySeconds }) => delaySeconds)).toEqual([5, 10, 20, 320, 600, 600]);
  });
});
