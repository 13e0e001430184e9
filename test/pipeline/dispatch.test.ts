import { describe, expect, it } from "vitest";
import { LEASE_MARGIN_MS } from "../../src/domain/change-delivery.ts";
import type { AcceptedEvent } from "../../src/domain/event.ts";
import { MAX_BROUGHT_CHARS } from "../../src/messages/outbox-calls.ts";
import { dispatchEvents, itemKey } from "../../src/pipeline/dispatch.ts";
import { SampleWorld } from "./sample-world.ts";
import { eventWith, T0, webhookWith, workspaceWith } from "./samples.ts";

const direct = webhookWith("wh_direct");
const paced = webhookWith("wh_paced", { lane: "paced" });

async function dispatch(world: SampleWorld, events: readonly AcceptedEvent[], doubtful = false) {
  const items = events.map((event) => ({ event, doubtful }));
  return dispatchEvents(items, world.workspaces, world.ports);
}

function eventIdsOf(list: readonly { readonly eventId: string }[]): readonly string[] {
  return list.map(({ eventId }) => eventId);
}

describe("a new event", () => {
  it("is kept with its targets, then sent to the direct queue and to Outboxes", async () => {
    const world = new SampleWorld(workspaceWith([direct, paced]));
    expect(await dispatch(world, [eventWith("evt_1")])).toEqual(new Map());
    const kept = [...world.kept.values()];
    expect(kept[0]?.targets).toMatchObject([
      { webhookId: "wh_direct", format: "event", epoch: 1, lane: "direct" },
      { webhookId: "wh_paced", format: "event", epoch: 1, lane: "paced" },
    ]);
    expect(world.directEvents).toHaveLength(1);
    expect(world.directEvents[0]).toMatchObject({
      id: "evt_1",
      content: { created_at: T0, application_id: null, data: '{"n":1}' },
      targets: [{ webhook_id: "wh_direct", delivery_id: kept[0]?.targets[0]?.deliveryId, token: 0 }],
    });
    expect(eventIdsOf(world.owedBy("wh_paced"))).toEqual(["evt_1"]);
    expect(world.outbox("wh_paced").owed.values().next().value?.dueAt).toBe(T0 + 10);
    expect(world.owedBy("wh_direct")).toEqual([]);
  });

  it("without targets is kept and not sent", async () => {
    const world = new SampleWorld(workspaceWith([webhookWith("wh_1", { events: ["other.*"] })]));
    await dispatch(world, [eventWith("evt_1")]);
    expect([...world.kept.values()][0]?.targets).toEqual([]);
    expect(world.direct).toEqual([]);
    expect(world.outboxes.size).toBe(0);
  });

  it("goes to many webhooks in messages of ten", async () => {
    const webhooks = Array.from({ length: 22 }, (_, index) => webhookWith(`wh_${index}`));
    const world = new SampleWorld(workspaceWith(webhooks));
    await dispatch(world, [eventWith("evt_1")]);
    const counts = world.direct.map(({ events }) => events.flatMap(({ targets }) => targets).length);
    expect(counts).toEqual([10, 10, 2]);
  });

  it("with large data is sent without it", async () => {
    const world = new SampleWorld(workspaceWith([direct]));
    await dispatch(world, [eventWith("evt_1", { dataText: null })]);
    expect(world.directEvents[0]?.content).toBeNull();
  });

  it("comes to an Outbox with its data, unless that is too large or there is much of it", async () => {
    const world = new SampleWorld(workspaceWith([paced]));
    const half = `"${"x".repeat(MAX_BROUGHT_CHARS / 2)}"`;
    const texts = ['{"n":1}', null, half, half];
    await dispatch(
      world,
      texts.map((dataText, n) => eventWith(`evt_${n}`, { dataText })),
    );
    const [first, , third] = world.owedBy("wh_paced");
    expect([...world.outbox("wh_paced").brought]).toEqual([
      [first?.id, '{"n":1}'],
      [third?.id, half],
    ]);
  });

  it("reaches an Outbox in the order of acceptance", async () => {
    const world = new SampleWorld(workspaceWith([paced]));
    await dispatch(
      world,
      ["evt_3", "evt_1", "evt_2"].map((id) => eventWith(id)),
    );
    expect(eventIdsOf(world.owedBy("wh_paced"))).toEqual(["evt_3", "evt_1", "evt_2"]);
  });
});

const ann = { creatorRole: "member", creatorIsMember: true, createdBy: "ann" } as const;

describe("a target of an event", () => {
  it.each([
    ["is disabled", webhookWith("wh_1", { status: "disabled" }), {}],
    ["became active later", webhookWith("wh_1", { activeSince: T0 + 1 }), {}],
    ["is subscribed to something else", webhookWith("wh_1", { events: ["investment.updated", "round.*"] }), {}],
    ["is a guest's", webhookWith("wh_1", { creatorRole: "guest" }), {}],
    ["is of somebody who was removed", webhookWith("wh_1", { creatorRole: null }), {}],
    ["is of a member who is not listed", webhookWith("wh_1", ann), { visibleTo: ["ben"] }],
    ["is of a key whose id is listed", webhookWith("wh_1", { creatorRole: "member" }), { visibleTo: ["key_1"] }],
    ["is of another workspace", webhookWith("wh_1"), { workspaceId: "ws_2" }],
  ] as const)("is not a webhook that %s", async (_name, webhook, changes) => {
    const world = new SampleWorld(workspaceWith([webhook]), workspaceWith([], { id: "ws_2" }));
    await dispatch(world, [eventWith("evt_1", changes)]);
    expect([...world.kept.values()].map(({ targets }) => targets)).toEqual([[]]);
    expect(world.direct).toEqual([]);
  });

  it.each([
    ["a member who is listed", webhookWith("wh_1", ann), ["ann"]],
    ["an admin who is not listed", webhookWith("wh_1", { creatorRole: "admin" }), ["mem_1"]],
    ["an owner when nobody is listed", webhookWith("wh_1"), []],
  ])("is a webhook of %s", async (_name, webhook, visibleTo) => {
    const world = new SampleWorld(workspaceWith([webhook]));
    await dispatch(world, [eventWith("evt_1", { visibleTo })]);
    expect(world.directEvents).toHaveLength(1);
  });

  it.each([
    ["an order", { ordering: "fifo" }],
    ["a rate limit", { rateLimit: 10 }],
  ] as const)("gets it through its Outbox if it has %s", async (_name, changes) => {
    const world = new SampleWorld(workspaceWith([webhookWith("wh_1", changes)]));
    await dispatch(world, [eventWith("evt_1")]);
    expect(world.direct).toEqual([]);
    expect(eventIdsOf(world.owedBy("wh_1"))).toEqual(["evt_1"]);
  });
});

describe("a repeated publication", () => {
  it("is not sent", async () => {
    const world = new SampleWorld(workspaceWith([direct, paced]));
    await dispatch(world, [eventWith("order-1", { chosen: true })]);
    world.direct.length = 0;
    await dispatch(world, [eventWith("order-1", { chosen: true, acceptedAt: T0 + 5000, dataText: '{"n":2}' })]);
    expect(world.direct).toEqual([]);
    expect(world.outboxes.has("wh_direct")).toBe(false);
    expect(world.owedBy("wh_paced")).toHaveLength(1);
    expect([...world.kept.values()]).toMatchObject([{ acceptedAt: T0, dataText: '{"n":1}' }]);
  });

  it("in the same batch counts once", async () => {
    const world = new SampleWorld(workspaceWith([direct]));
    await dispatch(world, [
      eventWith("order-1", { chosen: true }),
      eventWith("order-1", { chosen: true, acceptedAt: T0 + 1 }),
    ]);
    expect(world.directEvents).toHaveLength(1);
  });
});

describe("a redelivered event", () => {
  it("goes through the Outboxes, and not to the direct queue", async () => {
    const world = new SampleWorld(workspaceWith([direct, paced]));
    await dispatch(world, [eventWith("evt_1")]);
    world.direct.length = 0;
    await dispatch(world, [eventWith("evt_1")], true);
    expect(world.direct).toEqual([]);
    expect(world.owedBy("wh_paced")).toHaveLength(1);
    expect(eventIdsOf(world.owedBy("wh_direct"))).toEqual(["evt_1"]);
  });

  it("waits for a lease only where a direct run may be under way", async () => {
    const world = new SampleWorld(workspaceWith([direct, paced]));
    await dispatch(world, [eventWith("evt_1")]);
    world.outboxes.clear();
    await dispatch(world, [eventWith("evt_1")], true);
    const [one] = world.outbox("wh_direct").owed.values();
    expect(one).toMatchObject({ dueAt: T0 + 10 + direct.timeoutMs + LEASE_MARGIN_MS, isDirect: true });
    const [other] = world.outbox("wh_paced").owed.values();
    expect(other).toMatchObject({ dueAt: T0 + 10, isDirect: false });
  });

  it("keeps its first targets, even if webhooks have changed", async () => {
    const world = new SampleWorld(workspaceWith([direct, paced]));
    await dispatch(world, [eventWith("evt_1")]);
    world.workspaces.set("ws_1", workspaceWith([paced, webhookWith("wh_new")]));
    world.outboxes.clear();
    await dispatch(world, [eventWith("evt_1")], true);
    expect([...world.outboxes.keys()]).toEqual(["wh_paced"]);
  });

  it("that was never kept is sent like a new one", async () => {
    const world = new SampleWorld(workspaceWith([direct]));
    await dispatch(world, [eventWith("evt_1")], true);
    expect(world.directEvents).toHaveLength(1);
  });

  it("brings the webhook's present settings, so that a disabled one's Outbox cancels it", async () => {
    const world = new SampleWorld(workspaceWith([paced]));
    await dispatch(world, [eventWith("evt_1")]);
    world.workspaces.set("ws_1", workspaceWith([{ ...paced, status: "disabled", epoch: 2 }]));
    world.outboxes.clear();
    await dispatch(world, [eventWith("evt_1")], true);
    const [owed] = world.outbox("wh_paced").owed.values();
    expect(owed).toMatchObject({ epoch: 2, delivery: { epoch: 1 } });
  });
});

describe("a failing insert", () => {
  it("is repeated row by row, so that neighbours go through", async () => {
    const world = new SampleWorld(workspaceWith([direct]));
    world.poisoned.add("evt_2");
    const events = ["evt_1", "evt_2", "evt_3"].map((id) => eventWith(id));
    const faults = await dispatch(world, events);
    expect([...faults.keys()]).toEqual(events.slice(1, 2).map(itemKey));
    expect(world.directEvents.map(({ id }) => id)).toEqual(["evt_1", "evt_3"]);
  });

  it("that took effect anyway sends its events through the Outboxes", async () => {
    const world = new SampleWorld(workspaceWith([direct]));
    const { keepEvents } = world.ports;
    let calls = 0;
    const ports = {
      ...world.ports,
      keepEvents: async (events: Parameters<typeof keepEvents>[0]) => {
        const winners = await keepEvents(events);
        if (++calls === 1) throw new Error("the connection broke after the commit");
        return winners;
      },
    };
    const faults = await dispatchEvents([{ event: eventWith("evt_1"), doubtful: false }], world.workspaces, ports);
    expect(faults.size).toBe(0);
    expect(world.direct).toEqual([]);
    expect(eventIdsOf(world.owedBy("wh_direct"))).toEqual(["evt_1"]);
  });
});

describe("a failing call of dispatch", () => {
  it.each([
    ["keepEvents", false],
    ["findKeptEvents", false],
    ["findKeptEvents", true],
    ["sendDirect", false],
    ["outbox wh_paced", false],
    ["applyStanding", false],
  ] as const)("%s makes the event come again, and loses nothing", async (call, doubtful) => {
    const world = new SampleWorld(workspaceWith([direct, paced]));
    if (call === "findKeptEvents") await dispatch(world, [eventWith("evt_1")]);
    world.broken.add(call);
    const faults = await dispatch(world, [eventWith("evt_1")], doubtful);
    expect([...faults.keys()]).toEqual([itemKey(eventWith("evt_1"))]);
    if (call === "keepEvents") {
      expect(world.direct).toEqual([]);
      expect(world.outboxes.size).toBe(0);
    }
    world.broken.clear();
    expect((await dispatch(world, [eventWith("evt_1")], true)).size).toBe(0);
    const everywhere = [...world.directEvents.map(({ id }) => id), ...eventIdsOf(world.owedBy("wh_direct"))];
    expect(everywhere).toContain("evt_1");
    expect(eventIdsOf(world.owedBy("wh_paced"))).toEqual(["evt_1"]);
  });

  it("of an Outbox affects only its own events", async () => {
    const picky = webhookWith("wh_picky", { lane: "paced", events: ["round.*"] });
    const world = new SampleWorld(workspaceWith([direct, picky]));
    world.broken.add("outbox wh_picky");
    const round = eventWith("evt_2", { type: "round.closed" });
    const faults = await dispatch(world, [eventWith("evt_1"), round]);
    expect([...faults.keys()]).toEqual([itemKey(round)]);
    expect(world.directEvents).toHaveLength(2);
  });
});
