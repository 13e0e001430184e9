/**
 * `npm start`: applies the migrations locally, seeds ws_demo and runs `wrangler dev` in development mode. Arguments after
 * `--` go to wrangler; a flag or --var there wins over this script's own.
 */
import { checkStart } from "./check-start.ts";
import { serveHookline } from "./hookline.ts";
import { openRun } from "./run.ts";

const given = process.argv.slice(2);
const run = openRun();
try {
  await checkStart(given);
  await serveHookline(run, given);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await run.end(1);
}
