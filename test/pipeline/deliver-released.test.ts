import { describe, expect, it } from "vitest";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { DeliverWorld } from "./deliver-world.ts";
import { STATED } from "./sample-world.ts";
import { deliverMessage, eventWith, fatesOf, keptOf, SampleMessage, T0, webhookWith } from "./samples.ts";

const one = webhookWith("wh_1");
const event = eventWith("evt_1");

describe("a released message", () => {
  const claimed = () => new SampleMessage(deliverMessage(event, [one], 4));

  it("is claimed, read, sent and recorded under its ticket", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    const message = claimed();
    await deliverBatch([message], "released", world.ports);
    expect(world.outbox("wh_1").claims).toBe(1);
    expect(world.recorded("wh_1")).toEqual([["del_evt_1_wh_1", 2, "delivered"]]);
    expect(world.attempts("wh_1")).toMatchObject([{ token: 4, trigger: "scheduled" }]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("whose ticket is not wanted is dropped", async () => {
    const world = new DeliverWorld(one);
    world.outbox("wh_1").claim = async () => ({ claims: [], stated: STATED });
    const message = claimed();
    await deliverBatch([message], "released", world.ports);
    expect(world.sent).toEqual([]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("that is there twice is sent once", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    world.outbox("wh_1").claim = async (_settings, [ticket]) => {
      const claims =
        ticket === undefined ? [] : [{ ...ticket, number: 1, trigger: "scheduled", content: null } as const];
      return { claims, stated: STATED };
    };
    const messages = [claimed(), claimed()];
    await deliverBatch(messages, "released", world.ports);
    expect(world.sent).toHaveLength(1);
    expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
  });

  it("that came with trouble has the rest of its group given back", async () => {
    const world = new DeliverWorld(one);
    world.answer = () => new Response(null, { status: 500 });
    const messages = Array.from({ length: 9 }, (_, n) => {
      world.kept.push(keptOf(eventWith(`evt_${n}`)));
      return new SampleMessage(deliverMessage(eventWith(`evt_${n}`), [one], 1));
    });
    await deliverBatch(messages, "released", world.ports);
    expect(world.recorded("wh_1")).toHaveLength(world.sent.length);
    expect(world.givenBack("wh_1")).toHaveLength(9 - world.sent.length);
    expect(world.sent.length).toBeLessThanOrEqual(5);
    expect(world.outbox("wh_1").owed.size).toBe(0);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));
  });

  it("brings a trial send's event with its claim", async () => {
    const world = new DeliverWorld(one);
    world.outbox("wh_1").claim = async (_settings, tickets) => {
      const content = { createdAt: T0 - 1000, dataText: '"trial"' };
      return {
        claims: tickets.map((ticket) => ({ ...ticket, number: 2, trigger: "manual", content }) as const),
        stated: STATED,
      };
    };
    await deliverBatch([claimed()], "released", world.ports);
    expect(world.sent[0]?.[1]).toContain('"data":"trial"');
    expect(world.attempts("wh_1")).toMatchObject([{ trigger: "manual", number: 2 }]);
  });
});
