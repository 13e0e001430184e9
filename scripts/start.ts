/**
 * `npm start`: applies the migrations locally, seeds ws_demo and runs `wrangler dev` in development mode. Arguments after
 * `--` go to wrangler; a flag or --var there wins over this script's own.
 */
import { serveHookline } from "./hookline.ts";
import { openRun } from "./run.ts";

const run = openRun();
try {
  await serveHookline(run, process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await run.end(1);
}
