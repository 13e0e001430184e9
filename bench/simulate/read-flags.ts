import { type Assumption, ASSUMPTIONS, type AssumptionName, type Scenario } from "./assumptions.ts";

const WHOLE: ReadonlySet<AssumptionName> = new Set(["seed", "deliveries", "workspaces", "stormRank", "shards"]);

/** The scenario without any flags. */
export const DEFAULT_SCENARIO: Scenario = readFlags([]);

/** Reads flags such as `--deliveries=1e8`. Throws when one is unknown, or its number makes no sense. */
export function readFlags(flags: readonly string[]): Scenario {
  const scenario = { ...usual() };
  for (const flag of flags) {
    const [, name = "", text = ""] = /^--(\w+)=(.+)$/.exec(flag) ?? [];
    const value = Number(text);
    if (!isName(name)) throw new Error(`There is no ${flag}; there are: ${Object.keys(ASSUMPTIONS).join(", ")}.`);
    const { least = 0 }: Assumption = ASSUMPTIONS[name];
    if (text === "" || !(value >= least) || value === Infinity) {
      throw new Error(`${flag} has to be a number of ${least} or more.`);
    }
    scenario[name] = WHOLE.has(name) ? Math.round(value) : value;
  }
  if (scenario.oneByOne + scenario.atOnce > 1)
    throw new Error("--oneByOne and --atOnce have to be 1 together, or less.");
  if (scenario.failing > 1) throw new Error("--failing has to be 1 or less.");
  return scenario;
}

function usual(): Record<AssumptionName, number> {
  const named = Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(named);
}

function isName(name: string): name is AssumptionName {
  return Object.hasOwn(ASSUMPTIONS, name);
}
