import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { type Account, openAccount } from "./account.ts";
import { type Address, agreeToDomains, attachDomains, planAddress } from "./address.ts";
import { type DatabaseState, findDatabase, listPending, makeDatabase, readBookmark } from "./database.ts";
import { type DeployedConfig, type DeployedDatabase, planConfig } from "./deployed-config.ts";
import { DeployFailure } from "./failure.ts";
import { type Options, readOptions } from "./options.ts";
import { type PlannedSecrets, planSecrets, SECRETS, type SecretsNeed, writeSecrets } from "./secrets.ts";
import { weighSettings } from "./settings.ts";
import { checkQueues } from "./queues.ts";
import { checkSubdomain, type DeployedWorker, findWorker, findWorkersDevUrl } from "./worker.ts";
import type { World } from "./world.ts";
import { mustWrangler } from "./wrangler.ts";

/** Everything that is known and agreed to before anything is changed. */
interface Plan {
  readonly account: Account;
  readonly config: DeployedConfig;
  readonly options: Options;
  readonly address: Address;
  readonly mayTakeOver: boolean;
  /** Those that exist, by their bindings; the others will be made. */
  readonly databases: ReadonlyMap<string, DatabaseState>;
  readonly need: SecretsNeed;
  /** Undefined if none is missing. */
  readonly secrets: PlannedSecrets | undefined;
}

/**
 * Deploys. First checks everything, and throws a {@link DeployFailure} if something is missing; then makes what doesn't
 * exist. Each step is safe to repeat, so the same command completes an interrupted deployment.
 */
export async function deployHookline(world: World, args: readonly string[]): Promise<void> {
  const plan = await makePlan(world, readOptions(args, world.env));
  const done: string[] = [];
  try {
    await carryOut(world, plan, (what) => done.push(what));
  } catch (error) {
    const list = done.length === 0 ? "Nothing was changed." : `Done so far: ${done.join("; ")}.`;
    world.print(`\n${list} The same command goes on from there.\n`);
    throw error;
  }
  await printEnd(world, plan);
}

async function makePlan(world: World, options: Options): Promise<Plan> {
  const { rawConfig } = experimental_readRawConfig({ config: join(world.root, "wrangler.toml") });
  const config = planConfig(rawConfig, { asked: options.name, builder: world.env["WRANGLER_CI_OVERRIDE_NAME"] });
  const account = await openAccount(world, config.accountId);
  const deployed = await findWorker(account, config.name);
  const address = await planAddress(account, config, options, deployed);
  const problems = weighSettings({ ...deployed?.vars, ...address.vars }, address);
  if (problems.length > 0) {
    const list = problems.map(({ setting, message }) => `- ${setting} ${message}`);
    throw new DeployFailure(`Nothing was changed: the Worker would refuse to run.\n${list.join("\n")}`);
  }
  if (deployed === undefined && address.workersDev) await checkSubdomain(account);
  await checkQueues(account, config);
  const databases = await findDatabases(account, config);
  const missing = SECRETS.filter((name) => deployed?.secrets.has(name) !== true);
  const need = {
    name: config.name,
    accountId: account.id,
    missing,
    sealedPrefixes: databases.get("DB")?.sealedPrefixes ?? [],
  };
  const mayTakeOver = await agreeToDomains(world, account, config, address, options, deployed !== undefined);
  const secrets = await planMissing(world, options, need, deployed);
  return { account, config, options, address, mayTakeOver, databases, need, secrets };
}

/**
 * Plans missing secrets. With Cloudflare's builder they come from the page of the deploy button instead: a file there would
 * be lost.
 */
async function planMissing(
  world: World,
  options: Options,
  need: SecretsNeed,
  deployed: DeployedWorker | undefined,
): Promise<PlannedSecrets | undefined> {
  if (need.missing.length === 0) return undefined;
  const isBuilder = (world.env["WORKERS_CI"] ?? "") !== "";
  if (!isBuilder || options.secretsTo !== undefined) return planSecrets(world, options, need);
  const when = deployed === undefined ? "not set yet" : "not set";
  const list = need.missing.map((name) => `  npm exec -- wrangler secret put ${name} --name ${need.name}`);
  world.print(
    `${need.missing.join(" and ")}: ${when}. Until they are, the service answers 503. To set them:\n${list.join("\n")}\n`,
  );
  return undefined;
}

async function carryOut(world: World, plan: Plan, tell: (what: string) => void): Promise<void> {
  const { account, config, options, address } = plan;
  if (plan.secrets !== undefined) {
    if (!plan.secrets.isRead) writeSecrets(plan.secrets, plan.need);
    world.print(`${Object.keys(plan.secrets.values).join(" and ")}: in ${plan.secrets.file}, for you alone to read.\n`);
    tell(`the secrets are in ${plan.secrets.file}`);
  }
  const states = new Map(plan.databases);
  for (const { binding, name } of config.databases) {
    states.set(binding, states.get(binding) ?? (await makeDatabase(account, name)));
    tell(`the database ${name} is there`);
  }
  const file = writeConfig(world, plan, states);
  for (const database of config.databases) {
    const state = states.get(database.binding);
    if (state !== undefined) await migrate(world, plan, file, database, state, tell);
  }
  const notes = [
    ...(options.message === undefined ? [] : ["--message", options.message]),
    ...(options.tag === undefined ? [] : ["--tag", options.tag]),
  ];
  await withSecretsFile(plan.secrets, (flags) => mustWrangler(world, ["deploy", "--config", file, ...flags, ...notes]));
  tell(`the Worker ${config.name} is uploaded`);
  await attachDomains(world, account, config, address, plan.mayTakeOver);
}

async function findDatabases(account: Account, { databases }: DeployedConfig): Promise<Plan["databases"]> {
  const found = new Map<string, DatabaseState>();
  for (const database of databases) {
    const state = await findDatabase(account, database);
    if (state !== undefined) found.set(database.binding, state);
  }
  return found;
}

async function migrate(
  world: World,
  { account }: Plan,
  file: string,
  { binding, name, migrationsFolder }: DeployedDatabase,
  { id, applied }: DatabaseState,
  tell: (what: string) => void,
): Promise<void> {
  const pending = listPending(world.root, migrationsFolder, applied);
  if (pending.length === 0) return;
  if (applied.size > 0) await printBookmark(world, account, file, name, id);
  await mustWrangler(world, ["d1", "migrations", "apply", binding, "--remote", "--config", file]);
  tell(`the migrations of ${name} up to ${pending.at(-1)} are applied`);
}

/** Writes the configuration for wrangler, one file per name. It is written again each time and not committed. */
function writeConfig(world: World, { account, config, address }: Plan, databases: Plan["databases"]): string {
  const file = join(world.root, `wrangler.deployed.${config.name}.json`);
  const complete = config.complete({
    accountId: account.id,
    databaseIds: new Map([...databases].map(([binding, { id }]) => [binding, id])),
    vars: address.vars,
    workersDev: address.workersDev,
    previewUrls: address.previewUrls,
  });
  writeFileSync(file, `${JSON.stringify(complete, undefined, 2)}\n`);
  return file;
}

async function printBookmark(world: World, account: Account, file: string, name: string, id: string): Promise<void> {
  const bookmark = await readBookmark(account, id);
  world.print(
    [
      `Before the migrations the database ${name} is at this bookmark. To bring it back there, losing what was written since:`,
      `  npm exec -- wrangler d1 time-travel restore ${name} --bookmark=${bookmark} --config ${basename(file)}`,
      "",
    ].join("\n"),
  );
}

/** Gives wrangler the missing secrets together with the version that needs them, so that it never runs without them. */
async function withSecretsFile(
  secrets: PlannedSecrets | undefined,
  action: (flags: readonly string[]) => Promise<void>,
): Promise<void> {
  if (secrets === undefined) return action([]);
  const folder = mkdtempSync(join(tmpdir(), "hookline-"));
  try {
    const file = join(folder, "secrets.json");
    writeFileSync(file, JSON.stringify(secrets.values), { mode: 0o600 });
    await action(["--secrets-file", file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function printEnd(world: World, { account, config, address, secrets }: Plan): Promise<void> {
  const host = address.wanted[0] ?? address.present[0]?.hostname;
  const url = host === undefined ? await findWorkersDevUrl(account, config.name) : `https://${host}`;
  const base = url ?? address.publicUrl;
  const keyFrom = secrets === undefined ? "the file that has your secrets" : secrets.file;
  world.print(
    [
      "",
      `${config.name} is deployed: ${base}`,
      ...(secrets === undefined
        ? []
        : [
            `Its secrets are in ${secrets.file}. Cloudflare never shows them again: keep the file where you keep passwords.`,
          ]),
      ...(host === undefined ? [] : ["A new domain takes a few minutes until its certificate is there."]),
      "First steps, with ROOT_API_KEY of " + keyFrom + ":",
      `  BASE=${base}; . ${secrets?.file ?? "FILE"}`,
      `  curl -s $BASE/v1/workspaces -H "Authorization: Bearer $ROOT_API_KEY" -H 'Content-Type: application/json' -d '{"name":"First"}'`,
      "then open its dashboard and publish: README.md, Deploy.",
      "",
    ].join("\n"),
  );
}
