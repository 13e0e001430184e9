import { DEFAULT_SCENARIO } from "./read-flags.ts";
import type { Drained, Summary } from "./summary.ts";

/** Writes a summary as lines of text. */
export function printSummary(summary: Summary): string {
  return [
    ...changed(summary),
    ...dayLines(summary),
    "",
    row("It needs", "needs", "has"),
    ...summary.needs.map(({ what, needs, has, note, isWall }) => {
      return `${row(what, count(needs), has === null ? "-" : count(has), isWall ? "WALL" : "")}  ${note}`;
    }),
    "",
    ...drainLines(summary),
    "",
    ...billLines(summary),
    "",
  ].join("\n");
}

function changed({ scenario }: Summary): readonly string[] {
  const usual = Object.entries(DEFAULT_SCENARIO);
  const given = new Map(Object.entries(scenario));
  const flags = usual.flatMap(([name, value]) => (given.get(name) === value ? [] : [`--${name}=${given.get(name)}`]));
  return flags.length === 0 ? [] : [`With ${flags.join(" ")}`, ""];
}

function dayLines({ deliveries, webhooks, scenario }: Summary): readonly string[] {
  return [
    `A day of ${count(deliveries.accepted)} deliveries of ${count(deliveries.events)} events, for ` +
      `${count(webhooks)} webhooks of ${count(scenario.workspaces)} workspaces (seed ${scenario.seed})`,
    row("in a second of the busiest minute", count(deliveries.mostPerSecond)),
    row("first attempts in the direct lane", count(deliveries.direct)),
    row("first attempts in the paced lane", count(deliveries.paced)),
    row("released by Outboxes", count(deliveries.released)),
    row("failed for good", count(deliveries.failed)),
  ];
}

function drainLines({ outage, storm, scenario }: Summary): readonly string[] {
  return [
    `The largest subscriber answers nothing for ${scenario.outageMinutes} minutes`,
    ...drain(outage),
    `Workspace ${scenario.stormRank} replays its day: ${count(storm.events)} events in ${count(storm.minutesToAsk)} minutes`,
    ...drain(storm),
  ];
}

function drain({ mostBacklog, longestWaitMinutes, minutesToDrain }: Drained): readonly string[] {
  return [
    row("most deliveries due and waiting", count(mostBacklog)),
    row("longest wait, minutes", count(longestWaitMinutes)),
    row("minutes to drain after it", minutesToDrain === null ? "never" : count(minutesToDrain)),
  ];
}

function billLines({ bill, perMillionByWay, scenario }: Summary): readonly string[] {
  const each = (dollars: number) => ((dollars * bill.perMillion) / bill.total).toFixed(2);
  return [
    row(`The bill, with ${scenario.retentionDays} days stored`, "$ a day", "$ a million"),
    ...Object.entries(bill.parts).map(([name, dollars]) => row(name, count(dollars), each(dollars))),
    row("total", count(bill.total), each(bill.total)),
    row("of a month", count(bill.total * 30)),
    "",
    "Dollars a million as npm run bench counts them: direct lane, fan-out 1, without storage, logs and CPU",
    row("one publication at a time", (perMillionByWay["oneByOne"] ?? 0).toFixed(2)),
    row("20 at once", (perMillionByWay["atOnce"] ?? 0).toFixed(2)),
    row("batches of 100", (perMillionByWay["batches"] ?? 0).toFixed(2)),
  ];
}

function row(label: string, ...values: readonly string[]): string {
  const [first = "", second = "", third = ""] = values;
  return `  ${label.padEnd(38)}${first.padStart(14)}${second.padStart(14)}${third.padStart(6)}`.trimEnd();
}

function count(value: number): string {
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}
