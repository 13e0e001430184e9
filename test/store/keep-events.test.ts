import { describe, expect, it } from "vitest";
import { createEventIds } from "../../src/crypto/make-ids.ts";
import { findEventData, keepEventData } from "../../src/store/event-data-table.ts";
import { eventKey, type EventPlace, type KeptEvent } from "../../src/store/event-table.ts";
import { findEvent, findKeptEvents } from "../../src/store/find-events.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { type EventPage, listEvents } from "../../src/store/list-events.ts";
import { countingDatabase } from "./count-written.ts";
import { db, freshId, keptEvent, T0 } from "./rows.ts";

const target = { webhookId: "wh_1", deliveryId: "del_1", format: "event", epoch: 3, lane: "direct" } as const;

async function keptIn(workspaceId: string): Promise<readonly KeptEvent[]> {
  const everything = { type: null, since: null, until: null };
  const { items } = await listEvents(db, workspaceId, everything, null, 1000);
  const kept = await findKeptEvents(
    db,
    items.map((item) => ({ ...item, chosen: false })),
  );
  return items.toReversed().flatMap(({ id }) => kept.filter((event) => event.id === id));
}

describe("keeping events", () => {
  it("answers the new events, and keeps every column", async () => {
    const workspaceId = freshId("ws");
    const events = [
      keptEvent(workspaceId, "evt_1", { targets: [target, { ...target, webhookId: "wh_2", lane: "paced" }] }),
      keptEvent(workspaceId, "evt_2", { dataText: null, bodyHash: "h", applicationId: "a", visibleTo: ["m", "ü\"'"] }),
      keptEvent(workspaceId, "order-1", { chosen: true, bodyHash: "h" }),
      keptEvent(workspaceId, "evt_3", { visibleTo: [], tags: ["a", "ü\"'"] }),
    ];
    const winners = await keepEvents(db, events);
    expect(winners).toEqual(new Set(events.map(eventKey)));
    expect(await keptIn(workspaceId)).toEqual(events.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it.each([
    "null",
    "true",
    "0",
    "-0.5",
    "1e21",
    '""',
    '"1"',
    '"null"',
    "[]",
    "{}",
    '{"a":[1,"\\u0000\\ud800"]}',
    '"O\'Neill; --"',
  ])("keeps the data %s as text", async (dataText) => {
    const workspaceId = freshId("ws");
    await keepEvents(db, [keptEvent(workspaceId, "evt_1", { dataText })]);
    expect((await keptIn(workspaceId))[0]?.dataText).toBe(dataText);
  });

  it("does not count or change a kept event", async () => {
    const workspaceId = freshId("ws");
    const event = keptEvent(workspaceId, "evt_1");
    await keepEvents(db, [event]);
    const changed = { ...event, dataText: '"other"', targets: [target] };
    expect(await keepEvents(db, [changed, keptEvent(workspaceId, "evt_2")])).toEqual(
      new Set([eventKey(keptEvent(workspaceId, "evt_2"))]),
    );
    expect(await keptIn(workspaceId)).toMatchObject([{ dataText: '{"n":1}', targets: [] }, { id: "evt_2" }]);
  });

  it("lets a chosen id win once in its workspace, whenever it was accepted", async () => {
    const [workspaceId, other] = [freshId("ws"), freshId("ws")];
    const first = keptEvent(workspaceId, "order-1", { chosen: true });
    const later = { ...first, acceptedAt: T0 + 5000 };
    const elsewhere = { ...first, workspaceId: other };
    expect(await keepEvents(db, [first, later])).toEqual(new Set([eventKey(first)]));
    expect(await keepEvents(db, [later, elsewhere])).toEqual(new Set([eventKey(elsewhere)]));
    expect(await keptIn(workspaceId)).toHaveLength(1);
  });

  it("writes one row for all of a workspace, one more for each chosen id, and at first one for the workspace", async () => {
    const workspaceId = freshId("ws");
    const count = async (events: readonly KeptEvent[]) => {
      const counted = countingDatabase();
      await keepEvents(counted.db, events);
      return counted.written;
    };
    const events = Array.from({ length: 100 }, (_, index) => keptEvent(workspaceId, `evt_${index}`));
    expect(await count(events)).toBe(2);
    const chosen = keptEvent(workspaceId, "order-1", { chosen: true, acceptedAt: T0 + 1 });
    expect(await count([chosen])).toBe(2);
    expect(await count([chosen, ...events])).toBe(0);
    expect(await count([keptEvent(workspaceId, "evt_last", { acceptedAt: T0 + 3_600_000 })])).toBe(1);
    expect(await count([keptEvent(workspaceId, "evt_late", { acceptedAt: T0 - 1 })])).toBe(2);
  });

  it("accepts more than a parameter holds, and none", async () => {
    const workspaceId = freshId("ws");
    const dataText = JSON.stringify("ü".repeat(20_000));
    const events = Array.from({ length: 60 }, (_, index) => keptEvent(workspaceId, `evt_${index + 100}`, { dataText }));
    expect((await keepEvents(db, events)).size).toBe(60);
    expect(await keptIn(workspaceId)).toEqual(events);
    expect((await keepEvents(db, [])).size).toBe(0);
  });
});

describe("finding events", () => {
  it("finds generated ids by key, and chosen ones from any time", async () => {
    const [workspaceId, other] = [freshId("ws"), freshId("ws")];
    const generated = keptEvent(workspaceId, createEventIds(T0)());
    const chosen = keptEvent(workspaceId, "order-1", { chosen: true });
    await keepEvents(db, [generated, chosen, { ...chosen, workspaceId: other }, { ...generated, workspaceId: other }]);
    const wanted = [generated, { ...chosen, acceptedAt: T0 + 99 }, { ...generated, acceptedAt: T0 + 1 }];
    const found = await findKeptEvents(db, wanted);
    expect(found.map(eventKey).toSorted()).toEqual([generated, chosen].map(eventKey).toSorted());
    expect(await findKeptEvents(db, [])).toEqual([]);
  });

  it("finds an id alone, in its workspace only", async () => {
    const workspaceId = freshId("ws");
    const generated = keptEvent(workspaceId, createEventIds(T0)());
    const chosen = keptEvent(workspaceId, "order-1", { chosen: true });
    await keepEvents(db, [generated, chosen]);
    expect(await findEvent(db, workspaceId, generated.id)).toEqual(generated);
    expect(await findEvent(db, workspaceId, "order-1")).toEqual(chosen);
    expect(await findEvent(db, workspaceId, "order-2")).toBeUndefined();
    expect(await findEvent(db, freshId("ws"), generated.id)).toBeUndefined();
  });

  it("finds a chosen id that looks generated", async () => {
    const workspaceId = freshId("ws");
    const id = createEventIds(T0 + 77)();
    await keepEvents(db, [keptEvent(workspaceId, id, { chosen: true })]);
    expect((await findEvent(db, workspaceId, id))?.id).toBe(id);
  });
});

describe("listing events", () => {
  it("is newest first, page by page, with filters, and of one workspace", async () => {
    const [workspaceId, other] = [freshId("ws"), freshId("ws")];
    const events = Array.from({ length: 7 }, (_, index) => {
      const type = index % 2 === 0 ? "a.b" : "c.d";
      return keptEvent(workspaceId, `evt_${index}`, { acceptedAt: T0 + Math.floor(index / 2), type });
    });
    await keepEvents(db, [...events, keptEvent(other, "evt_bystander")]);
    const everything = { type: null, since: null, until: null };
    const walked: string[] = [];
    let before: EventPlace | null = null;
    do {
      const page: EventPage = await listEvents(db, workspaceId, everything, before, 3);
      walked.push(...page.items.map(({ id }) => id));
      before = page.next;
    } while (before !== null);
    expect(walked).toEqual(events.map(({ id }) => id).toReversed());
    const ofType = await listEvents(db, workspaceId, { ...everything, type: "c.d" }, null, 10);
    expect(ofType.items.map(({ id }) => id)).toEqual(["evt_5", "evt_3", "evt_1"]);
    expect(
      (await listEvents(db, workspaceId, { type: null, since: T0 + 1, until: T0 + 2 }, null, 10)).items,
    ).toHaveLength(4);
  });

  it("looks at fewer events where it has to be told of each whether it is seen, and goes on from there", async () => {
    const workspaceId = freshId("ws");
    for (let batch = 0; batch < 5; batch++) {
      const ids = Array.from({ length: 600 }, (_, index) => `evt_${batch}_${index}`);
      await keepEvents(
        db,
        ids.map((id) => keptEvent(workspaceId, id, { acceptedAt: T0 + batch })),
      );
    }
    const looked: string[] = [];
    const isSeen = ({ id }: { readonly id: string }) => {
      looked.push(id);
      return id === "evt_0_0";
    };
    const wanted = { type: null, since: null, until: null, isSeen };
    const first = await listEvents(db, workspaceId, wanted, null, 10);
    expect([first.items, looked.length < 3000]).toEqual([[], true]);
    const second = await listEvents(db, workspaceId, wanted, first.next, 10);
    expect([second.items.map(({ id }) => id), second.next]).toEqual([["evt_0_0"], null]);
    expect([looked.length, new Set(looked).size]).toEqual([3000, 3000]);
  });
});

it("any number of events is found, some thousand in a statement, each once", async () => {
  const workspaceId = freshId("ws");
  const [first, last] = [keptEvent(workspaceId, "order-1", { chosen: true }), keptEvent(workspaceId, "evt_2")];
  await keepEvents(db, [first, last]);
  const others = Array.from({ length: 20_000 }, (_, index) => keptEvent(workspaceId, `evt_absent_${index}`));
  const counted = countingDatabase();
  const found = await findKeptEvents(counted.db, [first, ...others, { ...first, chosen: false }, last]);
  expect(found.map(({ id }) => id).sort()).toEqual(["evt_2", "order-1"]);
  expect(counted.longest).toBeLessThanOrEqual(1_000_000);
});

describe("large event data", () => {
  it("is kept for each acceptance, and keeping it again changes nothing", async () => {
    const key = { workspaceId: freshId("ws"), acceptedAt: T0, id: "order-1" };
    await keepEventData(db, key, "h1", '"one"');
    await keepEventData(db, key, "h1", '"changed"');
    await keepEventData(db, key, "h2", '"two"');
    expect(await findEventData(db, key, "h1")).toBe('"one"');
    expect(await findEventData(db, key, "h2")).toBe('"two"');
    expect(await findEventData(db, { ...key, workspaceId: freshId("ws") }, "h1")).toBeUndefined();
    expect(await findEventData(db, { ...key, acceptedAt: T0 + 1 }, "h1")).toBeUndefined();
  });
});
