import { ASSUMPTIONS } from "./assumptions.ts";
import { LIMITS } from "./limits.ts";
import { printSummary } from "./print.ts";
import type { Summary } from "./summary.ts";
import { UNITS } from "./units.ts";

/** Puts the tables and the output of a run where docs/scale.md has them. Throws when a place is missing. */
export function writeIntoPage(page: string, summary: Summary): string {
  const parts = {
    output: `\`\`\`text\n${printSummary(summary)}\`\`\``,
    assumptions: table(["flag", "default", "what", "source"], assumptionRows()),
    limits: table(["limit", "value", "source"], limitRows()),
    units: table(["unit", "value"], unitRows("", UNITS)),
  };
  return Object.entries(parts).reduce((text, [name, part]) => replacePart(text, name, part), page);
}

function replacePart(page: string, name: string, part: string): string {
  const place = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- end -->)`);
  if (!place.test(page)) throw new Error(`docs/scale.md has no place for ${name}`);
  return page.replace(place, (_all, before: string, after: string) => `${before}\n\n${part}\n\n${after}`);
}

function assumptionRows(): readonly (readonly string[])[] {
  return Object.entries(ASSUMPTIONS).map(([name, { value, says, source }]) => {
    return [`\`--${name}\``, value.toLocaleString("en", { maximumFractionDigits: 6 }), says, source];
  });
}

function limitRows(): readonly (readonly string[])[] {
  return Object.entries(LIMITS).map(([name, { value, source }]) => {
    return [`\`${name}\``, value.toLocaleString("en"), source];
  });
}

/** The numbers of a tree, each under its path. */
function unitRows(path: string, tree: object): readonly (readonly string[])[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) => {
    const place = path === "" ? name : `${path}.${name}`;
    if (typeof value === "object" && value !== null) return unitRows(place, value);
    return [[`\`${place}\``, Number(value).toLocaleString("en", { maximumFractionDigits: 4 })]];
  });
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
