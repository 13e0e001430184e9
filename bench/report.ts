import type { Tally } from "./side.ts";

/** Figures with their targets, and faults, for the summary at the end. */
export interface Findings {
  readonly targets: string[];
  /** Deliveries that were lost or came twice. */
  faults: number;
}

/** Prints a heading. */
export function printHeading(text: string): void {
  console.log(`\n${text}`);
}

/** Prints a label and figures, aligned across lines. */
export function printRow(label: string, ...values: readonly (string | number)[]): void {
  console.log(`  ${label.padEnd(34)}${values.map((value) => String(value).padStart(16)).join("")}`);
}

/** Prints a sentence. */
export function printNote(text: string): void {
  console.log(`  ${text}`);
}

/** Prints how many deliveries were lost or came twice, and counts them for the summary. */
export function reportTallies(tallies: readonly Tally[], findings: Findings): void {
  printRow("lost", ...tallies.map(({ lost }) => lost));
  printRow("duplicates", ...tallies.map(({ duplicates }) => duplicates));
  findings.faults += tallies.reduce((sum, { lost, duplicates }) => sum + lost + duplicates, 0);
}

/** Compares a figure with its target, for the summary. */
export function checkTarget(
  findings: Findings,
  what: string,
  {
    value,
    target,
    digits,
    unit,
  }: { readonly value: number; readonly target: number; readonly digits: number; readonly unit: string },
  holdsWhen: "at_least" | "at_most" | "below",
): void {
  const words = { at_least: "at least", at_most: "at most", below: "below" }[holdsWhen];
  const holds = { at_least: value >= target, at_most: value <= target, below: value < target }[holdsWhen];
  const verdict = holds ? "met" : `missed by ${Math.abs(value - target).toFixed(digits)}${unit}`;
  findings.targets.push(`${what} ${value.toFixed(digits)}${unit}, ${words} ${target}${unit}: ${verdict}`);
}

/** Prints the summary. */
export function printSummary({ targets, faults }: Findings): void {
  printHeading("Targets");
  for (const target of targets) printNote(target);
  printNote(faults === 0 ? "No delivery was lost, none came twice." : `${faults} deliveries were lost or came twice.`);
}
