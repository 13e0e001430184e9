import { createHash } from "node:crypto";
import { DEFAULT_PORT, readIp, readState } from "./check-start.ts";
import { writeDevelopmentConfig } from "./development-config.ts";
import { readFlag, readVar } from "./flags.ts";
import type { Run } from "./run.ts";

/**
 * Applies the migrations, seeds ws_demo and serves Hookline in development mode. Answers its address. With `--var
 * ENVIRONMENT:production` nothing is seeded: the demo key is public.
 */
export async function serveHookline(run: Run, given: readonly string[]): Promise<string> {
  await run.finish("prepare-database.ts", [readState(given), ...(isDevelopment(given) ? [demoSeed(Date.now())] : [])]);
  const address = await run.serve(devArguments(given));
  if (isDevelopment(given)) {
    console.log(
      `The API is at ${address}, with the key dev_api_key: "A first delivery in a minute" in README.md is next.`,
    );
    await printDashboardLink(address);
  }
  return address;
}

/** Prints a one-time link into the dashboard of ws_demo. */
async function printDashboardLink(address: string): Promise<void> {
  try {
    const response = await fetch(`${address}/v1/portal-sessions`, {
      method: "POST",
      headers: { Authorization: "Bearer dev_api_key", "Content-Type": "application/json" },
      body: JSON.stringify({ role: "owner", expires_in: 3600 }),
    });
    const { url }: { url: string } = await response.json();
    console.log(`The dashboard of ws_demo, once, within the hour: ${url}`);
  } catch (error) {
    console.error(`There is no link into the dashboard: ${String(error)}`);
  }
}

function isDevelopment(given: readonly string[]): boolean {
  return (readVar(given, "ENVIRONMENT") ?? "development") === "development";
}

function namesConfig(given: readonly string[]): boolean {
  return given.includes("-c") || readFlag(given, "--config") !== undefined;
}

function demoSeed(now: number): string {
  const hash = createHash("sha256").update("hookline-api-key\ndev_api_key").digest("hex");
  return [
    `INSERT OR IGNORE INTO workspaces (id, name, webhooks_enabled, payload_format, created_at)
      VALUES ('ws_demo', 'Demo', 1, 'event', ${now})`,
    `INSERT OR IGNORE INTO api_keys (workspace_id, id, name, role, member_id, prefix, hash, created_at)
      VALUES ('ws_demo', 'key_00000000000000000000000000', 'Development key', 'admin',
      NULL, 'dev_api_key', '${hash}', ${now})`,
    `INSERT OR IGNORE INTO brandings (workspace_id, breadcrumb)
      VALUES ('ws_demo', '["Settings","Workspace","Advanced","Developers"]')`,
  ].join("; ");
}

function devArguments(given: readonly string[]): readonly string[] {
  const vars = {
    ENVIRONMENT: "development",
    ROOT_API_KEY: "dev_root_key",
    // A fixed key, so that sealed values survive a restart. It protects local development only.
    ENCRYPTION_KEY: "aG9va2xpbmUtZGV2ZWxvcG1lbnQta2V5LTMyLWJ5dGU=",
    // An address that nobody has: no mail leaves the machine.
    EMAIL_FROM: "hookline@example.com",
    PUBLIC_URL: `http://127.0.0.1:${readFlag(given, "--port") ?? DEFAULT_PORT}`,
  };
  const flags = Object.entries({
    "--port": DEFAULT_PORT,
    "--ip": readIp(given),
    "--inspector-port": "0",
    "--show-interactive-dev-session": "false",
    ...(isDevelopment(given) && !namesConfig(given) ? { "--config": writeDevelopmentConfig() } : {}),
  });
  // wrangler takes the last of repeated vars, but no repeated flag.
  return [
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ...flags.filter(([name]) => readFlag(given, name) === undefined).flat(),
    ...given,
  ];
}
