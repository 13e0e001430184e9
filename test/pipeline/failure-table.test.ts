import { describe, expect, it } from "vitest";
import type { AgainMessage } from "../../src/messages/again-message.ts";
import { readOutcome } from "../../src/messages/outcome-message.ts";
import { consumeEvents } from "../../src/pipeline/consume-events.ts";
import { consumeDeadLetters } from "../../src/pipeline/dead-letters.ts";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { DeliverWorld } from "./deliver-world.ts";
import { SampleWorld } from "./sample-world.ts";
import {
  acceptedMessage,
  deliverMessage,
  eventWith,
  fatesOf,
  keptOf,
  SampleMessage,
  webhookWith,
  workspaceWith,
} from "./samples.ts";

/*
 * The failure table of docs/reliability.md, as far as it concerns dispatch and deliver. The Outbox's part is in
 * test/outbox/failure-table.test.ts, requests while D1 is down are in test/api/outages.test.ts, and test/model has
 * everything at once.
 */
const one = webhookWith("wh_1");
const event = eventWith("evt_1");
const accepted = acceptedMessage(event);
const direct = deliverMessage(event, [one]);
const released = deliverMessage(event, [one], 3);

describe("the client's connection breaks after we queued", () => {
  it("the repetition with the same id is the first event again", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    const chosen = (acceptedAt: number) => acceptedMessage(eventWith("order-1", { chosen: true, acceptedAt }));
    await consumeEvents([new SampleMessage(chosen(1000))], world.ports, world.goOn);
    await consumeEvents([new SampleMessage(chosen(2000))], world.ports, world.goOn);
    expect(world.kept.size).toBe(1);
    expect(world.directEvents).toMatchObject([{ accepted_at: 1000 }]);
  });
});

describe("dispatch or deliver crashes anywhere, or acks are lost", () => {
  it("dispatch after keeping: the redelivered message goes through the Outboxes", async () => {
    const world = new SampleWorld(workspaceWith([one, webhookWith("wh_2", { lane: "paced" })]));
    world.broken.add("sendDirect").add("outbox wh_2");
    const first = new SampleMessage(accepted);
    await consumeEvents([first], world.ports, world.goOn);
    expect(fatesOf(first)).toEqual(["retried"]);
    world.broken.clear();
    const again = new SampleMessage(accepted, 2);
    await consumeEvents([again], world.ports, world.goOn);
    expect(fatesOf(again)).toEqual(["acked"]);
    expect(world.directEvents).toEqual([]);
    expect(world.owedBy("wh_1")).toHaveLength(1);
    expect(world.owedBy("wh_2")).toHaveLength(1);
  });

  it("dispatch after sending: a redelivered message makes no second direct one", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    await consumeEvents([new SampleMessage(accepted)], world.ports, world.goOn);
    for (const attempts of [2, 3])
      await consumeEvents([new SampleMessage(accepted, attempts)], world.ports, world.goOn);
    expect(world.directEvents).toHaveLength(1);
    expect(world.owedBy("wh_1")).toHaveLength(1);
  });

  it("dispatch after keeping, while its queue has handed the message out twice: the other run puts it right", async () => {
    const world = new SampleWorld(workspaceWith([one, webhookWith("wh_2", { lane: "paced" })]));
    world.broken.add("sendDirect").add("outbox wh_2");
    await consumeEvents([new SampleMessage(accepted, 2)], world.ports, world.goOn);
    world.broken.clear();
    const other = new SampleMessage(accepted);
    await consumeEvents([other], world.ports, world.goOn);
    expect(fatesOf(other)).toEqual(["acked"]);
    expect(world.owedBy("wh_1")).toHaveLength(1);
    expect(world.owedBy("wh_2")).toHaveLength(1);
  });

  it("deliver in the direct lane: a redelivered message is handed to the Outbox and not sent", async () => {
    const world = new DeliverWorld(one);
    const again = new SampleMessage(direct, 2);
    await deliverBatch([again], "dispatch", world.ports, world.goOn);
    expect(world.sent).toEqual([]);
    expect(world.outbox("wh_1").owed.size).toBe(1);
    expect(fatesOf(again)).toEqual(["acked"]);
  });

  it("deliver in the paced lane: only a claim that is given sends", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    world.outbox("wh_1").claim = async () => ({
      claims: [],
      stated: { lane: "paced", health: "healthy", disable: null },
    });
    await deliverBatch([new SampleMessage(released, 2)], "outbox", world.ports, world.goOn);
    expect(world.sent).toEqual([]);
  });
});

describe("the subscriber said 200, then deliver crashed before recording", () => {
  it("the attempt is repeated, with the same webhook-id", async () => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    const ids: (string | null)[] = [];
    world.answer = (_url, init) => {
      ids.push(new Headers(init.headers).get("webhook-id"));
      return new Response("ok");
    };
    const { record } = world.outbox("wh_1");
    const crashed = new Promise<void>((resolve) => {
      world.outbox("wh_1").record = async () => {
        resolve();
        return new Promise(() => {});
      };
    });
    const message = new SampleMessage(direct);
    void deliverBatch([message], "dispatch", world.ports, world.goOn);
    await crashed;
    expect(fatesOf(message)).toEqual(["open"]);
    world.outbox("wh_1").record = record;
    await deliverBatch([new SampleMessage(direct, 2)], "dispatch", world.ports, world.goOn);
    expect(world.outbox("wh_1").owed.size).toBe(1);
    await deliverBatch([new SampleMessage(released)], "outbox", world.ports, world.goOn);
    expect(ids).toEqual(["evt_1", "evt_1"]);
    expect(world.recorded("wh_1")).toHaveLength(1);
  });
});

describe("an Outbox cannot be reached for recording", () => {
  it.each(["dispatch", "outbox"] as const)("the outcome of a delivery from %s travels as a message", async (source) => {
    const world = new DeliverWorld(one);
    world.kept.push(keptOf(event));
    world.outbox("wh_1").record = async () => Promise.reject(new Error("overloaded"));
    const message = new SampleMessage(source === "dispatch" ? direct : released);
    await deliverBatch([message], source, world.ports, world.goOn);
    expect(world.sent).toHaveLength(1);
    expect(fatesOf(message)).toEqual(["acked"]);
    expect(world.outcomes).toMatchObject([
      {
        kind: "outcome",
        workspace_id: "ws_1",
        webhook_id: "wh_1",
        reports: [{ kind: "attempted", outcome: "delivered" }],
      },
    ]);
  });

  it("the outcome is recorded later, and nothing is sent again", async () => {
    const world = new DeliverWorld(one);
    world.outbox("wh_1").record = async () => Promise.reject(new Error("overloaded"));
    await deliverBatch([new SampleMessage(direct)], "dispatch", world.ports, world.goOn);
    world.broken.add("recordLate");
    const outcome = new SampleMessage(world.outcomes[0]);
    await deliverBatch([outcome], "outbox", world.ports, world.goOn);
    expect(fatesOf(outcome)).toEqual(["retried"]);
    world.broken.clear();
    const again = new SampleMessage(world.outcomes[0], 2);
    await deliverBatch([again], "outbox", world.ports, world.goOn);
    expect(fatesOf(again)).toEqual(["acked"]);
    expect(world.late).toEqual(world.outcomes.map(readOutcome));
    expect(world.sent).toHaveLength(1);
  });

  it("nor a queue for the outcome: the message comes again, and is merged or claimed again", async () => {
    const world = new DeliverWorld(one);
    world.outbox("wh_1").record = async () => Promise.reject(new Error("overloaded"));
    world.broken.add("sendLate");
    const message = new SampleMessage(direct);
    await deliverBatch([message], "dispatch", world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["retried"]);
  });

  it("nor D1 for the standing: the outcome travels as a message", async () => {
    const world = new DeliverWorld(one);
    world.broken.add("applyStanding");
    const message = new SampleMessage(direct);
    await deliverBatch([message], "dispatch", world.ports, world.goOn);
    expect(world.recorded("wh_1")).toHaveLength(1);
    expect(world.outcomes).toHaveLength(1);
    expect(fatesOf(message)).toEqual(["acked"]);
  });
});

describe("D1 is down", () => {
  it.each(["readFanOut", "keepEvents"] as const)(
    "for dispatch at %s: messages come again, nothing is sent",
    async (call) => {
      const world = new SampleWorld(workspaceWith([one, webhookWith("wh_2", { lane: "paced" })]));
      world.broken.add(call);
      const messages = [new SampleMessage(accepted), new SampleMessage(acceptedMessage(eventWith("evt_2")))];
      await consumeEvents(messages, world.ports, world.goOn);
      expect(fatesOf(...messages)).toEqual(["retried", "retried"]);
      expect(world.direct).toEqual([]);
      expect(world.outboxes.size).toBe(0);
    },
  );

  it("for dispatch at findKeptEvents: a redelivered message comes again", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    await consumeEvents([new SampleMessage(accepted)], world.ports, world.goOn);
    world.broken.add("findKeptEvents");
    const again = new SampleMessage(accepted, 2);
    await consumeEvents([again], world.ports, world.goOn);
    expect(fatesOf(again)).toEqual(["retried"]);
  });

  it.each([
    ["readWebhooks", "dispatch"],
    ["readWebhooks", "outbox"],
    ["readEvents", "outbox"],
    ["findEventData", "outbox"],
    ["openKeys", "dispatch"],
  ] as const)("for deliver at %s (%s): messages come again, nothing is sent", async (call, source) => {
    const world = new DeliverWorld(one);
    const large = eventWith("evt_1", { dataText: null, bodyHash: "h" });
    world.kept.push(keptOf(large));
    world.broken.add(call);
    const message = new SampleMessage(source === "dispatch" ? direct : deliverMessage(large, [one], 3));
    await deliverBatch([message], source, world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["retried"]);
    expect(world.sent).toEqual([]);
    expect(world.recorded("wh_1")).toEqual([]);
  });

  it("for deliver while neighbours' webhooks are fine: only what was not settled comes again", async () => {
    const two = webhookWith("wh_2");
    const world = new DeliverWorld(one, two);
    world.broken.add("outbox wh_1").add("sendLate");
    const messages = [new SampleMessage(direct), new SampleMessage(deliverMessage(event, [two]))];
    await deliverBatch(messages, "dispatch", world.ports, world.goOn);
    expect(fatesOf(...messages)).toEqual(["retried", "acked"]);
  });
});

describe("D1 reads but cannot write", () => {
  it("nothing is sent before the event is kept", async () => {
    const order: string[] = [];
    const world = new SampleWorld(workspaceWith([one, webhookWith("wh_2", { lane: "paced" })]));
    const { keepEvents, makeFirstAttempts, outbox } = world.ports;
    const ports: typeof world.ports = {
      ...world.ports,
      keepEvents: async (events) => {
        const winners = await keepEvents(events);
        order.push("kept");
        return winners;
      },
      makeFirstAttempts: async (...call) => {
        order.push("sent");
        return makeFirstAttempts(...call);
      },
      outbox: (id) => {
        order.push("enqueued");
        return outbox(id);
      },
    };
    await consumeEvents([new SampleMessage(accepted)], ports, world.goOn);
    expect(order[0]).toBe("kept");
    expect(order.slice(1).toSorted()).toEqual(["enqueued", "sent"]);
  });
});

describe("the webhook was meanwhile", () => {
  it.each(["dispatch", "outbox"] as const)(
    "deleted: its Outbox is purged and a message from %s acked",
    async (source) => {
      const [world, two] = [new DeliverWorld(), webhookWith("wh_2")];
      world.webhooks.set("wh_2", two);
      world.kept.push(keptOf(event));
      const token = source === "dispatch" ? 0 : 3;
      const message = new SampleMessage(deliverMessage(event, [one, two], token));
      await deliverBatch([message], source, world.ports, world.goOn);
      expect(world.outbox("wh_1").purges).toBe(1);
      expect(world.outbox("wh_2").purges).toBe(0);
      expect(world.sent.map(([host]) => host)).toEqual(["wh-2.example.com"]);
      expect(fatesOf(message)).toEqual(["acked"]);
    },
  );

  it("deleted, and its Outbox can't be reached: the message comes again", async () => {
    const world = new DeliverWorld();
    world.broken.add("outbox wh_1");
    const message = new SampleMessage(direct);
    await deliverBatch([message], "dispatch", world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["retried"]);
  });

  it("disabled, or disabled and enabled again: a direct delivery of before goes to the Outbox, which cancels it", async () => {
    for (const now of [{ status: "disabled" as const, epoch: 2 }, { epoch: 2 }]) {
      const world = new DeliverWorld({ ...one, ...now });
      await deliverBatch([new SampleMessage(direct)], "dispatch", world.ports, world.goOn);
      expect(world.sent).toEqual([]);
      expect([...world.outbox("wh_1").owed.values()]).toMatchObject([{ epoch: 2, delivery: { epoch: 1 } }]);
    }
  });

  it("given other settings: they hold for what is under way", async () => {
    const world = new DeliverWorld({ ...one, url: "https://elsewhere.example.com/", version: 2 });
    await deliverBatch([new SampleMessage(direct)], "dispatch", world.ports, world.goOn);
    expect(world.sent.map(([host]) => host)).toEqual(["elsewhere.example.com"]);
  });
});

describe("queue retries run out", () => {
  const lost = [
    ["an event", accepted],
    ["a delivery", direct],
    ["an outcome", { v: 1, kind: "outcome", workspace_id: "ws_1", webhook_id: "wh_1", reports: [] }],
  ] as const;

  it.each(lost)(
    "dead letters are consumed by the same Worker, and %s is treated as redelivered",
    async (what, body) => {
      const world = new SampleWorld(workspaceWith([one]));
      const again: AgainMessage[] = [];
      const dead = new SampleMessage(body);
      await consumeDeadLetters([dead], {
        sendAgain: async (message) => void again.push(message),
        keepRejected: world.ports.keepRejected,
        isWorkspace: async () => true,
      });
      if (what === "an event") await consumeEvents([new SampleMessage(accepted)], world.ports, world.goOn);
      const returned = new SampleMessage(again[0]);
      await consumeEvents([returned], world.ports, world.goOn);
      expect(fatesOf(dead, returned)).toEqual(["acked", "acked"]);
      const handled = { "an event": world.owedBy("wh_1"), "a delivery": world.returned, "an outcome": world.late };
      expect(handled[what]).toHaveLength(1);
      expect(world.rejected).toEqual([]);
    },
  );
});

describe("a host's name can't be resolved to check it", () => {
  it.each(["dispatch", "outbox"] as const)(
    "an attempt for %s is postponed by a minute and not counted",
    async (source) => {
      const world = new DeliverWorld(one);
      world.kept.push(keptOf(event));
      world.urlVerdict = "unknown";
      const message = new SampleMessage(source === "dispatch" ? direct : released);
      await deliverBatch([message], source, world.ports, world.goOn);
      const waits = [...world.outbox("wh_1").owed.values()].map(({ dueAt }) => dueAt);
      expect([...waits, ...world.givenBack("wh_1").map(([, notBefore]) => notBefore)]).toEqual([world.now + 60_000]);
      expect(world.recorded("wh_1")).toEqual([]);
      expect(fatesOf(message)).toEqual(["acked"]);
    },
  );
});
