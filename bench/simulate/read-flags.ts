import { ASSUMPTIONS, type AssumptionName, type Scenario } from "./assumptions.ts";

/** The scenario without any flags. */
export const DEFAULT_SCENARIO: Scenario = readFlags([]);

/** Reads flags such as `--deliveries=1e8`. Throws when one is unknown or has no number of 0 or more. */
export function readFlags(flags: readonly string[]): Scenario {
  const scenario = { ...usual() };
  for (const flag of flags) {
    const [, name = "", text = ""] = /^--(\w+)=(.+)$/.exec(flag) ?? [];
    const value = Number(text);
    if (!isName(name)) throw new Error(`There is no ${flag}; there are: ${Object.keys(ASSUMPTIONS).join(", ")}.`);
    if (text === "" || !(value >= 0) || value === Infinity) throw new Error(`${flag} has to be a number of 0 or more`);
    scenario[name] = value;
  }
  return scenario;
}

function usual(): Record<AssumptionName, number> {
  const named = Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(named);
}

function isName(name: string): name is AssumptionName {
  return Object.hasOwn(ASSUMPTIONS, name);
}
