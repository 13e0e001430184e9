/**
 * `npm run deploy`: finds or creates the database and the queues, applies the migrations there, then deploys. Safe to
 * repeat. What follows `--` goes to `wrangler deploy`.
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const DATABASE = "hookline";
const PLACEHOLDER_ID = "00000000-0000-0000-0000-000000000000";
/** `wrangler.toml` with the database's real id; made anew each time and not committed. */
const DEPLOYED_CONFIG = "wrangler.deployed.toml";
const SECRETS = ["ROOT_API_KEY", "ENCRYPTION_KEY"] as const;

interface Answer {
  readonly code: number;
  readonly output: string;
}

/** Runs wrangler; what it says is shown as it comes if `shown`. */
async function wrangler(args: readonly string[], { shown }: { readonly shown: boolean }): Promise<Answer> {
  const env = { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false" };
  const child = spawn("wrangler", args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (part: Buffer) => {
    output += part.toString();
    if (shown) process.stdout.write(part);
  });
  child.stderr.on("data", (part: Buffer) => {
    output += part.toString();
    if (shown) process.stderr.write(part);
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (ended) => resolve(ended ?? 1));
  });
  return { code, output };
}

async function must(args: readonly string[]): Promise<string> {
  const { code, output } = await wrangler(args, { shown: true });
  if (code !== 0) throw new Error(`wrangler ${args.join(" ")} ended with ${code}`);
  return output;
}

async function findDatabaseId(): Promise<string | undefined> {
  const { code, output } = await wrangler(["d1", "list", "--json"], { shown: false });
  if (code !== 0) throw new Error(`wrangler d1 list ended with ${code}:\n${output}`);
  const list: unknown = JSON.parse(output.slice(output.indexOf("[")));
  if (!Array.isArray(list)) throw new Error("wrangler d1 list did not answer a list");
  const found: unknown = list.find((entry: { name?: unknown }) => entry.name === DATABASE);
  if (typeof found !== "object" || found === null || !("uuid" in found)) return undefined;
  return String(found.uuid);
}

async function findOrCreateDatabase(): Promise<string> {
  const known = await findDatabaseId();
  if (known !== undefined) return known;
  await must(["d1", "create", DATABASE]);
  const created = await findDatabaseId();
  if (created === undefined) throw new Error("the database was created and is not listed; try again");
  return created;
}

async function findOrCreateQueue(name: string): Promise<void> {
  const { code } = await wrangler(["queues", "info", name], { shown: false });
  if (code !== 0) await must(["queues", "create", name]);
}

async function deploy(): Promise<void> {
  const config = readFileSync("wrangler.toml", "utf8");
  const queues = new Set([...config.matchAll(/^queue = "([^"]+)"$/gm)].map(([, name]) => name ?? ""));
  const dead = [...config.matchAll(/^dead_letter_queue = "([^"]+)"$/gm)].map(([, name]) => name ?? "");
  const id = await findOrCreateDatabase();
  for (const name of new Set([...queues, ...dead])) await findOrCreateQueue(name);
  writeFileSync(DEPLOYED_CONFIG, config.replace(PLACEHOLDER_ID, id));
  await must(["d1", "migrations", "apply", "DB", "--remote", "--config", DEPLOYED_CONFIG]);
  await must(["deploy", "--config", DEPLOYED_CONFIG, ...process.argv.slice(2)]);
  await remindOfSecrets(config);
}

async function remindOfSecrets(config: string): Promise<void> {
  const { output } = await wrangler(["secret", "list", "--config", DEPLOYED_CONFIG], { shown: false });
  for (const name of SECRETS) {
    if (!output.includes(`"${name}"`)) {
      console.log(`Missing secret: openssl rand -base64 32 | wrangler secret put ${name} --config ${DEPLOYED_CONFIG}`);
    }
  }
  if (!/^PUBLIC_URL = /m.test(config) && !process.argv.some((argument) => argument.includes("PUBLIC_URL:"))) {
    console.log("Missing setting: PUBLIC_URL; put it under [vars] of wrangler.toml and deploy again");
  }
}

try {
  await deploy();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
