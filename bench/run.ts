/**
 * `npm run bench`: Hookline against a raw baseline in the same run; `-- --quick` for a smaller one. Exits with 1 when a
 * delivery is lost or comes twice, or when something failed; a target that is missed is only told.
 */
import { compare } from "./compare.ts";
import { stopSubscribers } from "./subscriber.ts";
import { stopSystems } from "./systems.ts";

/** Answers how many deliveries were lost or came twice. */
type Scenario = (options: { readonly quick: boolean }) => Promise<number>;

const SCENARIOS: Readonly<Record<string, Scenario>> = { compare };

async function stopAll(): Promise<void> {
  await stopSystems();
  stopSubscribers();
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void stopAll().finally(() => process.exit(1)));
}

const [name = "compare"] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const scenario = SCENARIOS[name];
if (scenario === undefined) {
  console.error(`There is no scenario ${name}; there are: ${Object.keys(SCENARIOS).join(", ")}.`);
  process.exit(1);
}
try {
  const faults = await scenario({ quick: process.argv.includes("--quick") });
  if (faults > 0) process.exitCode = 1;
} finally {
  await stopAll();
}
