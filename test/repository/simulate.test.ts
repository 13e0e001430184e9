import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../bench/simulate/assumptions.ts";
import { LIMITS } from "../../bench/simulate/limits.ts";
import { writeIntoPage } from "../../bench/simulate/page.ts";
import { makeWorkspaces } from "../../bench/simulate/population.ts";
import { Chance } from "../../bench/simulate/random.ts";
import { DEFAULT_SCENARIO, readFlags } from "../../bench/simulate/read-flags.ts";
import { type Balance, Day } from "../../bench/simulate/run-day.ts";
import { simulate, type Summary } from "../../bench/simulate/summary.ts";

/** A day that is small enough to be run often, and for everything that there is to hold it. */
const SMALL: Scenario = { ...DEFAULT_SCENARIO, deliveries: 4e6, workspaces: 100, stormRank: 2, eventBytes: 100 };

function small(changes: Partial<Scenario> = {}): Scenario {
  return { ...SMALL, ...changes };
}

function wallsOf({ needs }: Summary): readonly string[] {
  return needs.filter(({ isWall }) => isWall).map(({ what }) => what);
}

describe("a simulated day", () => {
  it("is the same for the same seed, and much the same for another", () => {
    const [one, again, other] = [simulate(small()), simulate(small()), simulate(small({ seed: 2 }))];
    expect(again).toEqual(one);
    expect(other.deliveries.accepted).not.toBe(one.deliveries.accepted);
    expect(other.deliveries.accepted / one.deliveries.accepted).toBeCloseTo(1, 2);
    expect(Math.abs(other.bill.perMillion / one.bill.perMillion - 1)).toBeLessThan(0.05);
  });

  it.each<[string, Partial<Scenario>]>([
    ["as it is", {}],
    ["with many failures", { failing: 0.3 }],
    ["with an outage longer than the schedule", { outageMinutes: 700, outageExchangeMs: 200, outageHour: 2 }],
    ["with more than its queues take", { deliveries: 4e9, workspaces: 5, shards: 1, horizonDays: 1 }],
  ])("loses no delivery, %s", (_name, changes) => {
    const balances: Balance[] = [];
    const day = new Day(small(changes)).run((balance) => balances.push(balance));
    expect(balances.length).toBeGreaterThanOrEqual(1440);
    const odd = balances.filter(({ owed, delivered, waiting, failed }) => {
      return owed !== delivered + waiting + failed || Math.min(delivered, waiting, failed) < 0;
    });
    expect(odd).toEqual([]);
    expect(day.totals.accepted).toBe(day.totals.direct + day.totals.paced + day.gate.waiting);
  });

  it("costs no more with half the deliveries", () => {
    const totals = [1, 2, 4, 8].map(
      (divisor) => simulate(small({ deliveries: SMALL.deliveries / divisor })).bill.total,
    );
    expect(totals.toSorted((a, b) => b - a)).toEqual(totals);
  });

  it("drains what an outage and a replay left, and nothing of it fails", () => {
    const [none, hour, three] = [0, 60, 180].map((outageMinutes) =>
      simulate(small({ deliveries: 4e7, outageMinutes })),
    );
    const drain = (summary: Summary | undefined) => summary?.outage.minutesToDrain ?? NaN;
    expect(none?.outage.mostBacklog).toBe(0);
    expect(hour?.outage.mostBacklog).toBeGreaterThan(1000);
    expect(drain(hour)).toBeGreaterThan(0);
    expect(drain(three)).toBeGreaterThan(drain(hour));
    expect(hour?.storm.mostBacklog).toBeGreaterThan(1000);
    expect(hour?.storm.minutesToDrain).not.toBeNull();
    expect(hour?.deliveries.failed).toBe(0);
  });

  it("that never drains says so", () => {
    const summary = simulate(small({ deliveries: 4e7, outageHour: 23, outageMinutes: 1440, horizonDays: 1 }));
    expect(summary.outage.minutesToDrain).toBeNull();
  });
});

describe("a wall", () => {
  it("is not said where all is well", () => {
    expect(wallsOf(simulate(small({ retentionDays: 1, stormPerSecond: 100 })))).toEqual([]);
  });

  it.each<[string, Partial<Scenario>]>([
    ["queues for events", { dispatchMs: 1e6 }],
    ["queues for direct", { exchangeMs: 300_000 }],
    ["queues for events", { deliveries: 1e10, workspaces: 1, shards: 1 }],
    ["deliveries refused", { deliveries: 1e10, workspaces: 1, shards: 1 }],
    ["minutes on the events queue", { exchangeMs: 300_000, shards: 1 }],
    ["threads for the directory", { stormPerSecond: 20_000 }],
    ["threads for events", { deliveries: 1e10, workspaces: 1 }],
    ["the busiest Outbox's thread, %", { deliveries: 1e11, workspaces: 1 }],
    ["calls/s to the busiest Outbox", { deliveries: 1e10, workspaces: 1, oneByOne: 1, atOnce: 0 }],
    ["databases for events", { eventBytes: 1000, retentionDays: 3000 }],
    ["databases for one workspace", { eventBytes: 1000, retentionDays: 3000 }],
    ["GB of D1 in the account", { eventBytes: 50_000, retentionDays: 3000 }],
    ["GB of the fullest Outbox", { deliveries: 4e7, retentionDays: 3000 }],
    ["publishing requests/s of a workspace", { deliveries: 1e9, workspaces: 1, oneByOne: 1, atOnce: 0 }],
    ["paced deliveries/s of a webhook", { deliveries: 1e10, workspaces: 1, failing: 0.05 }],
    ["requests/s to one host", { deliveries: 1e9, workspaces: 1 }],
  ])("is said: %s", (what, changes) => {
    const summary = simulate(small({ horizonDays: 1, ...changes }));
    expect(wallsOf(summary)).toContain(what);
  });

  it("is said whenever a bound of the platform is passed", () => {
    for (const deliveries of [1e7, 1e9]) {
      const scenario = small({ deliveries, workspaces: 10, horizonDays: 1 });
      const day = new Day(scenario).run();
      const walls = wallsOf(simulate(scenario));
      const messages = day.queues.events.mostMessagesPerSecond / LIMITS.queueMessagesPerSecond.value;
      const consumers = day.queues.events.mostConsumers / LIMITS.queueConsumers.value;
      expect(walls.includes("queues for events")).toBe(Math.max(messages, consumers) > 1);
      const calls = Math.max(...day.boxes.map(({ outbox }) => outbox.mostCalls / 60));
      expect(walls.includes("calls/s to the busiest Outbox")).toBe(calls > LIMITS.outboxCallsPerSecond.value);
    }
  });
});

describe("the scenario", () => {
  it("shares all deliveries out, and an event goes to a webhook once", () => {
    for (const scenario of [DEFAULT_SCENARIO, small(), small({ fanOut: 3, webhooks: 20 })]) {
      const workspaces = makeWorkspaces(scenario, new Chance(1));
      expect(workspaces).toHaveLength(scenario.workspaces);
      const shares = workspaces.flatMap(({ webhooks }) => webhooks);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      const over = workspaces.filter(
        ({ webhooks, share, fanOut }) => Math.max(...webhooks) * fanOut > share * 1.000001,
      );
      expect(over).toEqual([]);
      expect(Math.max(...workspaces.map(({ webhooks }) => webhooks.length))).toBeLessThanOrEqual(100);
    }
  });

  it("is changed by flags, and by no other words", () => {
    expect(readFlags(["--deliveries=1e8", "--seed=3"])).toEqual({ ...DEFAULT_SCENARIO, deliveries: 1e8, seed: 3 });
    for (const flag of [
      "--delivery=1",
      "--seed",
      "--seed=",
      "--seed=x",
      "--seed=-1",
      "--toString=1",
      "seed=1",
      "--workspaces=0",
      "--failing=2",
      "--oneByOne=1",
    ]) {
      expect(() => readFlags([flag])).toThrow(flag.split("=")[0]);
    }
  });
});

it("docs/scale.md has the assumptions, limits, unit costs and the output of today: npm run simulate -- --write", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/scale.md"), "utf8");
  expect(writeIntoPage(page, simulate(DEFAULT_SCENARIO))).toBe(page);
});
