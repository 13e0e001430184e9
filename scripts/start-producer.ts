/**
 * `npm run start:producer`: `npm start` with the example producer beside it, on the port after Hookline's or on
 * `--producer-port`. Other arguments after `--` go to Hookline's wrangler. There are two wranglers, since one that serves
 * two Workers gives only the first an address. They find each other through their own registry, so that they don't find
 * another Hookline on the machine.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { checkStart, DEFAULT_PORT, readIp, readState } from "./check-start.ts";
import { readFlag, withoutFlag } from "./flags.ts";
import { serveHookline } from "./hookline.ts";
import { openRun } from "./run.ts";

const args = process.argv.slice(2);
const given = withoutFlag(args, "--producer-port");
const port = readFlag(args, "--producer-port") ?? String(Number(readFlag(given, "--port") ?? DEFAULT_PORT) + 1);
const state = readState(given);

const registry = join(state, "dev-registry");
const run = openRun({ WRANGLER_REGISTRY_PATH: registry, CLOUDFLARE_DEV_REGISTRY_PATH: registry });
try {
  await checkStart(given, port);
  // An entry that a killed run left behind would be believed for a minute and a half.
  rmSync(registry, { recursive: true, force: true });
  const address = await serveHookline(run, given);
  // Locally, a message that is sent before its consumer is up is lost.
  await fetch(`${address}/healthz`);
  const flags = {
    "--config": "examples/producer/wrangler.toml",
    "--persist-to": join(state, "producer"),
    "--port": port,
    "--ip": readIp(given),
    "--inspector-port": "0",
    "--show-interactive-dev-session": "false",
  };
  await run.serve(Object.entries(flags).flat());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await run.end(1);
}
