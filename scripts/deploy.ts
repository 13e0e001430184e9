/**
 * `npm run deploy`: makes what a Cloudflare account lacks (secrets, database, queues), applies the migrations and deploys.
 * Safe to repeat; it removes no settings. See docs/deploying.md.
 */
import { homedir } from "node:os";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { deployHookline } from "./deploy/deploy.ts";
import type { World } from "./deploy/world.ts";

const isTerminal = process.stdin.isTTY && process.stdout.isTTY && (process.env["CI"] ?? "") === "";

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

const world: World = {
  root: resolve(import.meta.dirname, ".."),
  home: homedir(),
  env: process.env,
  ask: isTerminal ? ask : undefined,
  print: (text) => process.stdout.write(text),
  pause: async (ms) => pause(ms),
  now: () => Date.now(),
};

try {
  await deployHookline(world, process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  process.exitCode = 1;
}
