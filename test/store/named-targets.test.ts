import { beforeAll, describe, expect, it } from "vitest";
import type { EventTarget } from "../../src/domain/event.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { findNamedTarget, listNamedTargets } from "../../src/store/named-targets.ts";
import { db, freshId, keptEvent, T0 } from "./rows.ts";

const [workspaceId, elsewhere] = [freshId("ws"), freshId("ws")];
const [webhookId, other] = [freshId("wh"), freshId("wh")];
const webhook = { workspaceId, webhookId };

function targetOf(number: number, to = webhookId): EventTarget {
  return { webhookId: to, deliveryId: `del_${number}_${to}`, format: "event", epoch: 1, lane: "direct" };
}

beforeAll(async () => {
  await keepEvents(db, [
    keptEvent(workspaceId, "evt_1", { targets: [targetOf(1), targetOf(1, other)] }),
    keptEvent(workspaceId, "evt_2", { targets: [targetOf(2, other)] }),
    keptEvent(workspaceId, "evt_3", { type: "investment.updated", targets: [targetOf(3)], acceptedAt: T0 + 5 }),
    keptEvent(elsewhere, "evt_1", { targets: [targetOf(1)] }),
  ]);
});

const idsOf = (list: readonly { readonly event: { readonly id: string } }[]) => list.map(({ event }) => event.id);

describe("finding the event that names a delivery", () => {
  it("answers it with the webhook's target", async () => {
    const event = { id: "evt_1", type: "investment.created", acceptedAt: T0 };
    expect(await findNamedTarget(db, webhook, targetOf(1).deliveryId, T0)).toEqual({ event, target: targetOf(1) });
  });

  it.each([
    ["another webhook's delivery", targetOf(1, other).deliveryId, T0, webhook],
    ["another time", targetOf(1).deliveryId, T0 + 5, webhook],
    ["another workspace", targetOf(3).deliveryId, T0 + 5, { workspaceId: elsewhere, webhookId }],
    ["an id of which it is the beginning", targetOf(1).deliveryId.slice(0, -1), T0, webhook],
    ["what is no id", "%", T0, webhook],
  ])("answers nothing for %s", async (_name, deliveryId, acceptedAt, key) => {
    expect(await findNamedTarget(db, key, deliveryId, acceptedAt)).toBeUndefined();
  });
});

describe("listing the targets that events name for a webhook", () => {
  it("is newest first, of that webhook and workspace only", async () => {
    const listed = await listNamedTargets(db, webhook, 0, T0 + 100, 10);
    expect(listed).toMatchObject([
      { event: { id: "evt_3", type: "investment.updated", acceptedAt: T0 + 5 }, target: targetOf(3) },
      { event: { id: "evt_1" }, target: targetOf(1) },
    ]);
    expect(idsOf(await listNamedTargets(db, { workspaceId, webhookId: other }, 0, T0 + 100, 10))).toEqual([
      "evt_2",
      "evt_1",
    ]);
  });

  it("is limited to the time, ends included, and to the workspace's newest events", async () => {
    expect(idsOf(await listNamedTargets(db, webhook, T0, T0, 10))).toEqual(["evt_1"]);
    expect(idsOf(await listNamedTargets(db, webhook, T0 + 1, T0 + 5, 10))).toEqual(["evt_3"]);
    expect(idsOf(await listNamedTargets(db, webhook, 0, T0 + 100, 1))).toEqual(["evt_3"]);
    expect(idsOf(await listNamedTargets(db, webhook, 0, T0, 1))).toEqual([]);
  });
});
