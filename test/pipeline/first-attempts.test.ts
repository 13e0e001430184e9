import { describe, expect, it, vi } from "vitest";
import { LEASE_MARGIN_MS } from "../../src/domain/change-delivery.ts";
import type { DeliverMessage } from "../../src/messages/deliver-message.ts";
import { consumeEvents } from "../../src/pipeline/consume-events.ts";
import { MAX_EXCHANGES } from "../../src/pipeline/fair-limiter.ts";
import { BEGIN_WITHIN_MS, makeFirstAttempts, MAX_FIRST_ATTEMPTS } from "../../src/pipeline/first-attempts.ts";
import type { KeptEvent } from "../../src/store/event-table.ts";
import type { WebhookWithCreator } from "../../src/store/read-fan-out.ts";
import { eventually } from "../tools/eventually.ts";
import { DeliverWorld } from "./deliver-world.ts";
import { SampleWorld } from "./sample-world.ts";
import {
  acceptedMessage,
  eventWith,
  fatesOf,
  keptOf,
  SampleMessage,
  T0,
  webhookWith,
  workspaceWith,
} from "./samples.ts";

const one = webhookWith("wh_1");
const two = webhookWith("wh_2");

function eventsFor(webhooks: readonly WebhookWithCreator[], count: number): readonly KeptEvent[] {
  return Array.from({ length: count }, (_, n) => keptOf(eventWith(`evt_${n}`), webhooks));
}

/** Subscribers of which some answer only when they are told to. */
class World extends DeliverWorld {
  readonly direct: DeliverMessage[] = [];
  readonly #hanging = new Map<string, PromiseWithResolvers<Response>>();

  constructor(...webhooks: readonly WebhookWithCreator[]) {
    super(...webhooks);
    this.answer = async (url) =>
      (await this.#hanging.get(new URL(url).hostname)?.promise)?.clone() ?? new Response("ok");
  }

  /** Has a webhook's subscriber hang until the answered function is called. */
  hang({ url }: WebhookWithCreator): (response: Response) => void {
    const hanging = Promise.withResolvers<Response>();
    this.#hanging.set(new URL(url).hostname, hanging);
    return (response) => {
      this.#hanging.delete(new URL(url).hostname);
      hanging.resolve(response);
    };
  }

  /** Makes the first attempts; answers the ids of the events that must come again. */
  async attempt(events: readonly KeptEvent[]): Promise<readonly string[]> {
    const workspaces = new Map([["ws_1", workspaceWith([...this.webhooks.values()])]]);
    const sendDirect = async (messages: readonly DeliverMessage[]) => {
      if (this.isDirectDown) throw new Error("the direct queue is down");
      this.direct.push(...messages);
    };
    const again = await makeFirstAttempts(events, workspaces, this.goOn, { ...this.ports, sendDirect });
    return again.map(({ id }) => id);
  }

  isDirectDown = false;

  /** What an Outbox was given: delivery, when it is due, and whether an attempt may be under way. */
  given(id: string): readonly (readonly [string, number, boolean])[] {
    return [...this.outbox(id).owed.values()].map(({ delivery, dueAt, isDirect }) => [delivery.id, dueAt, isDirect]);
  }

  get directDeliveries(): readonly string[] {
    return this.direct.flatMap(({ events }) => events.flatMap(({ targets }) => targets.map((to) => to.delivery_id)));
  }
}

const underWay = async (world: World, count: number) => eventually(() => expect(world.sent).toHaveLength(count));

describe("the first attempts of a batch of events", () => {
  it("are made and recorded at once when they are few", async () => {
    const world = new World(one, two);
    expect(await world.attempt(eventsFor([one, two], MAX_FIRST_ATTEMPTS / 2))).toEqual([]);
    expect(world.recorded("wh_1")).toHaveLength(MAX_FIRST_ATTEMPTS / 2);
    expect(world.recorded("wh_2")).toContainEqual(["del_evt_0_wh_2", 1, "delivered"]);
    expect(world.direct).toEqual([]);
    expect([world.given("wh_1"), world.works]).toEqual([[], []]);
  });

  it("go to the direct queue when they are many", async () => {
    const world = new World(one);
    expect(await world.attempt(eventsFor([one], MAX_FIRST_ATTEMPTS + 1))).toEqual([]);
    expect(world.sent).toEqual([]);
    expect(world.directDeliveries).toHaveLength(MAX_FIRST_ATTEMPTS + 1);
    world.isDirectDown = true;
    await expect(world.attempt(eventsFor([one], MAX_FIRST_ATTEMPTS + 1))).rejects.toThrow("down");
  });

  it("go to the direct queue when they have not begun in time", async () => {
    for (const isDirectDown of [false, true]) {
      const world = Object.assign(new World(one, two), { isDirectDown });
      const [answer, answerTwo] = [world.hang(one), world.hang(two)];
      const attempts = world.attempt(eventsFor([one, two], 6));
      await underWay(world, 4);
      world.endWaits(BEGIN_WITHIN_MS);
      for (const end of [answer, answerTwo]) end(new Response("ok"));
      expect(await attempts).toEqual(isDirectDown ? ["evt_2", "evt_3", "evt_4", "evt_5"] : []);
      expect(world.recorded("wh_1")).toHaveLength(2);
      const rest = [2, 3, 4, 5].flatMap((n) => [`del_evt_${n}_wh_1`, `del_evt_${n}_wh_2`]);
      expect(world.directDeliveries).toEqual(isDirectDown ? [] : rest);
      expect([...world.given("wh_1"), ...world.given("wh_2")]).toEqual([]);
    }
  });

  it("read data that is too large for a message under its own workspace", async () => {
    const world = new World(one);
    world.eventData.set("ws_1/evt_1", '"large"');
    await world.attempt([keptOf(eventWith("evt_1", { dataText: null, bodyHash: "h" }), [one])]);
    expect(world.sent[0]?.[1]).toContain('"data":"large"');
  });

  it.each([
    ["openKeys", undefined],
    ["outbox wh_1", "sendLate"],
    ["findEventData", undefined],
  ] as const)("make their event alone come again while %s is down", async (call, other) => {
    const world = new World(one, two);
    world.broken.add(call);
    if (other !== undefined) world.broken.add(other);
    const large = { dataText: null, bodyHash: "h" };
    const events = [keptOf(eventWith("evt_1", large), [one]), keptOf(eventWith("evt_2"), [two])];
    world.eventData.set("ws_1/evt_1", '"large"');
    const again = await world.attempt(events);
    expect(again).toEqual(call === "openKeys" ? ["evt_1", "evt_2"] : ["evt_1"]);
  });
});

describe("a message of events", () => {
  const consume = (world: World, message: SampleMessage, around: SampleWorld) => {
    const sendDirect = async (messages: readonly DeliverMessage[]) => void world.direct.push(...messages);
    const ports = {
      ...around.ports,
      makeFirstAttempts: async (...[events, workspaces, goOn]: Parameters<typeof around.ports.makeFirstAttempts>) =>
        makeFirstAttempts(events, workspaces, goOn, { ...world.ports, sendDirect }),
    };
    return consumeEvents([message], ports, world.goOn);
  };

  it("is acked once its first attempts are recorded, and not before", async () => {
    const [world, around] = [new World(one), new SampleWorld(workspaceWith([one]))];
    const { promise: recorded, resolve: record } = Promise.withResolvers<void>();
    const outbox = world.outbox("wh_1");
    const before = outbox.record;
    const asked = new Promise<void>((resolve) => {
      outbox.record = async (...call) => {
        resolve();
        await recorded;
        return before(...call);
      };
    });
    const message = new SampleMessage(acceptedMessage(eventWith("evt_1")));
    const consumed = consume(world, message, around);
    await asked;
    expect([world.sent.length, ...fatesOf(message)]).toEqual([1, "open"]);
    record();
    await consumed;
    expect(fatesOf(message)).toEqual(["acked"]);
  });

  it("that comes again makes no attempt: it goes through the Outboxes", async () => {
    const [world, around] = [new World(one), new SampleWorld(workspaceWith([one]))];
    await consume(world, new SampleMessage(acceptedMessage(eventWith("evt_1"))), around);
    const again = new SampleMessage(acceptedMessage(eventWith("evt_1")), 2);
    await consume(world, again, around);
    expect(world.sent).toHaveLength(1);
    expect([...around.outbox("wh_1").owed.values()]).toMatchObject([{ isDirect: true }]);
    expect(fatesOf(again)).toEqual(["acked"]);
  });

  it("comes again when a first attempt can't be recorded", async () => {
    const [world, around] = [new World(one), new SampleWorld(workspaceWith([one]))];
    world.broken.add("outbox wh_1").add("sendLate");
    const message = new SampleMessage(acceptedMessage(eventWith("evt_1")));
    await consume(world, message, around);
    expect(fatesOf(message)).toEqual(["retried"]);
  });
});

describe("an exchange that takes longer than two seconds", () => {
  const leaseEnd = T0 + one.timeoutMs + LEASE_MARGIN_MS;

  it("is entered in its Outbox as under way, and recorded once when it ends", async () => {
    const world = new World(one, two);
    const answer = world.hang(one);
    const attempts = world.attempt(eventsFor([one, two], 1));
    await underWay(world, 2);
    world.endWaits();
    expect(await attempts).toEqual([]);
    expect(world.given("wh_1")).toEqual([["del_evt_0_wh_1", leaseEnd, true]]);
    expect([world.recorded("wh_1").length, world.recorded("wh_2").length]).toEqual([0, 1]);
    answer(new Response("ok"));
    await Promise.all(world.works);
    expect(world.recorded("wh_1")).toEqual([["del_evt_0_wh_1", 1, "delivered"]]);
  });

  it("lets nothing more begin at its webhook, whose rest goes to the Outbox as not sent", async () => {
    const world = new World(one, two);
    world.hang(one);
    const attempts = world.attempt(eventsFor([one, two], 8));
    // Once its neighbour is done, all turns are its own.
    await underWay(world, 8 + MAX_EXCHANGES);
    world.endWaits();
    expect(await attempts).toEqual([]);
    expect(world.recorded("wh_2")).toHaveLength(8);
    const given = world.given("wh_1");
    expect(given.filter(([, dueAt, isDirect]) => isDirect && dueAt === leaseEnd)).toHaveLength(MAX_EXCHANGES);
    expect(given.filter(([, dueAt, isDirect]) => !isDirect && dueAt === T0)).toHaveLength(3);
    expect(world.direct).toEqual([]);
  });

  it("keeps its webhook out of later batches until it ends, and makes them careful then", async () => {
    const world = new World(one);
    const answer = world.hang(one);
    const first = world.attempt(eventsFor([one], 1));
    await underWay(world, 1);
    world.endWaits();
    await first;
    await world.attempt([keptOf(eventWith("evt_8"), [one])]);
    expect(world.sent).toHaveLength(1);
    expect(world.given("wh_1").at(-1)).toEqual(["del_evt_8_wh_1", T0, false]);
    answer(new Response("ok"));
    await Promise.all(world.works);
    const again = world.hang(one);
    const later = world.attempt(eventsFor([one], 4));
    await underWay(world, 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.sent).toHaveLength(2);
    again(new Response("ok"));
    await later;
    expect(world.sent).toHaveLength(5);
  });

  it("makes its event come again if its Outbox can't be reached, and is recorded all the same", async () => {
    const world = new World(one);
    const answer = world.hang(one);
    const attempts = world.attempt(eventsFor([one], 1));
    await underWay(world, 1);
    world.broken.add("outbox wh_1");
    world.endWaits();
    expect(await attempts).toEqual(["evt_0"]);
    world.broken.clear();
    answer(new Response("ok"));
    await Promise.all(world.works);
    expect(world.recorded("wh_1")).toHaveLength(1);
  });

  it("gives its delivery back if it was postponed in the end", async () => {
    const world = new World(one);
    const { promise, resolve } = Promise.withResolvers<void>();
    const { inspectUrl } = world.ports;
    world.urlVerdict = "unknown";
    const asked = vi.fn<() => void>();
    Object.assign(world.ports, {
      inspectUrl: async (url: string) => {
        asked();
        await promise;
        return inspectUrl(url);
      },
    });
    const attempts = world.attempt(eventsFor([one], 1));
    await eventually(() => expect(asked).toHaveBeenCalled());
    world.endWaits();
    await attempts;
    resolve();
    await Promise.all(world.works);
    expect(world.givenBack("wh_1")).toEqual([["del_evt_0_wh_1", T0 + 60_000]]);
  });

  it("keeps its connection: when all are kept, nothing more begins", async () => {
    const webhooks = Array.from({ length: 7 }, (_, n) => webhookWith(`wh_${n}`));
    const world = new World(...webhooks);
    for (const webhook of webhooks) world.hang(webhook);
    const attempts = world.attempt(eventsFor(webhooks, 1));
    await underWay(world, MAX_EXCHANGES);
    world.endWaits();
    expect(await attempts).toEqual([]);
    expect(world.sent).toHaveLength(MAX_EXCHANGES);
    expect(world.directDeliveries).toEqual(["del_evt_0_wh_5", "del_evt_0_wh_6"]);
  });
});
