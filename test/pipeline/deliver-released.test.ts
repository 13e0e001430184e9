import { describe, expect, it } from "vitest";
import { newDelivery } from "../../src/domain/delivery.ts";
import { writeReleases } from "../../src/messages/deliver-message.ts";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { deliverReleased } from "../../src/pipeline/deliver-released.ts";
import { UnreadRowError } from "../../src/store/unread-row.ts";
import { DeliverWorld, impatient } from "./deliver-world.ts";
import { STATED } from "./sample-world.ts";
import { deliverMessage, eventWith, fatesOf, keptOf, owedOf, SampleMessage, T0, webhookWith } from "./samples.ts";

const one = webhookWith("wh_1");
const two = webhookWith("wh_2", { workspaceId: "ws_2" });
const event = eventWith("evt_1");

describe("a released message", () => {
  const claimed = () => new SampleMessage(deliverMessage(event, [one], 4));

  it("is claimed, read, sent and recorded under its ticket", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    const message = claimed();
    await deliverBatch([message], "outbox", world.ports, world.goOn);
    expect(world.outbox("wh_1").claims).toBe(1);
    expect(world.recorded("wh_1")).toEqual([["del_evt_1_wh_1", 2, "delivered"]]);
    expect(world.attempts("wh_1")).toMatchObject([{ token: 4, trigger: "scheduled" }]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("that came with its events reads none", async () => {
    const world = new DeliverWorld(one);
    world.broken.add("readEvents");
    const deliveries = [1, 2, 3].map((n) => ({ ...newDelivery(owedOf(eventWith(`evt_${n}`), one), T0), token: n }));
    const content = { createdAt: T0, applicationId: null, dataText: '"brought"' };
    const bodies = writeReleases({ workspaceId: "ws_1", webhookId: "wh_1" }, deliveries, () => content);
    const messages = bodies.map((body) => new SampleMessage(body));
    await deliverBatch(messages, "outbox", world.ports, world.goOn);
    expect(fatesOf(...messages)).toEqual(["acked"]);
    expect(world.sent.map(([, body]) => JSON.parse(body).data)).toEqual(["brought", "brought", "brought"]);
    expect(world.attempts("wh_1").map(({ token }) => token)).toEqual([1, 2, 3]);
  });

  it("whose event can't be read comes again, and holds up no neighbour", async () => {
    const world = new DeliverWorld(one, two);
    const fine = eventWith("evt_2", { workspaceId: "ws_2", dataText: null });
    world.kept.push({ ...keptOf(fine), dataText: '"fine"' });
    const ports: typeof world.ports = {
      ...world.ports,
      readEvents: async (keys) => {
        if (keys.some(({ workspaceId }) => workspaceId === "ws_1")) throw new UnreadRowError("not bound");
        return world.ports.readEvents(keys);
      },
    };
    const apart = eventWith("evt_1", { dataText: null, bodyHash: "h" });
    const unread = new SampleMessage(deliverMessage(apart, [one], 4));
    const neighbour = new SampleMessage(deliverMessage(fine, [two], 4));
    await deliverBatch([unread, neighbour], "outbox", ports, world.goOn);
    expect(fatesOf(unread, neighbour)).toEqual(["retried", "acked"]);
    expect(world.recorded("wh_1")).toEqual([]);
    expect(world.recorded("wh_2")).toEqual([["del_evt_2_wh_2", 2, "delivered"]]);
  });

  it("with an unwanted ticket is dropped", async () => {
    const world = new DeliverWorld(one);
    world.outbox("wh_1").claim = async () => ({ claims: [], stated: STATED });
    const message = claimed();
    await deliverBatch([message], "outbox", world.ports, world.goOn);
    expect(world.sent).toEqual([]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("that comes twice is sent once", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    world.outbox("wh_1").claim = async (_settings, [ticket]) => {
      const claims =
        ticket === undefined ? [] : [{ ...ticket, number: 1, trigger: "scheduled", content: null } as const];
      return { claims, stated: STATED };
    };
    const messages = [claimed(), claimed()];
    await deliverBatch(messages, "outbox", world.ports, world.goOn);
    expect(world.sent).toHaveLength(1);
    expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
  });

  it("that fails has the rest of its webhook's claims given back", async () => {
    const world = new DeliverWorld(one);
    world.answer = () => new Response(null, { status: 500 });
    const messages = Array.from({ length: 9 }, (_, n) => {
      world.kept.push(keptOf(eventWith(`evt_${n}`)));
      return new SampleMessage(deliverMessage(eventWith(`evt_${n}`), [one], 1));
    });
    await deliverBatch(messages, "outbox", world.ports, world.goOn);
    expect(world.recorded("wh_1")).toHaveLength(world.sent.length);
    expect(world.givenBack("wh_1")).toHaveLength(9 - world.sent.length);
    expect(world.sent.length).toBeLessThanOrEqual(5);
    expect(world.outbox("wh_1").owed.size).toBe(0);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));
  });

  it.each([
    ["all are quick", 200, [10, 10, 5], 25],
    ["one fails", 500, [10, 15], 5],
  ] as const)("of many deliveries has ten claimed at once, and what is left given back: %s", async (...row) => {
    const [, status, claimed, attempted] = row;
    const world = new DeliverWorld(one);
    world.answer = () => new Response(null, { status });
    const outbox = world.outbox("wh_1");
    const { claim } = outbox;
    const counts: number[] = [];
    outbox.claim = async (settings, tickets) => {
      counts.push(tickets.length);
      return claim(settings, tickets);
    };
    const events = Array.from({ length: 25 }, (_, n) => eventWith(`evt_${n}`));
    world.kept.push(...events.map((each) => keptOf(each)));
    const messages = events.map((each) => new SampleMessage(deliverMessage(each, [one], 1)));
    await deliverBatch(messages, "outbox", world.ports, world.goOn);
    expect(counts).toEqual(claimed);
    expect(world.recorded("wh_1")).toHaveLength(attempted);
    expect(world.givenBack("wh_1")).toHaveLength(25 - attempted);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));
  });

  it("gets a trial send's event from its claim", async () => {
    const world = new DeliverWorld(one);
    world.outbox("wh_1").claim = async (_settings, tickets) => {
      const content = { createdAt: T0 - 1000, dataText: '"trial"' };
      return {
        claims: tickets.map((ticket) => ({ ...ticket, number: 2, trigger: "manual", content }) as const),
        stated: STATED,
      };
    };
    await deliverBatch([claimed()], "outbox", world.ports, world.goOn);
    expect(world.sent[0]?.[1]).toContain('"data":"trial"');
    expect(world.attempts("wh_1")).toMatchObject([{ trigger: "manual", number: 2 }]);
  });
});

describe("a batch of released messages", () => {
  it("claims a webhook only in its turn, so that no lease runs while it waits", async () => {
    const webhooks = Array.from({ length: 9 }, (_, n) => webhookWith(`wh_${n}`));
    const world = new DeliverWorld(...webhooks);
    const open = new Set<string>();
    const counts: number[] = [];
    for (const { id } of webhooks) {
      const outbox = world.outbox(id);
      const { claim, record } = outbox;
      outbox.claim = async (...call) => {
        counts.push(open.add(id).size);
        return claim(...call);
      };
      outbox.record = async (...call) => {
        open.delete(id);
        return record(...call);
      };
    }
    const events = Array.from({ length: 4 }, (_, n) => eventWith(`evt_${n}`));
    world.kept.push(...events.map((each) => keptOf(each)));
    const messages = events.map((each) => new SampleMessage(deliverMessage(each, webhooks, 1)));
    await deliverBatch(messages, "outbox", world.ports, world.goOn);
    expect(world.sent).toHaveLength(36);
    expect(Math.max(...counts)).toBe(5);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));
  });

  const goesOn = () => {
    const works: Promise<void>[] = [];
    return { works, goOn: (work: Promise<void>) => void works.push(work) };
  };

  /** A webhook whose subscriber answers when `answer` is called. */
  const slowWorld = () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    const { promise, resolve } = Promise.withResolvers<Response>();
    world.answer = () => promise;
    return { world, answer: () => resolve(new Response("ok")) };
  };

  it("is completed when its subscribers are quick", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    const message = new SampleMessage(deliverMessage(event, [one], 4));
    const { works, goOn } = goesOn();
    await deliverReleased([message], world.ports, goOn);
    expect(fatesOf(message)).toEqual(["acked"]);
    expect(works).toEqual([]);
  });

  it("is acked when one is slow, and its work goes on to the record", async () => {
    const { world, answer } = slowWorld();
    const message = new SampleMessage(deliverMessage(event, [one], 4));
    const { works, goOn } = goesOn();
    await deliverReleased([message], { ...world.ports, beginWait: impatient }, goOn);
    expect(fatesOf(message)).toEqual(["acked"]);
    expect(world.recorded("wh_1")).toEqual([]);
    answer();
    await Promise.all(works);
    expect(works).toHaveLength(1);
    expect(world.recorded("wh_1")).toEqual([["del_evt_1_wh_1", 2, "delivered"]]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("leaves failures after its ack to the Outbox's lease", async () => {
    const { world, answer } = slowWorld();
    const message = new SampleMessage(deliverMessage(event, [one], 4));
    const { works, goOn } = goesOn();
    await deliverReleased([message], { ...world.ports, beginWait: impatient }, goOn);
    world.broken.add("outbox wh_1");
    world.broken.add("sendLate");
    answer();
    await Promise.all(works);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("with an outcome is completed, however long it takes", async () => {
    const { world, answer } = slowWorld();
    const { works, goOn } = goesOn();
    await failToRecord(world);
    const [outcome] = world.outcomes;
    const messages = [outcome, deliverMessage(event, [one], 4)].map((body) => new SampleMessage(body));
    const batch = deliverReleased(messages, { ...world.ports, beginWait: impatient }, goOn);
    answer();
    await batch;
    expect(works).toEqual([]);
    expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
  });
});

/** Makes an attempt whose outcome can't be recorded, so that it travels as a message. */
async function failToRecord(world: DeliverWorld): Promise<void> {
  const { answer } = world;
  world.answer = () => new Response("ok");
  world.outbox("wh_1").record = () => Promise.reject(new Error("down"));
  await deliverBatch([new SampleMessage(deliverMessage(event, [one], 4))], "outbox", world.ports, world.goOn);
  world.outboxes.delete("wh_1");
  world.answer = answer;
}
