import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patternMatches } from "../../src/domain/event-type.ts";
import type { EventPlace, KeptEvent } from "../../src/store/event-table.ts";
import { addTargets } from "../../src/store/added-target-table.ts";
import { findEvent } from "../../src/store/find-events.ts";
import { keepEvents } from "../../src/store/keep-events.ts";
import { keepEventData } from "../../src/store/event-data-table.ts";
import { type MissedFilter, readMissedEvents } from "../../src/store/read-missed-events.ts";
import { db, freshId, keptEvent, T0 } from "./rows.ts";
import { cases } from "../tools/cases.ts";

const target = { webhookId: "wh_1", deliveryId: "del_1", format: "event", epoch: 3, lane: "paced" } as const;
const other = { ...target, webhookId: "wh_2", deliveryId: "del_2" };

/** Reads page after page. */
async function missedOf(
  workspaceId: string,
  changes: Partial<MissedFilter> = {},
  pageSize = 2,
): Promise<readonly string[]> {
  const span = { since: T0, until: T0 + 1000 };
  const filter = { workspaceId, webhookId: "wh_1", patterns: [["*"]], ...span, ...changes };
  const ids: string[] = [];
  let before: EventPlace | null = null;
  for (let pages = 0; pages < 100; pages++) {
    const { events, next } = await readMissedEvents(db, filter, before, pageSize);
    ids.push(...events.map(({ id }) => id));
    if (next === null) return ids.toReversed();
    before = next;
  }
  throw new Error("it does not come to an end");
}

describe("missed events", () => {
  it("are the workspace's of the time that do not list the webhook", async () => {
    const [workspaceId, neighbour] = [freshId("ws"), freshId("ws")];
    await keepEvents(db, [
      keptEvent(workspaceId, "evt_early", { acceptedAt: T0 - 1 }),
      keptEvent(workspaceId, "evt_first", { acceptedAt: T0 }),
      keptEvent(workspaceId, "evt_had", { acceptedAt: T0 + 1, targets: [other, target] }),
      keptEvent(workspaceId, "evt_other", { acceptedAt: T0 + 1, targets: [other] }),
      keptEvent(workspaceId, "evt_last", { acceptedAt: T0 + 1000, visibleTo: ["ann"] }),
      keptEvent(workspaceId, "evt_late", { acceptedAt: T0 + 1001 }),
      keptEvent(neighbour, "evt_theirs"),
    ]);
    for (const pageSize of [1, 2, 3, 4, 5, 100]) {
      expect(await missedOf(workspaceId, {}, pageSize)).toEqual(["evt_first", "evt_other", "evt_last"]);
    }
    const filter = { workspaceId, webhookId: "wh_1", patterns: [["*"]], since: T0 + 1000, until: T0 + 1000 };
    expect(await readMissedEvents(db, filter, null)).toEqual({
      events: [
        {
          workspaceId,
          acceptedAt: T0 + 1000,
          id: "evt_last",
          type: "investment.created",
          visibleTo: ["ann"],
          applicationId: null,
          tags: [],
        },
      ],
      next: null,
    });
  });

  it("are not those whose data was pruned", async () => {
    const workspaceId = freshId("ws");
    const apart = { dataText: null, bodyHash: "h" };
    await keepEvents(db, [keptEvent(workspaceId, "evt_kept", apart), keptEvent(workspaceId, "evt_pruned", apart)]);
    await keepEventData(db, { workspaceId, acceptedAt: T0, id: "evt_kept" }, "h", "1");
    await keepEventData(db, { workspaceId, acceptedAt: T0, id: "evt_pruned" }, "another", "1");
    expect(await missedOf(workspaceId)).toEqual(["evt_kept"]);
  });

  it("match all lists of types", async () => {
    const workspaceId = freshId("ws");
    const segment = fc.constantFrom("a", "ab", "a_b", "axb", "webhook");
    const name = fc.array(segment, { minLength: 2, maxLength: 3 }).map((segments) => segments.join("."));
    const pattern = fc.oneof(
      name,
      name.map((text) => `${text}.*`),
      segment.map((text) => `${text}.*`),
    );
    const lists = fc.array(fc.array(pattern, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(name, lists, async (type, patterns) => {
        const acceptedAt = T0 + 10_000 + ++number;
        await keepEvents(db, [keptEvent(workspaceId, `evt_${number}`, { type, acceptedAt })]);
        const isCovered = patterns.every((list) => list.some((one) => patternMatches(one, type)));
        const found = await missedOf(workspaceId, { patterns, since: acceptedAt, until: acceptedAt });
        expect(found).toEqual(isCovered ? [`evt_${number}`] : []);
      }),
      cases(150),
    );
  });
});

describe("targets of missed events", () => {
  const listed = async ({ workspaceId, id }: KeptEvent) => (await findEvent(db, workspaceId, id))?.targets;

  it("are added after the existing ones, once, and to no other event", async () => {
    const [workspaceId, neighbour] = [freshId("ws"), freshId("ws")];
    const event = keptEvent(workspaceId, "order-1", { chosen: true, targets: [other] });
    const having = keptEvent(workspaceId, "order-2", { chosen: true, targets: [{ ...target, epoch: 1 }] });
    const bystanders = [
      keptEvent(workspaceId, "order-3", { chosen: true }),
      keptEvent(neighbour, "order-1", { chosen: true }),
    ];
    await keepEvents(db, [event, having, ...bystanders]);
    const added = [event, having].map((one) => ({ event: one, target }));
    for (let times = 0; times < 2; times++) await addTargets(db, workspaceId, added);
    expect(await listed(event)).toEqual([other, target]);
    expect(await listed(having)).toEqual(having.targets);
    for (const bystander of bystanders) expect(await listed(bystander)).toEqual([]);
  });

  it("are added to many events", async () => {
    const workspaceId = freshId("ws");
    const events = Array.from({ length: 1200 }, (_, index) => keptEvent(workspaceId, `evt_${index}`));
    await keepEvents(db, events);
    await addTargets(
      db,
      workspaceId,
      events.map((event) => ({ event, target: { ...target, deliveryId: `del_${event.id}` } })),
    );
    expect(await missedOf(workspaceId, {}, 1000)).toEqual([]);
  });
});
