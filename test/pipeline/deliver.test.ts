import { describe, expect, it } from "vitest";
import { LEASE_MARGIN_MS } from "../../src/domain/change-delivery.ts";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { createHostLimit } from "../../src/pipeline/host-limit.ts";
import { REQUESTS_PER_QUESTION } from "../../src/pipeline/rate-permits.ts";
import { eventually } from "../tools/eventually.ts";
import { DeliverWorld } from "./deliver-world.ts";
import { STATED } from "./sample-world.ts";
import { deliverMessage, eventWith, fatesOf, keptOf, SampleMessage, T0, webhookWith } from "./samples.ts";

const one = webhookWith("wh_1");
const two = webhookWith("wh_2");
const event = eventWith("evt_1");

function directTo(...webhooks: Parameters<typeof deliverMessage>[1]): SampleMessage {
  return new SampleMessage(deliverMessage(event, webhooks));
}

describe("a direct message", () => {
  it("is sent at once, recorded, then acked", async () => {
    const world = new DeliverWorld(one, two);
    const message = directTo(one, two);
    await deliverBatch([message], "dispatch", world.ports, world.goOn);
    const body = '{"id":"evt_1","type":"investment.created","created_at":"2030-01-01T00:00:00.000Z","data":{"n":1}}';
    expect(world.sent.toSorted()).toEqual([
      ["wh-1.example.com", body],
      ["wh-2.example.com", body],
    ]);
    expect(world.recorded("wh_1")).toEqual([["del_evt_1_wh_1", 1, "delivered"]]);
    expect(world.recorded("wh_2")).toEqual([["del_evt_1_wh_2", 1, "delivered"]]);
    expect(world.outbox("wh_1").claims).toBe(0);
    expect(world.stated).toContainEqual(["wh_1", STATED]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("keeps the bytes of the delivery's original format", async () => {
    const world = new DeliverWorld({ ...one, payloadFormat: "cloudevents" });
    await deliverBatch([directTo(one)], "dispatch", world.ports, world.goOn);
    expect(world.sent[0]?.[1]).toMatch(/^\{"id":"evt_1"/);
  });

  it("of several events of one webhook is recorded in one call", async () => {
    const world = new DeliverWorld(one);
    const messages = [1, 2, 3, 4].map((n) => new SampleMessage(deliverMessage(eventWith(`evt_${n}`), [one])));
    let records = 0;
    const ports = {
      ...world.ports,
      applyStanding: async () => {
        records++;
      },
    };
    await deliverBatch(messages, "dispatch", ports, world.goOn);
    expect(world.recorded("wh_1")).toHaveLength(4);
    expect(records).toBe(1);
  });

  it.each([
    ["comes again", one, 2],
    ["is of a webhook that lost the direct lane", { ...one, lane: "paced" as const }, 1],
    ["is of a webhook with an order", { ...one, ordering: "fifo" as const }, 1],
    ["is of a webhook with a rate limit", { ...one, rateLimit: 5 }, 1],
    ["is of a webhook that was disabled", { ...one, status: "disabled" as const, epoch: 2 }, 1],
    ["is of an older epoch", { ...one, epoch: 2 }, 1],
  ])("is handed to its Outbox and not sent if it %s", async (_name, webhook, attempts) => {
    const world = new DeliverWorld(webhook);
    const message = new SampleMessage(deliverMessage(event, [one]), attempts);
    await deliverBatch([message], "dispatch", world.ports, world.goOn);
    expect(world.sent).toEqual([]);
    const [owed] = world.outbox("wh_1").owed.values();
    expect(owed).toMatchObject({ delivery: { id: "del_evt_1_wh_1", epoch: 1 }, epoch: webhook.epoch, dueAt: T0 });
    // A run that had the message before may have used the first number.
    expect(owed?.isDirect).toBe(attempts > 1);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("that comes again is handed over separately from new ones", async () => {
    const world = new DeliverWorld({ ...one, lane: "paced" });
    const again = new SampleMessage(deliverMessage(event, [one]), 2);
    const fresh = new SampleMessage(deliverMessage(eventWith("evt_2"), [one]));
    await deliverBatch([again, fresh], "dispatch", world.ports, world.goOn);
    const handedOver = [...world.outbox("wh_1").owed.values()].map(({ delivery, isDirect }) => [delivery.id, isDirect]);
    expect(Object.fromEntries(handedOver)).toEqual({ del_evt_1_wh_1: true, del_evt_2_wh_1: false });
    expect(fatesOf(again, fresh)).toEqual(["acked", "acked"]);
  });

  it("that fails is recorded, and the webhook's others go to its Outbox", async () => {
    const world = new DeliverWorld(one, two);
    world.answer = (url) => new Response(null, { status: url.includes("wh-1") ? 500 : 200 });
    const messages = Array.from(
      { length: 12 },
      (_, n) => new SampleMessage(deliverMessage(eventWith(`evt_${n}`), [one, two])),
    );
    await deliverBatch(messages, "dispatch", world.ports, world.goOn);
    const sentToOne = world.sent.filter(([host]) => host.includes("wh-1")).length;
    expect(sentToOne).toBeLessThanOrEqual(2);
    expect(world.recorded("wh_1")).toHaveLength(sentToOne);
    expect(world.outbox("wh_1").owed.size).toBe(12 - sentToOne);
    expect(world.recorded("wh_2")).toHaveLength(12);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));
  });

  it("that is slow counts as trouble too", async () => {
    const world = new DeliverWorld(one);
    world.answer = () => {
      world.now += 2001;
      return new Response("ok");
    };
    const messages = Array.from(
      { length: 20 },
      (_, n) => new SampleMessage(deliverMessage(eventWith(`evt_${n}`), [one])),
    );
    await deliverBatch(messages, "dispatch", world.ports, world.goOn);
    expect(world.sent.length).toBeLessThanOrEqual(5);
    expect(world.outbox("wh_1").owed.size).toBe(20 - world.sent.length);
  });
});

describe("a direct exchange that takes longer than two seconds", () => {
  it("is entered in its Outbox as under way, lets its batch end, and is recorded when it ends", async () => {
    const world = new DeliverWorld(one, two);
    const { promise, resolve } = Promise.withResolvers<Response>();
    world.answer = async (url) => (url.includes("wh-1") ? promise : new Response("ok"));
    const [message, neighbour] = [directTo(one), directTo(two)];
    const batch = deliverBatch([message, neighbour], "dispatch", world.ports, world.goOn);
    await eventually(() => expect(fatesOf(message, neighbour)).toEqual(["open", "acked"]));
    world.endWaits();
    await batch;
    expect(fatesOf(message)).toEqual(["acked"]);
    const underWay = { dueAt: T0 + one.timeoutMs + LEASE_MARGIN_MS, isDirect: true };
    expect([...world.outbox("wh_1").owed.values()]).toMatchObject([underWay]);
    expect(world.recorded("wh_1")).toEqual([]);
    resolve(new Response("ok"));
    await Promise.all(world.works);
    expect(world.recorded("wh_1")).toEqual([["del_evt_1_wh_1", 1, "delivered"]]);
  });

  it("leaves its message to come again if its Outbox can't be reached, whatever is recorded later", async () => {
    const world = new DeliverWorld(one, two);
    const { promise, resolve } = Promise.withResolvers<Response>();
    world.answer = async (url) => (url.includes("wh-1") ? promise : new Response("ok"));
    const message = directTo(one, two);
    const batch = deliverBatch([message], "dispatch", world.ports, world.goOn);
    await eventually(() => expect(world.recorded("wh_2")).toHaveLength(1));
    world.broken.add("outbox wh_1");
    world.endWaits();
    await batch;
    expect(fatesOf(message)).toEqual(["retried"]);
    world.broken.clear();
    resolve(new Response("ok"));
    await Promise.all(world.works);
    expect([world.recorded("wh_1").length, ...fatesOf(message)]).toEqual([1, "retried"]);
  });

  it("hands what was not begun to its Outbox once all connections are kept", async () => {
    const webhooks = Array.from({ length: 6 }, (_, n) => webhookWith(`wh_${n}`));
    const world = new DeliverWorld(...webhooks);
    world.answer = async () => new Promise(() => {});
    const message = directTo(...webhooks);
    const batch = deliverBatch([message], "dispatch", world.ports, world.goOn);
    await eventually(() => expect(world.sent).toHaveLength(5));
    world.endWaits();
    await batch;
    expect([...world.outbox("wh_5").owed.values()]).toMatchObject([{ dueAt: T0, isDirect: false }]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });
});

describe("data too large for a message", () => {
  const large = eventWith("evt_1", { dataText: null, bodyHash: "h" });

  it.each(["dispatch", "outbox"] as const)("is read for a message from %s under its own workspace", async (source) => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(large), keptOf({ ...large, workspaceId: "ws_2" }));
    world.eventData.set("ws_1/evt_1", '"of ws_1"').set("ws_2/evt_1", '"of ws_2"');
    const message = new SampleMessage(deliverMessage(large, [one], source === "dispatch" ? 0 : 1));
    await deliverBatch([message], source, world.ports, world.goOn);
    expect(world.sent[0]?.[1]).toContain('"data":"of ws_1"');
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it.each(["event", "data"])("fails the delivery with the reason once its %s was pruned", async (what) => {
    const world = new DeliverWorld(one);
    if (what === "data") world.kept.push(keptOf(large));
    const message = new SampleMessage(deliverMessage(large, [one], 1));
    await deliverBatch([message], "outbox", world.ports, world.goOn);
    expect(world.sent).toEqual([]);
    expect(world.recorded("wh_1")).toEqual([["del_evt_1_wh_1", 2, "terminal"]]);
    expect(world.attempts("wh_1")[0]?.error).toMatchObject({ code: "internal" });
    expect(fatesOf(message)).toEqual(["acked"]);
  });
});

describe("a host name that can't be resolved", () => {
  it("postpones a direct delivery by a minute, uncounted", async () => {
    const world = new DeliverWorld(one);
    world.urlVerdict = "unknown";
    const message = directTo(one);
    await deliverBatch([message], "dispatch", world.ports, world.goOn);
    expect(world.sent).toEqual([]);
    expect(world.outbox("wh_1").reports).toEqual([]);
    expect([...world.outbox("wh_1").owed.values()]).toMatchObject([{ dueAt: T0 + 60_000, isDirect: false }]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("gives a claim back for a minute, uncounted", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    world.urlVerdict = "unknown";
    const message = new SampleMessage(deliverMessage(event, [one], 1));
    await deliverBatch([message], "outbox", world.ports, world.goOn);
    expect(world.recorded("wh_1")).toEqual([]);
    expect(world.givenBack("wh_1")).toEqual([["del_evt_1_wh_1", T0 + 60_000]]);
    expect(fatesOf(message)).toEqual(["acked"]);
  });
});

describe("a host that gets too much of its workspace", () => {
  const second = eventWith("evt_2");
  const third = eventWith("evt_3");
  const fatesAllAcked = (messages: readonly SampleMessage[]) =>
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));

  /** Uses up what is permitted to the host of the first webhook, but for so many requests. */
  const leaveRoom = async (world: DeliverWorld, left: number) => {
    world.hostRoom = 1;
    for (let n = left; n < REQUESTS_PER_QUESTION; n++) await world.ports.withinHostLimits(one, async () => undefined);
  };

  it("postpones direct deliveries by ten seconds, uncounted, and keeps what was sent", async () => {
    const world = new DeliverWorld(one);
    await leaveRoom(world, 1);
    const messages = [directTo(one), new SampleMessage(deliverMessage(second, [one]))];
    await deliverBatch(messages, "dispatch", world.ports, world.goOn);
    expect(world.sent).toHaveLength(1);
    expect(world.recorded("wh_1")).toEqual([["del_evt_1_wh_1", 1, "delivered"]]);
    const owed = { delivery: { id: "del_evt_2_wh_1" }, dueAt: T0 + 10_000, isDirect: false };
    expect([...world.outbox("wh_1").owed.values()]).toMatchObject([owed]);
    expect(world.held).toEqual(["ws_1/wh-1.example.com"]);
    fatesAllAcked(messages);
  });

  it("gives claims back for ten seconds, uncounted, with the ones behind", async () => {
    const world = new DeliverWorld(one);
    const events = Array.from({ length: 9 }, (_, n) => eventWith(`evt_${n}`));
    world.kept.push(...events.map((each) => keptOf(each)));
    await leaveRoom(world, 2);
    const messages = events.map((each) => new SampleMessage(deliverMessage(each, [one], 1)));
    await deliverBatch(messages, "outbox", world.ports, world.goOn);
    expect(world.recorded("wh_1")).toHaveLength(2);
    const back = world.givenBack("wh_1");
    expect(back.map(([id]) => id).toSorted()).toEqual(events.slice(2).map(({ id }) => `del_${id}_wh_1`));
    expect(new Set(back.map(([, notBefore]) => notBefore))).toEqual(new Set([T0 + 10_000]));
    fatesAllAcked(messages);
  });

  it("is reported in a message if the postponement can't be recorded", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    world.hostRoom = 0;
    world.outbox("wh_1").record = () => Promise.reject(new Error("down"));
    const message = new SampleMessage(deliverMessage(event, [one], 4));
    await deliverBatch([message], "outbox", world.ports, world.goOn);
    const ticket = { deliveryId: "del_evt_1_wh_1", token: 4 };
    expect(world.outcomes).toMatchObject([{ reports: [{ kind: "given_back", ticket, notBefore: T0 + 10_000 }] }]);
    fatesAllAcked([message]);
  });

  it("postpones by a second when too many are under way, and goes on with other hosts", async () => {
    const world = new DeliverWorld(one, { ...two, url: one.url }, webhookWith("wh_3"));
    const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    world.answer = async (url) => {
      asked.resolve();
      if (url === one.url) await answered.promise;
      return new Response("ok");
    };
    const ports = { ...world.ports, withinHostLimits: createHostLimit(1, world.hostLimit) };
    const first = new SampleMessage(deliverMessage(event, [one]));
    const running = deliverBatch([first], "dispatch", ports, world.goOn);
    await asked.promise;
    const later = [
      new SampleMessage(deliverMessage(second, [webhookWith("wh_2")])),
      new SampleMessage(deliverMessage(third, [webhookWith("wh_3")])),
    ];
    await deliverBatch(later, "dispatch", ports, world.goOn);
    expect([...world.outbox("wh_2").owed.values()]).toMatchObject([{ dueAt: T0 + 1000, isDirect: false }]);
    expect(world.recorded("wh_2")).toEqual([]);
    expect(world.recorded("wh_3")).toEqual([["del_evt_3_wh_3", 1, "delivered"]]);
    answered.resolve();
    await running;
    fatesAllAcked([first, ...later]);
    await deliverBatch([new SampleMessage(deliverMessage(third, [two]))], "dispatch", ports, world.goOn);
    expect(world.recorded("wh_2")).toEqual([["del_evt_3_wh_2", 1, "delivered"]]);
  });
});

describe("a batch of deliveries", () => {
  it.each(["dispatch", "outbox"] as const)(
    "from %s retries a webhook whose delivery throws, and no other",
    async (source) => {
      const strange = {
        ...one,
        get id(): string {
          throw new Error("a bug");
        },
      };
      const world = new DeliverWorld(two);
      world.webhooks.set("wh_1", strange);
      world.kept.push(keptOf(event), keptOf(eventWith("evt_2")));
      const token = source === "dispatch" ? 0 : 1;
      const messages = [
        new SampleMessage(deliverMessage(event, [one], token)),
        new SampleMessage(deliverMessage(event, [two], token)),
        new SampleMessage(deliverMessage(eventWith("evt_2"), [one, two], token)),
      ];
      await deliverBatch(messages, source, world.ports, world.goOn);
      expect(world.recorded("wh_2").map(([id]) => id)).toEqual(["del_evt_1_wh_2", "del_evt_2_wh_2"]);
      expect(fatesOf(...messages)).toEqual(["retried", "acked", "retried"]);
    },
  );

  it("makes no attempts after trouble, and records a webhook once, after its last exchange", async () => {
    const world = new DeliverWorld(one, two);
    const told: string[] = [];
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let [asked, askedTwo] = [0, 0];
    world.answer = async (url) => {
      if (!url.includes("wh-1")) {
        // The first webhook's second exchange lasts until the neighbour has all that it is owed.
        if (++askedTwo === 5) end();
        return new Response("ok");
      }
      const number = ++asked;
      if (number === 2) await ended;
      told.push(`answered ${number}`);
      return new Response(null, { status: number === 1 ? 500 : 200 });
    };
    const outbox = world.outbox("wh_1");
    const { record, enqueue } = outbox;
    outbox.record = async (...call) => {
      told.push(`recorded ${call[1].length}`);
      return record(...call);
    };
    outbox.enqueue = async (...call) => {
      told.push(`handed over ${call[1].length}`);
      return enqueue(...call);
    };
    const messages = [1, 2, 3, 4, 5].map((n) => new SampleMessage(deliverMessage(eventWith(`evt_${n}`), [one, two])));
    await deliverBatch(messages, "dispatch", world.ports, world.goOn);
    expect(told).toEqual(["answered 1", "answered 2", "recorded 2", "handed over 3"]);
    expect(world.recorded("wh_1").map(([id]) => id)).toEqual(["del_evt_1_wh_1", "del_evt_2_wh_1"]);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));
  });

  it("makes a webhook's unsent deliveries wait for the longest wait", async () => {
    for (const [source, token] of [
      ["dispatch", 0],
      ["outbox", 1],
    ] as const) {
      const world = new DeliverWorld(one);
      const waits = [1000, 10_000];
      const ports = {
        ...world.ports,
        withinHostLimits: async () => {
          return { kind: "postponed", reason: "busy_host", waitMs: waits.shift() ?? 0 } as const;
        },
      };
      const events = [1, 2].map((n) => eventWith(`evt_${n}`));
      world.kept.push(...events.map((each) => keptOf(each)));
      const messages = events.map((each) => new SampleMessage(deliverMessage(each, [one], token)));
      await deliverBatch(messages, source, ports, world.goOn);
      const dueAts = [...world.outbox("wh_1").owed.values()].map(({ dueAt }) => dueAt);
      const notBefore = world.givenBack("wh_1").map(([, at]) => at);
      expect([...dueAts, ...notBefore]).toEqual([T0 + 10_000, T0 + 10_000]);
      expect(fatesOf(...messages)).toEqual(["acked", "acked"]);
    }
  });

  it("makes five exchanges at once at most, two to one subscriber while others wait", async () => {
    const webhooks = Array.from({ length: 4 }, (_, n) => webhookWith(`wh_${n}`));
    const world = new DeliverWorld(...webhooks);
    const under = new Map<string, number>();
    let [most, mostToOne] = [0, 0];
    world.answer = async (url) => {
      under.set(url, (under.get(url) ?? 0) + 1);
      most = Math.max(
        most,
        [...under.values()].reduce((sum, n) => sum + n, 0),
      );
      mostToOne = Math.max(mostToOne, under.get(url) ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 2));
      under.set(url, (under.get(url) ?? 0) - 1);
      return new Response("ok");
    };
    const messages = Array.from(
      { length: 10 },
      (_, n) => new SampleMessage(deliverMessage(eventWith(`evt_${n}`), webhooks)),
    );
    await deliverBatch(messages, "dispatch", world.ports, world.goOn);
    expect(world.sent).toHaveLength(40);
    expect(most).toBe(5);
    expect(mostToOne).toBeLessThanOrEqual(5);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["acked"]));
  });

  it("acks a message only when all of its targets are settled", async () => {
    const world = new DeliverWorld(one, two);
    world.broken.add("outbox wh_2").add("sendLate");
    const both = directTo(one, two);
    const first = new SampleMessage(deliverMessage(eventWith("evt_2"), [one]));
    await deliverBatch([both, first], "dispatch", world.ports, world.goOn);
    expect(fatesOf(both, first)).toEqual(["retried", "acked"]);
  });

  it("retries messages that are not understood, and goes on", async () => {
    const world = new DeliverWorld(one);
    const messages = [null, "x", {}, { v: 1, kind: "deliver" }, { v: 2, kind: "outcome" }].map(
      (body) => new SampleMessage(body),
    );
    const good = directTo(one);
    await deliverBatch([...messages, good], "dispatch", world.ports, world.goOn);
    expect(new Set(fatesOf(...messages))).toEqual(new Set(["retried"]));
    expect(fatesOf(good)).toEqual(["acked"]);
    expect(world.sent).toHaveLength(1);
  });
});
