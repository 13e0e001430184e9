/**
 * `npm run bench`: Hookline against a raw baseline in the same run, and healthy subscribers beside noisy ones;
 * `-- compare` or `-- neighbours` for one of them, `-- cost` for what deliveries cost, `-- singles` for single publications
 * over few and many connections, `-- filters` for the CPU of filters, `-- memory` for what requests take, `-- reading` for what reading takes of an Outbox with a
 * million deliveries, `-- soak` for ten minutes of mixed subscribers, `-- units` for what `npm run simulate` reckons with,
 * `-- --quick` for smaller ones. Exits with 1 when a delivery is lost or comes twice, when the soak finds a promise broken,
 * when a request takes too much memory, or when something failed; a target that is missed is only told.
 */
import { compare } from "./compare.ts";
import { filters } from "./filters.ts";
import { memory } from "./memory.ts";
import { neighbours } from "./neighbours.ts";
import { pages } from "./pages.ts";
import { reading } from "./reading.ts";
import { cost } from "./report-cost.ts";
import { singles } from "./singles.ts";
import { soak } from "./soak.ts";
import { stopSubscribers } from "./subscriber.ts";
import { stopSystems } from "./systems.ts";
import { units } from "./units.ts";

/** Answers how often a promise was broken, such as by a lost or repeated delivery. */
type Scenario = (options: { readonly quick: boolean }) => Promise<number>;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  compare,
  cost,
  filters,
  memory,
  neighbours,
  pages,
  reading,
  singles,
  soak,
  units,
};
const USUAL = ["compare", "neighbours", "pages"];

async function stopAll(): Promise<void> {
  await stopSystems();
  stopSubscribers();
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void stopAll().finally(() => process.exit(1)));
}

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const quick = process.argv.includes("--quick");
try {
  for (const name of named.length === 0 ? USUAL : named) {
    const scenario = SCENARIOS[name];
    if (scenario === undefined) {
      throw new Error(`There is no scenario ${name}; there are: ${Object.keys(SCENARIOS).join(", ")}.`);
    }
    const faults = await scenario({ quick });
    if (faults > 0) process.exitCode = 1;
  }
} finally {
  await stopAll();
}
