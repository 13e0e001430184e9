/**
 * `npm run simulate`: a day of a thousand million deliveries, from measured unit costs and the platform's limits;
 * `-- --deliveries=1e8 --seed=3` for another one, `-- --json` for programs, `-- --write` to bring docs/scale.md up to date.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { writeIntoPage } from "./page.ts";
import { printSummary } from "./print.ts";
import { readFlags } from "./read-flags.ts";
import { simulate } from "./summary.ts";

const PAGE = new URL("../../docs/scale.md", import.meta.url);

const flags = process.argv.slice(2);
try {
  const summary = simulate(readFlags(flags.filter((flag) => flag !== "--json" && flag !== "--write")));
  if (flags.includes("--write")) writeFileSync(PAGE, writeIntoPage(readFileSync(PAGE, "utf8"), summary));
  console.log(flags.includes("--json") ? JSON.stringify(summary) : printSummary(summary));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
