import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, it } from "vitest";
import { cancelDelivery, replayDelivery, resendDelivery } from "../../../src/domain/change-delivery.ts";
import type { DeliveryFilter } from "../../../src/domain/delivery-filter.ts";
import type { Delivery } from "../../../src/domain/delivery.ts";
import { lowestId } from "../../../src/domain/ids.ts";
import { readStats } from "../../../src/outbox/delivery-stats.ts";
import { listPart, listThese, type PageQuery } from "../../../src/outbox/list-page.ts";
import { cases } from "../../tools/cases.ts";
import { attemptNow, Box, pass, T0, useOutboxes } from "../outbox-fixture.ts";
import { exactStats } from "../stats-oracle.ts";
import { readSegments, readStoredLog, segmentFaults } from "../stored-log.ts";
import { BareLog, delivered } from "./log-fixture.ts";

useOutboxes();

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TYPES = ["investment.created", "round.closed"];
/** So small that a few deliveries make several segments, and a page has to stop before its end. */
const LIMITS = { rows: 3, freshEntries: 4, step: 4, segmentEntries: 3, opened: 2, lookedAt: 5 };
const PAGE = { opened: 4, heads: 3 };

const number = fc.nat(60);
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("arrive" as const),
      numbers: fc.array(number, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "resend" as const,
        "replay" as const,
        "succeed" as const,
        "fail" as const,
        "cancel" as const,
        "owe" as const,
        "log" as const,
      ),
      numbers: fc.array(number, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("compact" as const), numbers: fc.constant([]) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("restart" as const, "day" as const), numbers: fc.constant([]) }),
  },
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Some minutes apart, over two days, so that segments are of several. */
function fresh(n: number): Delivery {
  const changes = { acceptedAt: T0 + n * 50 * 60_000, eventType: TYPES[n % 2] ?? "" };
  return delivered(n, changes);
}

function changed(known: Delivery | undefined, n: number, how: Change["do"]): Delivery {
  const one = known ?? fresh(n);
  const now = Date.now();
  const waiting = { phase: "waiting", wakeAt: now, nextAttemptAt: now } as const;
  const idle = { phase: "idle", wakeAt: null, nextAttemptAt: null, manualDue: 0, completedAt: now } as const;
  if (how === "resend") return resendDelivery(one, 1, now);
  if (how === "replay") return replayDelivery(one, 1, now);
  if (how === "cancel") return cancelDelivery(one, now);
  if (how === "owe") return { ...one, ...waiting, status: "pending" };
  const isFailure = how === "fail" || (how === "log" && n % 3 === 0);
  const silence = { responseCode: null, responseTimeMs: null, error: { code: "timeout", message: "" } } as const;
  const attempt = attemptNow(0, isFailure ? "retryable" : "delivered", {
    number: one.attempts.length + 1,
    ...(isFailure && n % 2 === 0 ? silence : {}),
  });
  const attempts = [...one.attempts, attempt];
  const logged = { ...one, attempts, attemptCount: attempts.length };
  if (how === "log") return logged;
  const { responseCode, responseTimeMs } = attempt;
  return { ...logged, ...idle, responseCode, responseTimeMs, status: how === "fail" ? "failed" : "delivered" };
}

/** Reads a list to its end, page by page. */
function listAll(bare: BareLog, query: Omit<PageQuery, "before">): readonly Delivery[] {
  const found: Delivery[] = [];
  for (let before: string | null = null, pages = 0; ; pages++) {
    const { items, next } = listPart(bare.sql, bare.ledger.log, { ...query, before }, PAGE);
    found.push(...items);
    if (next === null) return found;
    if (pages > 300 || (before !== null && next >= before)) throw new Error(`a list does not go on at ${next}`);
    before = next;
  }
}

/** What lists are filtered by: each status, type and time with each other. */
const FILTERS = ([null, "delivered", "failed", "pending"] as const).flatMap((status) => {
  return [null, TYPES[1] ?? "", "none.such"].flatMap((eventType) => {
    const times = [
      [null, null],
      [T0 + 20 * HOUR_MS, null],
      [null, T0 + 20 * HOUR_MS],
    ] as const;
    return times.map(([since, until]) => ({ status, eventType, since, until }));
  });
});
const ALL: DeliveryFilter = { status: null, eventType: null, since: null, until: null };
/** And what they are filtered by besides, alone and with others. */
const MORE_FILTERS = [
  { ...ALL, eventType: "round.*" },
  { ...ALL, eventType: "*" },
  { ...ALL, eventId: "evt_7" },
  { ...ALL, eventId: "evt_7", status: "delivered" as const },
  ...[{ from: 200, to: 299 }, { from: 503, to: 503 }, { from: 500, to: 599 }, "none" as const].flatMap(
    (responseCodes) => [
      { ...ALL, responseCodes },
      { ...ALL, responseCodes, eventType: "investment.*", since: T0 + 20 * HOUR_MS },
    ],
  ),
  { ...ALL, error: "status" as const },
  { ...ALL, error: "timeout" as const, until: T0 + 20 * HOUR_MS },
];
const EVERY_FILTER: readonly DeliveryFilter[] = [...FILTERS, ...MORE_FILTERS];

/** The codes and error of a delivery by its attempts, told without what the log tells them by. */
function passes(one: Delivery, { eventType, eventId, responseCodes, error }: DeliveryFilter): boolean {
  const newest = one.attempts.at(-1);
  const types =
    eventType?.endsWith("*") === true ? TYPES.filter((type) => type.startsWith(eventType.slice(0, -1))) : [eventType];
  const code = one.responseCode ?? 0;
  const codes = responseCodes === "none" ? { from: 0, to: 0 } : responseCodes;
  const isDelivered = one.status === "delivered";
  return (
    (eventType === null || types.includes(one.eventType)) &&
    (eventId == null || one.eventId === eventId) &&
    (codes == null || (codes.from <= code && code <= codes.to)) &&
    (error == null || (!isDelivered && newest?.error?.code === error))
  );
}

function expectList(bare: BareLog, map: ReadonlyMap<string, Delivery>, limit: number, which: number): void {
  const filter = EVERY_FILTER[which % EVERY_FILTER.length] ?? ALL;
  const { status, since, until } = filter;
  const expected = [...map.values()]
    .filter((one) => status === null || one.status === status)
    .filter((one) => passes(one, filter))
    .filter(({ acceptedAt }) => acceptedAt >= (since ?? 0) && acceptedAt <= (until ?? Infinity))
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  const found = listAll(bare, { filter, epoch: 1, limit });
  const told = (list: readonly Delivery[]) => list.map(({ id, attempts }) => [id, Math.min(1, attempts.length)]);
  expect(told(found)).toEqual(told(expected));
  if (filter.eventId == null) return;
  const ids = [lowestId("delivery", T0 - 1), fresh(7).id, fresh(7).id];
  const query = { filter, epoch: 1, before: null, limit };
  const these = listThese(bare.ledger.log, ids, query, Date.now());
  expect([told(these.items), these.next]).toEqual([told(expected), null]);
}

function expectTrue(bare: BareLog, map: ReadonlyMap<string, Delivery>, limit: number, which: number): void {
  expect(segmentFaults(readSegments(bare.sql))).toEqual([]);
  expect(new Set(readStoredLog(bare.sql).keys())).toEqual(new Set(map.keys()));
  for (const [id, delivery] of map) expect(bare.ledger.log.find(id)).toEqual(delivery);
  expect(bare.ledger.log.find(lowestId("delivery", T0 - 1))).toBeUndefined();
  expect(new Set(bare.ledger.log.listKnown([...map.keys(), "del_none"]))).toEqual(new Set(map.keys()));
  const { responseTimeMs: _times, ...stats } = readStats(bare.sql, bare.ledger.figures, 1, T0, HOUR_MS);
  const { responseTimeMs: _exact, ...expected } = exactStats([...map.values()], 1, T0, HOUR_MS);
  expect(stats).toEqual(expected);
  for (const more of [0, which]) expectList(bare, map, limit, more);
}

it("a log answers as a map of its deliveries does, wherever they are", async () => {
  const story = fc.array(change, { minLength: 5, maxLength: 25, size: "max" });
  await fc.assert(
    fc.asyncProperty(story, fc.boolean(), fc.integer({ min: 1, max: 7 }), async (changes, isCounted, limit) => {
      await runInDurableObject(new Box().stub, (_outbox, { storage }) => {
        if (isCounted) {
          const range = { from: "", to: lowestId("delivery", T0 + DAY_MS), isBehind: false, fineFrom: 0 };
          storage.sql.exec("INSERT INTO state (key, value) VALUES ('figures', ?)", JSON.stringify(range));
        }
        const bare = new BareLog(storage, LIMITS);
        const map = new Map<string, Delivery>();
        for (const [step, { do: how, numbers }] of changes.entries()) {
          if (how === "compact") bare.compact();
          if (how === "restart") bare.restart();
          if (how === "day") pass(DAY_MS);
          const saved = numbers.map((n) => {
            const { id } = fresh(n);
            const after =
              how === "arrive" && !map.has(id) ? fresh(n) : changed(map.get(id), n, how === "arrive" ? "log" : how);
            map.set(id, after);
            return after;
          });
          bare.save(...saved);
          expectTrue(bare, map, limit, step);
        }
        bare.compactAll();
        for (const which of EVERY_FILTER.keys()) expectTrue(bare, map, limit, which);
      });
    }),
    // To find a smaller story takes longer than a test may.
    { ...cases(8), endOnFailure: true },
  );
});
