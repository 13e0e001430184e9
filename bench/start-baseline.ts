/** Serves the raw baseline until it is ended. Its arguments go to wrangler. */
import { fileURLToPath } from "node:url";
import { openRun } from "../scripts/run.ts";

const config = fileURLToPath(new URL("baseline/wrangler.toml", import.meta.url));
const run = openRun();
await run.serve([
  ...["--config", config, "--ip", "127.0.0.1", "--inspector-port", "0", "--show-interactive-dev-session", "false"],
  ...process.argv.slice(2),
]);
