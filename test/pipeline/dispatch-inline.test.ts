import { expect, it } from "vitest";
import type { AgainMessage } from "../../src/messages/again-message.ts";
import { dispatchInline } from "../../src/pipeline/dispatch-inline.ts";
import type { WebhookWithCreator } from "../../src/store/read-fan-out.ts";
import { SampleWorld } from "./sample-world.ts";
import { eventWith, webhookWith, workspaceWith } from "./samples.ts";

const fifo = webhookWith("wh_1", { ordering: "fifo", events: ["investment.*"] });
const other = webhookWith("wh_2", { lane: "paced" });

function openWorld(ordered: WebhookWithCreator = fifo) {
  const world = new SampleWorld(workspaceWith([ordered, other]));
  const again: AgainMessage[] = [];
  const sendAgain = async (messages: readonly AgainMessage[]) => void again.push(...messages);
  return { world, again, ports: { ...world.ports, sendAgain } };
}

it("inline dispatch puts an event into its Outboxes before it resolves", async () => {
  const { world, again, ports } = openWorld();
  await dispatchInline([eventWith("evt_1")], ports);
  expect(world.owedBy("wh_1")).toHaveLength(1);
  expect(world.owedBy("wh_2")).toHaveLength(1);
  expect(again).toEqual([]);
});

it.each(["outbox wh_1", "keepEvents"] as const)(
  "inline dispatch throws when %s fails, so that no later event overtakes, and loses nothing",
  async (call) => {
    const { world, again, ports } = openWorld();
    world.broken.add(call);
    await expect(dispatchInline([eventWith("evt_1")], ports)).rejects.toThrow("evt_1 is not in its line yet");
    expect(again).toMatchObject([{ kind: "again", hops: 0, body: { events: [{ id: "evt_1" }] } }]);
  },
);

it.each([
  ["disabled", { status: "disabled" }],
  ["subscribed to something else", { events: ["account.*"] }],
  ["another member's", { creatorIsMember: true, creatorRole: "member", createdBy: "somebody" }],
] as const)(
  "throws when an event can't be kept while the fifo webhook is %s, which may be over when it is",
  async (_, changes) => {
    const { world, again, ports } = openWorld({ ...fifo, ...changes });
    world.broken.add("keepEvents");
    const event = eventWith("evt_1", { visibleTo: ["else"] });
    await expect(dispatchInline([event], ports)).rejects.toThrow("evt_1 is not in its line yet");
    expect(again).toHaveLength(1);
  },
);

it("throws when nobody can say what an event that was kept before is owed to", async () => {
  const { world, ports } = openWorld();
  const event = eventWith("evt_1", { chosen: true, type: "account.closed" });
  await dispatchInline([event], ports);
  world.broken.add("findKeptEvents");
  await expect(dispatchInline([{ ...event, acceptedAt: event.acceptedAt + 1 }], ports)).rejects.toThrow(
    "not in its line",
  );
});

it("answers a repetition when what failed has no order to keep", async () => {
  const { world, ports } = openWorld();
  const event = eventWith("evt_1", { chosen: true, type: "account.closed" });
  await dispatchInline([event], ports);
  world.broken.add("outbox wh_2");
  await dispatchInline([{ ...event, acceptedAt: event.acceptedAt + 1 }], ports);
  expect(world.owedBy("wh_1")).toEqual([]);
});

it("answers when what failed has no order to keep", async () => {
  const { world, again, ports } = openWorld();
  world.broken.add("outbox wh_2");
  await dispatchInline([eventWith("evt_1", { type: "account.closed" })], ports);
  expect(again).toMatchObject([{ kind: "again", body: { events: [{ id: "evt_1" }] } }]);
});

it("inline dispatch enqueues an event that an earlier run kept but could not enqueue", async () => {
  const { world, ports } = openWorld();
  const event = eventWith("evt_1", { chosen: true });
  world.broken.add("outbox wh_1");
  await expect(dispatchInline([event], ports)).rejects.toThrow("not in its line");
  world.broken.clear();
  await dispatchInline([{ ...event, acceptedAt: event.acceptedAt + 1 }], ports);
  expect(world.owedBy("wh_1")).toHaveLength(1);
});
