import { afterEach, describe, expect, it, vi } from "vitest";
import type { AgainMessage } from "../../src/messages/again-message.ts";
import { readDeliver } from "../../src/messages/deliver-message.ts";
import { consumeEvents } from "../../src/pipeline/consume-events.ts";
import { deliverBatch } from "../../src/pipeline/deliver.ts";
import { dispatchInline } from "../../src/pipeline/dispatch-inline.ts";
import { recordLate, returnDeliveries } from "../../src/pipeline/late-reports.ts";
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

afterEach(() => vi.restoreAllMocks());

const [one, two] = [webhookWith("wh_1"), webhookWith("wh_2")];
const event = eventWith("evt_1");

/** A workspace with a webhook that this version does not understand, beside one that it does. */
function worldOfTwo(): SampleWorld {
  const bystander = webhookWith("wh_3", { workspaceId: "ws_2" });
  return new SampleWorld(workspaceWith([one], { unread: ["wh_9"] }), workspaceWith([bystander], { id: "ws_2" }));
}

/** A world in which one of two webhooks is not understood. */
function worldWithUnread(): DeliverWorld {
  const world = new DeliverWorld(one, two);
  const read = world.ports.readWebhooks;
  const readWebhooks: typeof read = async (keys) => new Map([...(await read(keys)), ["wh_1", "unread"]]);
  Object.assign(world.ports, { readWebhooks });
  return world;
}

describe("a webhook row that is not understood", () => {
  it("makes its workspace's events come again, and no others", async () => {
    const world = worldOfTwo();
    const bodies = [
      acceptedMessage(event),
      acceptedMessage(eventWith("evt_2", { workspaceId: "ws_2" })),
      { v: 1, workspace_id: "ws_1", type: "investment.created", data: 1 },
    ];
    const messages = bodies.map((body) => new SampleMessage(body));
    await consumeEvents(messages, world.ports, world.goOn);
    expect(fatesOf(...messages)).toEqual(["retried", "acked", "retried"]);
    expect([...world.kept.values()].map(({ id }) => id)).toEqual(["evt_2"]);
    expect(world.rejected).toEqual([]);
  });

  it("answers its publisher 503 for an inline fan-out, which goes on through the queue", async () => {
    const world = worldOfTwo();
    const sent: AgainMessage[] = [];
    const ports = { ...world.ports, sendAgain: async (list: readonly AgainMessage[]) => void sent.push(...list) };
    await expect(dispatchInline([event], ports)).rejects.toThrow("not in its line");
    expect(sent.map(({ body }) => body)).toEqual([acceptedMessage(event)]);
    expect(world.kept.size).toBe(0);
  });

  it("gets nothing sent, loses nothing, and holds up no neighbour", async () => {
    const world = worldWithUnread();
    const messages = [one, two].map((webhook) => new SampleMessage(deliverMessage(event, [webhook])));
    await deliverBatch(messages, "dispatch", world.ports, world.goOn);
    expect(fatesOf(...messages)).toEqual(["retried", "acked"]);
    expect(world.sent.map(([host]) => host)).toEqual(["wh-2.example.com"]);
    expect(world.outboxes.has("wh_1")).toBe(false);
  });

  it("makes outcomes and returned deliveries wait, after those of its neighbours are done", async () => {
    const world = worldWithUnread();
    const late = { workspaceId: "ws_1", webhookId: "wh_1", reports: [] };
    await expect(recordLate(late, world.ports)).rejects.toThrow("later version");
    await expect(returnDeliveries(readDeliver(deliverMessage(event, [one, two])), world.ports)).rejects.toThrow("wh_1");
    expect(world.outbox("wh_2").owed.size).toBe(1);
    expect(world.outboxes.has("wh_1")).toBe(false);
  });
});

describe("a kept event with a target that is not understood", () => {
  it("comes again after its other targets are in their Outboxes", async () => {
    const world = new SampleWorld(workspaceWith([one]));
    await consumeEvents([new SampleMessage(acceptedMessage(event))], world.ports, world.goOn);
    const [key] = [...world.kept.keys()];
    world.kept.set(key ?? "", { ...keptOf(event, [one]), hasUnreadTargets: true });
    const message = new SampleMessage(acceptedMessage(event), 2);
    await consumeEvents([message], world.ports, world.goOn);
    expect(fatesOf(message)).toEqual(["retried"]);
    expect(world.owedBy("wh_1").map(({ eventId }) => eventId)).toEqual(["evt_1"]);
  });
});
