import { type Bill, billDay, priceWay } from "./bill.ts";
import { isWall, listNeeds, type Need } from "./needs.ts";
import { Day, DAY_MINUTES } from "./run-day.ts";
import type { Scenario } from "./assumptions.ts";
import type { WayName } from "./units.ts";

const WAYS: readonly WayName[] = ["oneByOne", "atOnce", "batches"];

/** What a backlog came to, in deliveries and minutes. */
export interface Drained {
  readonly mostBacklog: number;
  readonly longestWaitMinutes: number;
  /** After the cause had ended; null when it did not drain within the horizon. */
  readonly minutesToDrain: number | null;
}

/** What a run comes to: plain data. */
export interface Summary {
  readonly scenario: Scenario;
  readonly deliveries: Day["totals"] & {
    readonly failed: number;
    readonly events: number;
    readonly mostPerSecond: number;
  };
  readonly webhooks: number;
  readonly needs: readonly (Need & { readonly isWall: boolean })[];
  readonly outage: Drained;
  readonly storm: Drained & { readonly events: number; readonly minutesToAsk: number };
  readonly bill: Bill;
  readonly perMillionByWay: Readonly<Record<string, number>>;
}

/** Runs a scenario and sums it up. */
export function simulate(scenario: Scenario): Summary {
  const day = new Day(scenario).run();
  const bill = billDay(day);
  const { totals, storm, downBox, outboxes } = day;
  const outageEnd = scenario.outageHour * 60 + scenario.outageMinutes;
  return {
    scenario,
    deliveries: {
      ...totals,
      failed: outboxes.reduce((sum, { failed }) => sum + failed, 0),
      events: Math.round(totals.accepted * day.eventsPerDelivery),
      mostPerSecond: day.mostPerSecond,
    },
    webhooks: day.workspaces.reduce((sum, { webhooks }) => sum + webhooks.length, 0),
    needs: listNeeds(day, bill).map((need) => ({ ...need, isWall: isWall(need) })),
    outage: drained(day, [downBox.outbox], outageEnd),
    storm: {
      ...drained(
        day,
        storm.boxes.map(({ outbox }) => outbox),
        storm.endedAt,
      ),
      ...{ events: storm.events, minutesToAsk: storm.endedAt - storm.startsAt },
    },
    bill,
    perMillionByWay: Object.fromEntries(WAYS.map((name) => [name, priceWay(name)])),
  };
}

function drained({ lastMinute, scenario }: Day, outboxes: Day["outboxes"], end: number): Drained {
  const last = Math.max(-1, ...outboxes.map(({ lastBacklogAt }) => lastBacklogAt));
  const isOpen = lastMinute >= scenario.horizonDays * DAY_MINUTES - 1 && last >= lastMinute;
  return {
    mostBacklog: outboxes.reduce((sum, { mostBacklog }) => sum + mostBacklog, 0),
    longestWaitMinutes: Math.max(0, ...outboxes.map(({ longestWaitMinutes }) => longestWaitMinutes)),
    minutesToDrain: isOpen ? null : Math.max(0, last - end + 1),
  };
}
