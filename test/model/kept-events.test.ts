import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeIdTime } from "../../src/domain/ids.ts";
import { compactEvents } from "../../src/store/compact-events.ts";
import type { EventStore } from "../../src/store/event-store.ts";
import { comparePlaces, eventKey, type EventPlace, type KeptEvent } from "../../src/store/event-table.ts";
import type { EventPage } from "../../src/store/list-events.ts";
import { listWorkspaceIds, pruneExpiredRows } from "../../src/store/prune-rows.ts";
import { pruneSegments } from "../../src/store/prune-segments.ts";
import { cases } from "../tools/cases.ts";
import { byWebhook, expectedList, KeptWorld, MOVED_AT } from "./kept-world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MORNING = Date.UTC(2030, 0, 1, 5);
const WORKSPACES = ["ws_1", "ws_2"] as const;
/** Within one segment, beside it, in other hours, at both sides of midnight and days later. */
const TIMES = [0, 1, 4_000, 9_000, 12_000, HOUR, 2 * HOUR, 19 * HOUR - 1, 19 * HOUR, 26 * HOUR, 50 * HOUR];
const TEXTS = ["1", '{"a":"ü\\u0000\\"\\\\"}', JSON.stringify("word ".repeat(600)), JSON.stringify("x".repeat(40_000))];

const event = fc
  .record({
    workspaceId: fc.constantFrom(...WORKSPACES),
    time: fc.constantFrom(...TIMES),
    number: fc.integer({ min: 0, max: 5 }),
    chosen: fc.boolean(),
    type: fc.constantFrom("a.b", "a.c", "d.e"),
    dataText: fc.constantFrom(...TEXTS, null),
    isOwed: fc.boolean(),
  })
  .map(({ workspaceId, time, number, chosen, type, dataText, isOwed }): KeptEvent => {
    const acceptedAt = MORNING + time;
    const id = chosen ? `order-${number}` : `evt_${encodeIdTime(acceptedAt)}${String(number).padStart(16, "0")}`;
    const key = { workspaceId, acceptedAt, id };
    const body = { type, createdAt: acceptedAt - number, applicationId: number % 2 === 0 ? null : "app", dataText };
    const visibleTo = number === 3 ? ["ann"] : null;
    const tags = number % 3 === 0 ? ["q3", `n${number}`] : [];
    return {
      ...key,
      ...body,
      chosen,
      visibleTo,
      tags,
      bodyHash: `h${number}`,
      targets: isOwed ? [targetOf("wh_1", id)] : [],
    };
  });

function targetOf(webhookId: string, eventId: string) {
  return { webhookId, deliveryId: `del_${webhookId}_${eventId}`, format: "event", epoch: 1, lane: "direct" } as const;
}

const batch = fc.array(event, { minLength: 1, maxLength: 12 });
const time = fc.constantFrom(...TIMES, 8 * DAY);
/** Mostly all days are over, so that what is late meets what is compacted. */
const closed = fc.oneof({ weight: 3, arbitrary: fc.constant(8 * DAY) }, { weight: 1, arbitrary: time });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("keep"), batches: fc.array(batch, { minLength: 1, maxLength: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("again"), pick: fc.nat(), others: batch }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("add"), pick: fc.nat(), webhook: fc.constantFrom("wh_1", "wh_2") }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("compact"), time: closed, times: fc.integer({ min: 1, max: 2 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("compact and keep"),
      time: closed,
      batches: fc.array(batch, { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("prune"), time }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type View = typeof view extends fc.Arbitrary<infer T> ? T : never;

const view = fc.record({
  type: fc.constantFrom(null, "a.b", "a.*", "d.e", "no.such"),
  since: fc.option(time.map((ms) => MORNING + ms)),
  until: fc.option(time.map((ms) => MORNING + ms)),
  limit: fc.integer({ min: 1, max: 7 }),
});

let tokens = 0;

async function compact(world: KeptWorld, ms: number): Promise<void> {
  for (const db of world.databases) {
    await compactEvents(db, { closedAt: MORNING + ms, maxRounds: 50, newToken: () => `token ${++tokens}` });
  }
}

/** Keeps batches at once: each event that is not known yet is kept once, and none that is. */
async function keep(world: KeptWorld, asked: readonly (readonly KeptEvent[])[]): Promise<void> {
  // What is promised of chosen ids in two databases is promised one by one.
  const batches = asked.map((events, index) => {
    return index === 0 ? events : events.filter(({ workspaceId, chosen }) => !chosen || workspaceId === "ws_1");
  });
  const known = batches.flat().map((one) => world.knownAs(one) !== undefined);
  const won = await Promise.all(batches.map(async (events) => world.store.keep(events)));
  for (const [index, events] of batches.entries()) {
    for (const key of won[index] ?? []) {
      const own = events.find((one) => eventKey(one) === key);
      if (own === undefined) throw new Error("a key was answered that was not asked for");
      expect(world.knownAs(own), `${key} is kept twice`).toBeUndefined();
      world.note(own);
    }
  }
  for (const [index, one] of batches.flat().entries()) {
    expect(world.knownAs(one), `${eventKey(one)} is kept, ${known[index] ? "before" : "now"}`).toBeDefined();
  }
}

async function take(world: KeptWorld, next: Step): Promise<void> {
  const picked = "pick" in next ? world.events[next.pick % Math.max(1, world.events.length)] : undefined;
  switch (next.do) {
    case "keep":
      return keep(world, next.batches);
    case "again":
      return keep(world, [[...(picked === undefined ? [] : [picked]), ...next.others, ...world.events.slice(0, 5)]]);
    case "add": {
      if (picked === undefined) return;
      const target = targetOf(next.webhook, picked.id);
      for (let times = 0; times < 2; times++) {
        await world.store.addTargets(picked.workspaceId, [{ event: picked, target }]);
      }
      return world.addTarget(picked, target);
    }
    case "compact": {
      const compactions = Array.from({ length: next.times }, async () => compact(world, next.time));
      await Promise.all([...compactions, ...WORKSPACES.map(async (id) => checkReads(world, id))]);
      return;
    }
    case "compact and keep":
      await Promise.all([compact(world, next.time), keep(world, next.batches), compact(world, next.time)]);
      return;
    case "prune":
      return prune(world, MORNING + next.time);
  }
}

/** What is younger stays, what is a day older goes; between, a segment goes as a whole. */
async function prune(world: KeptWorld, ms: number): Promise<void> {
  for (const db of world.databases) {
    await pruneSegments(db, ms, 100);
    await pruneExpiredRows(db, await listWorkspaceIds(world.databases[0]), ms, 100);
  }
  const left = await world.store.findKept(world.events.map((one) => ({ ...one, chosen: false })));
  const keys = new Set(left.map(eventKey));
  for (const one of world.events) {
    if (one.acceptedAt >= ms) expect(keys, `${eventKey(one)} is young`).toContain(eventKey(one));
    const isOld = one.acceptedAt < (world.rows.has(eventKey(one)) ? ms : ms - DAY);
    if (isOld) expect(keys, `${eventKey(one)} is old`).not.toContain(eventKey(one));
  }
  world.events = world.events.filter((one) => keys.has(eventKey(one)));
  for (const key of world.rows) if (!keys.has(key)) world.rows.delete(key);
  // Targets that were added to what stays may go with what was pruned beside it.
  const targets = new Map(left.map((one) => [eventKey(one), one.targets]));
  world.events = world.events.map((one) => {
    const { acceptedAt } = one;
    return acceptedAt < ms ? { ...one, targets: (targets.get(eventKey(one)) ?? []).toSorted(byWebhook) } : one;
  });
}

async function checkReads(world: KeptWorld, workspaceId: string): Promise<void> {
  const events = world.of(workspaceId);
  const all = { type: null, since: null, until: null };
  expect((await world.store.list(workspaceId, all, null, 1000)).items.map(eventKey)).toEqual(events.map(eventKey));
  const wanted = events.map((one) => ({ ...one, chosen: false }));
  const found = await world.store.findKept(wanted);
  expect(sorted(found)).toEqual(sorted(events));
}

function sorted(events: readonly KeptEvent[]): readonly KeptEvent[] {
  return events
    .map((one) => ({ ...one, targets: one.targets.toSorted(byWebhook) }))
    .toSorted((one, other) => comparePlaces(other, one));
}

async function checkViews(world: KeptWorld, { limit, ...filter }: View): Promise<void> {
  for (const workspaceId of WORKSPACES) {
    const events = world.of(workspaceId);
    const walked: string[] = [];
    let before: EventPlace | null = null;
    do {
      const page: EventPage = await world.store.list(workspaceId, filter, before, limit);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      walked.push(...page.items.map(eventKey));
      before = page.next;
    } while (before !== null);
    expect(walked).toEqual(expectedList(events, filter, null).map(eventKey));
    await checkWebhook(world, workspaceId, filter, limit);
  }
}

async function checkWebhook(
  world: KeptWorld,
  workspaceId: string,
  { type, since, until }: Omit<View, "limit">,
  limit: number,
): Promise<void> {
  const webhook = { workspaceId, webhookId: "wh_1" };
  const span = { since: since ?? 0, until: until ?? Number.MAX_SAFE_INTEGER - 1 };
  const inTime = expectedList(world.of(workspaceId), { type: null, ...span }, null);
  const has = (one: KeptEvent) => one.targets.some(({ webhookId }) => webhookId === "wh_1");
  const named = await world.store.listNamed(webhook, span.since, span.until, limit);
  // Of a time in two databases, the newest of each.
  const isMoved = (one: KeptEvent) => workspaceId === "ws_2" && one.acceptedAt >= MOVED_AT;
  const parts = [inTime.filter(isMoved), inTime.filter((one) => !isMoved(one))];
  const newest = parts.flatMap((part) => part.slice(0, limit));
  expect(named.map(({ event: { id } }) => id)).toEqual(newest.filter(has).map(({ id }) => id));
  const missed: string[] = [];
  let before: EventPlace | null = null;
  do {
    const filter = { ...webhook, ...span, patterns: [["*"], [type ?? "*"]] };
    const part: Awaited<ReturnType<EventStore["readMissed"]>> = await world.store.readMissed(filter, before, limit);
    missed.push(...part.events.map(eventKey));
    before = part.next;
  } while (before !== null);
  const isMissed = (one: KeptEvent) => !has(one) && one.dataText !== null;
  expect(missed).toEqual(expectedList(inTime.filter(isMissed), { type, ...span }, null).map(eventKey));
}

/** Ranges of level 1 do not overlap, nothing is in two segments, and the index has the chosen ids of segments. */
function checkTables(world: KeptWorld): void {
  for (const workspaceId of WORKSPACES) {
    const segments = world.all(
      "SELECT * FROM event_segments WHERE workspace_id = ? AND level = 1 ORDER BY first_at, first_id",
      workspaceId,
    );
    for (const [index, segment] of segments.entries()) {
      const last = { acceptedAt: Number(segment["last_at"]), id: String(segment["last_id"]) };
      expect(Math.floor(Number(segment["first_at"]) / DAY)).toBe(Math.floor(last.acceptedAt / DAY));
      const next = segments[index + 1];
      if (next === undefined) continue;
      const first = { acceptedAt: Number(next["first_at"]), id: String(next["first_id"]) };
      expect(comparePlaces(last, first), "ranges overlap").toBeLessThan(0);
    }
  }
  const inSegments = world.events.filter((one) => !world.rows.has(eventKey(one)));
  const counts = world.all("SELECT COALESCE(SUM(count), 0) AS n FROM event_segments");
  expect(counts.reduce((sum, { n }) => sum + Number(n), 0)).toBe(inSegments.length);
  const index = world.all("SELECT workspace_id || '/' || accepted_at || '/' || id AS id FROM chosen_events");
  const chosen = inSegments.filter((one) => one.chosen).map(eventKey);
  expect(index.map(({ id }) => id).toSorted()).toEqual(chosen.toSorted());
}

async function checkIds(world: KeptWorld): Promise<void> {
  for (const one of world.events.slice(0, 4)) {
    const other = WORKSPACES.find((id) => id !== one.workspaceId) ?? "";
    const isTheirs = world.events.some(({ workspaceId, id }) => workspaceId === other && id === one.id);
    expect(eventKey((await world.store.find(one.workspaceId, one.id)) ?? one)).toBe(eventKey(one));
    expect((await world.store.find(other, one.id)) !== undefined).toBe(isTheirs);
    const [chosen] = one.chosen ? await world.store.findKept([{ ...one, acceptedAt: 7 }]) : [one];
    expect(chosen?.bodyHash).toBe(one.bodyHash);
  }
}

describe("kept events", () => {
  it("are as a plain list has them, whatever is kept again, added to, compacted and pruned, at once or one by one", async () => {
    const story = fc.record({
      seed: fc.nat(),
      rows: fc.array(event, { maxLength: 6 }),
      steps: fc.array(step, { minLength: 1, maxLength: 9 }),
      views: fc.array(view, { minLength: 2, maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ seed, rows, steps, views }) => {
        const world = new KeptWorld(seed);
        try {
          const isThere = (row: KeptEvent) => row.workspaceId === "ws_1" || row.acceptedAt < MOVED_AT;
          for (const row of rows.filter(isThere)) if (world.knownAs(row) === undefined) world.insertRow(row);
          for (const next of steps) {
            await take(world, next);
            checkTables(world);
            for (const id of WORKSPACES) await checkReads(world, id);
          }
          for (const one of views) await checkViews(world, one);
          await checkIds(world);
        } finally {
          world.close();
        }
      }),
      cases(60),
    );
  });
});
