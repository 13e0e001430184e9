import { describe, expect, it } from "vitest";
import { dispatchEvents } from "../../src/pipeline/dispatch.ts";
import { eventWith, webhookWith, workspaceWith } from "./samples.ts";
import { SampleWorld } from "./sample-world.ts";

const byData = JSON.stringify({ data: { n: { $gt: 1 } } });
const byType = JSON.stringify({ type: "investment.created" });

/** Looks through a list 50 times, and finds nothing. */
const dear = JSON.stringify({ data: { $or: Array.from({ length: 50 }, (_, index) => index + 1) } });
const listOf = (length: number) => JSON.stringify(Array.from({ length }, () => 0));

async function dispatched(world: SampleWorld, ...events: readonly ReturnType<typeof eventWith>[]) {
  const items = events.map((event) => ({ event, doubtful: false }));
  const faults = await dispatchEvents(items, world.workspaces, world.ports);
  const targets = [...world.kept.values()].map(({ id, targets: own }) => [id, own.map(({ webhookId }) => webhookId)]);
  return { faults: [...faults.keys()], targets: Object.fromEntries(targets) };
}

/** A world that counts how often data was read that is kept apart. */
function worldWith(...filters: readonly (string | null)[]) {
  const world = new SampleWorld(workspaceWith(filters.map((filter, index) => webhookWith(`wh_${index}`, { filter }))));
  const read: string[] = [];
  const { findEventData } = world.ports;
  Object.assign(world.ports, {
    findEventData: async (...args: Parameters<typeof findEventData>) => {
      read.push(args[0].id);
      return findEventData(...args);
    },
  });
  return { world, read };
}

describe("the targets of an event", () => {
  it("are the webhooks whose filters let it pass", async () => {
    const { world } = worldWith(null, byData, byType);
    const events = [eventWith("evt_1"), eventWith("evt_2", { dataText: '{"n":2}' })];
    expect((await dispatched(world, ...events)).targets).toEqual({
      evt_1: ["wh_0", "wh_2"],
      evt_2: ["wh_0", "wh_1", "wh_2"],
    });
  });

  it("are found without data that is kept apart, unless a subscribed and active webhook filters on it", async () => {
    const { world, read } = worldWith(null, byType);
    const away = { status: "disabled", filter: byData } as const;
    const others = [webhookWith("wh_8", away), webhookWith("wh_9", { events: ["a.b"], filter: byData })];
    const workspace = world.workspaces.get("ws_1");
    world.workspaces.set("ws_1", workspaceWith([...(workspace?.webhooks ?? []), ...others]));
    const { targets } = await dispatched(world, eventWith("evt_1", { dataText: null, bodyHash: "hash" }));
    expect([targets, read]).toEqual([{ evt_1: ["wh_0", "wh_1"] }, []]);
  });

  it("are found by data that is kept apart, which is read once", async () => {
    const { world, read } = worldWith(byData, byData, JSON.stringify({ data: { n: 1 } }));
    world.eventData.set("evt_1", '{"n":5}');
    const { targets } = await dispatched(world, eventWith("evt_1", { dataText: null, bodyHash: "hash" }));
    expect([targets, read]).toEqual([{ evt_1: ["wh_0", "wh_1"] }, ["evt_1"]]);
  });

  it("have a filter on data that was pruned: the attempt tells it", async () => {
    const { world } = worldWith(byData);
    const { targets } = await dispatched(world, eventWith("evt_1", { dataText: null, bodyHash: "hash" }));
    expect(targets).toEqual({ evt_1: ["wh_0"] });
  });

  it("wait while the data can't be read, and its neighbours don't", async () => {
    const { world } = worldWith(byData);
    world.broken.add("findEventData");
    const apart = eventWith("evt_1", { dataText: null, bodyHash: "hash" });
    const { faults, targets } = await dispatched(world, apart, eventWith("evt_2", { dataText: '{"n":2}' }));
    expect(faults).toEqual([expect.stringContaining("evt_1")]);
    expect(targets).toEqual({ evt_2: ["wh_0"] });
  });

  it("are all the webhooks whose filters come after 1,000,000 looks at the event", async () => {
    const { world } = worldWith(...Array.from({ length: 5 }, () => dear), byData);
    const { targets, faults } = await dispatched(world, eventWith("evt_1", { dataText: listOf(2000) }));
    expect(targets).toEqual({ evt_1: ["wh_4", "wh_5"] });
    expect(faults).toEqual([]);
  });

  it("are found later where a batch takes too much, and not for neighbours", async () => {
    const { world } = worldWith(...Array.from({ length: 4 }, () => dear));
    world.workspaces.set("ws_2", workspaceWith([webhookWith("wh_b", { filter: byData })], { id: "ws_2" }));
    const costly = Array.from({ length: 650 }, (_, index) => eventWith(`evt_${index}`, { dataText: listOf(3000) }));
    const neighbour = eventWith("evt_b", { workspaceId: "ws_2", dataText: '{"n":2}' });
    const run = async (doubtful: boolean) => {
      const items = [...costly, neighbour].map((event) => ({ event, doubtful }));
      return (await dispatchEvents(items, world.workspaces, world.ports)).size;
    };
    expect(await run(false)).toBe(350);
    expect([...world.kept.values()].at(-1)?.targets).toMatchObject([{ webhookId: "wh_b" }]);
    expect(await run(true)).toBe(50);
    expect(await run(true)).toBe(0);
    expect(world.kept.size).toBe(651);
  });

  it("are not the webhook whose filter is not understood, and the rest is", async () => {
    const { world } = worldWith('{"data":{"n":{"$later":1}}}', "no JSON", null);
    expect((await dispatched(world, eventWith("evt_1"))).targets).toEqual({ evt_1: ["wh_2"] });
  });
});
