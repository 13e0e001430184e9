import fc from "fast-check";
import { expect, it } from "vitest";
import type { Trigger } from "../../src/domain/attempt.ts";
import {
  cancelDelivery,
  cancelIfStale,
  claimDelivery,
  expireDelivery,
  giveBack,
  recordAttempt,
  releaseDelivery,
  replayDelivery,
  resendDelivery,
  takeBackRelease,
} from "../../src/domain/change-delivery.ts";
import { type Delivery, isUnderWay, nextTrigger } from "../../src/domain/delivery.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import { attemptWith, deliveryWith, T0 } from "./deliveries.ts";
import { cases } from "../tools/cases.ts";

/*
 * Random lives of one delivery. A run of deliver is what a claim made; it may report once, twice, late or never. The
 * rules that must hold after every step are those of the contract and not of one transition.
 */
interface Run {
  readonly number: number;
  readonly token: number;
  readonly trigger: Trigger;
}

type Command =
  | { readonly do: "release" | "expire" | "cancel" | "resend" | "replay" | "stale" }
  | { readonly do: "take_back" | "give_back" | "claim"; readonly back: number }
  | { readonly do: "record"; readonly back: number; readonly outcome: Outcome; readonly retryAfter: number | null };

const back = fc.integer({ min: 0, max: 3 });
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: "release" } as const) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("claim" as const), back: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.constant({ do: "expire" } as const) },
  { weight: 1, arbitrary: fc.constantFrom({ do: "cancel" } as const, { do: "stale" } as const) },
  { weight: 2, arbitrary: fc.constantFrom({ do: "resend" } as const, { do: "replay" } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("take_back" as const, "give_back" as const), back }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("record" as const),
      back,
      outcome: fc.constantFrom<Outcome>("delivered", "retryable", "retryable", "terminal"),
      retryAfter: fc.option(fc.integer({ min: 0, max: 90_000 })),
    }),
  },
);
const schedules = fc
  .array(fc.integer({ min: 0, max: 86_400 }), { minLength: 1, maxLength: 5 })
  .map((list) => [0, ...list.slice(1)]);

interface World {
  delivery: Delivery;
  readonly runs: Run[];
  readonly reported: Set<number>;
  readonly schedule: readonly number[];
  /** Runs that began before the newest replay, while none that began after it has reported. */
  stale: number | undefined;
  now: number;
}

function step(world: World, command: Command, random: number): Delivery {
  const { delivery, schedule, now } = world;
  switch (command.do) {
    case "release":
      return delivery.phase === "waiting" ? releaseDelivery(delivery, now) : delivery;
    case "expire":
      return expireDelivery(delivery, now, schedule, random);
    case "replay":
      world.stale = world.runs.length;
      return replayDelivery(delivery, delivery.epoch, now);
    case "cancel":
      world.stale = undefined;
      return cancelDelivery(delivery, now);
    case "stale":
      world.stale = undefined;
      return cancelIfStale(delivery, delivery.epoch + 1, now);
    case "resend":
      return resendDelivery(delivery, delivery.epoch, now);
    case "take_back":
      return takeBackRelease(delivery, delivery.token - command.back, now + 5000);
    case "give_back":
      return takeBack(world, delivery.token - command.back);
    case "claim": {
      const claimed = claimDelivery(delivery, delivery.token - command.back, now, 15_000);
      if (claimed !== undefined) {
        world.runs.push({ number: claimed.numbered, token: claimed.token, trigger: nextTrigger(claimed) });
      }
      return claimed ?? delivery;
    }
    case "record":
      return record(world, command, random);
  }
}

/** What is given back was never sent: its run reports nothing. */
function takeBack(world: World, token: number): Delivery {
  const back = giveBack(world.delivery, token, world.now);
  if (back !== world.delivery) world.runs.pop();
  return back;
}

function record(
  world: World,
  { back, outcome, retryAfter }: Extract<Command, { do: "record" }>,
  random: number,
): Delivery {
  const { delivery, schedule, now } = world;
  const index = world.runs.length - 1 - back;
  const run = world.runs[index];
  if (run === undefined) return delivery;
  const isRepeated = world.reported.has(run.token);
  world.reported.add(run.token);
  const attempt = attemptWith({ ...run, startedAt: now - 100, endedAt: now });
  const after = recordAttempt(delivery, attempt, { outcome, retryAfterSeconds: retryAfter }, schedule, random);
  const isBeforeReplay = world.stale !== undefined && index < world.stale;
  if (isRepeated) expect(after).toBe(delivery);
  else if (outcome === "delivered") expect(after.status).toBe(isBeforeReplay ? "pending" : "delivered");
  if (!isRepeated && !isBeforeReplay) world.stale = undefined;
  return after;
}

function checkState({ delivery, reported, schedule, stale }: World): void {
  // What a replay promised is owed until a run that began after it has reported.
  if (stale !== undefined) expect(delivery.status).toBe("pending");
  const isOwed = delivery.status === "pending" || delivery.manualDue > 0;
  if (isOwed) expect(delivery.wakeAt).not.toBeNull();
  if (!isOwed && !isUnderWay(delivery)) expect(delivery).toMatchObject({ phase: "idle", wakeAt: null });
  expect(delivery.phase === "idle").toBe(delivery.wakeAt === null);
  expect(delivery.status === "pending").toBe(delivery.completedAt === null);
  expect(delivery.consumed).toBeLessThanOrEqual(schedule.length);
  expect(delivery.manualDue).toBeGreaterThanOrEqual(0);
  const lost = delivery.attempts.filter(({ error }) => error?.code === "internal").length;
  expect(delivery.attemptCount).toBeLessThanOrEqual(reported.size + lost);
  expect(delivery.attemptCount).toBeGreaterThanOrEqual(Math.max(reported.size, lost));
  const numbers = delivery.attempts.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  expect(delivery.numbered).toBeGreaterThanOrEqual(Math.max(0, ...numbers));
}

function checkChange(before: Delivery, after: Delivery, command: Command, now: number): void {
  if (command.do === "replay") return expect(after.status).toBe("pending");
  if (before.status === "delivered") {
    expect(after).toMatchObject({
      status: "delivered",
      completedAt: before.completedAt,
      responseCode: before.responseCode,
    });
  }
  if (before.status !== "pending" && after.status !== before.status) {
    expect(command).toMatchObject({ do: "record", outcome: "delivered" });
    expect(after.status).toBe("delivered");
  }
  if (after.status === "canceled" && before.status === "pending") expect(["cancel", "stale"]).toContain(command.do);
  expect(after.token).toBeGreaterThanOrEqual(before.token);
  expect(after.consumed - before.consumed === 0 || after.consumed - before.consumed === 1).toBe(true);
  if (after.consumed > before.consumed && after.nextAttemptAt !== null) {
    expect(after.nextAttemptAt).toBeGreaterThanOrEqual(now);
  }
}

it("a delivery keeps its rules through every sequence of commands", () => {
  fc.assert(
    fc.property(
      schedules,
      fc.array(fc.tuple(command, fc.integer({ min: 0, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true })), {
        maxLength: 45,
      }),
      (schedule, life) => {
        const world: World = {
          delivery: deliveryWith(),
          runs: [],
          reported: new Set(),
          schedule,
          stale: undefined,
          now: T0,
        };
        for (const [next, elapsed, random] of life) {
          world.now += elapsed;
          const before = world.delivery;
          world.delivery = step(world, next, random);
          checkChange(before, world.delivery, next, world.now);
          checkState(world);
        }
      },
    ),
    cases(2000),
  );
});
