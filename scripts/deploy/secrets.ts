import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { parseEnv } from "node:util";
import { isStrongRootKey, readSealingKey } from "../../src/domain/key-strength.ts";
import { DeployFailure } from "./failure.ts";
import type { Options } from "./options.ts";
import type { World } from "./world.ts";

/** The secrets that the Worker needs to run. */
export const SECRETS = ["ROOT_API_KEY", "ENCRYPTION_KEY"] as const;

type SecretName = (typeof SECRETS)[number];

/** The secrets that a deployment sets, and their file. */
export interface PlannedSecrets {
  readonly values: Readonly<Partial<Record<SecretName, string>>>;
  readonly file: string;
  /** True if the file existed: an earlier run was interrupted, or the operator named it. */
  readonly isRead: boolean;
}

/** The facts that secrets are planned by. */
export interface SecretsNeed {
  readonly name: string;
  readonly accountId: string;
  readonly missing: readonly SecretName[];
  /** The prefixes of the database's sealed values. */
  readonly sealedPrefixes: readonly string[];
}

/**
 * Chooses the values of missing secrets, without writing anything: those in the file of an earlier run, or new ones if the
 * operator agrees. Throws a {@link DeployFailure} if not, or if sealed values would be lost.
 */
export async function planSecrets(world: World, options: Options, need: SecretsNeed): Promise<PlannedSecrets> {
  const { missing } = need;
  const named = options.secretsTo === undefined ? undefined : resolve(world.root, options.secretsTo);
  const known = named ?? findFile(world, need);
  const kept = known !== undefined && existsSync(known) ? readFile(known) : {};
  const isRead = missing.every((name) => kept[name] !== undefined);
  if (named !== undefined && existsSync(named) && !isRead) {
    throw new DeployFailure(
      `${named} is there and has not all of ${missing.join(", ")}: it is not overwritten, name another.`,
    );
  }
  const file = isRead && known !== undefined ? known : (named ?? newFile(world, need));
  refuseInside(world.root, file);
  if (!isRead) await agree(world, options, missing, file);
  const values = Object.fromEntries(missing.map((name) => [name, isRead ? (kept[name] ?? "") : makeSecret(name)]));
  checkValues(values, need, options, isRead ? file : undefined);
  return { values, file, isRead };
}

/** Writes new secrets to their file, readable by its owner only. The file must not exist. */
export function writeSecrets({ file, values }: PlannedSecrets, { name, accountId }: SecretsNeed): void {
  const lines = [
    `# Secrets of the Hookline ${name} in the Cloudflare account ${accountId}. Nobody can read them from there.`,
    "# Keep this file where you keep passwords: without ENCRYPTION_KEY a restored database can't be read.",
    ...Object.entries(values).map(([secret, value]) => `${secret}=${value}`),
  ];
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(file, "wx", 0o600);
    writeSync(descriptor, `${lines.join("\n")}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch (error) {
    throw new DeployFailure(
      `The secrets could not be written to ${file}: ${String(error)}. Name another with --secrets-to.`,
    );
  }
}

/** Asks the operator, unless a flag has answered. */
async function agree(world: World, options: Options, missing: readonly SecretName[], file: string): Promise<void> {
  const what = missing.join(" and ");
  if (options.makeSecrets) return;
  if (world.ask === undefined) {
    throw new DeployFailure(
      `${what} ${missing.length > 1 ? "are" : "is"} not set, and there is no terminal to ask on: add --make-secrets to make them and write them to ${file} (--secrets-to FILE for another), or --secrets-to with a file that has them.`,
    );
  }
  if (!(await world.ask(`${what} not set. Make them now, and write them to ${file}?`))) {
    throw new DeployFailure(`Without ${what} nothing is deployed. Nothing was changed.`);
  }
}

/** Refuses weak values, and a key that opens none of the database's sealed values. */
function checkValues(
  values: Readonly<Partial<Record<SecretName, string>>>,
  { sealedPrefixes }: SecretsNeed,
  options: Options,
  readFrom: string | undefined,
): void {
  const root = values.ROOT_API_KEY;
  if (root !== undefined && !isStrongRootKey(root)) {
    throw new DeployFailure(`ROOT_API_KEY of ${readFrom} is weak: it must have 32 or more random characters.`);
  }
  const key = values.ENCRYPTION_KEY;
  if (key === undefined) return;
  if (!readSealingKey(key).ok) {
    throw new DeployFailure(`ENCRYPTION_KEY of ${readFrom} is weak: it must be 32 random bytes in base64.`);
  }
  if (sealedPrefixes.length === 0 || sealedPrefixes.includes(sealedPrefix(key)) || options.newEncryptionKey) return;
  throw new DeployFailure(
    [
      "ENCRYPTION_KEY is not set, and the database has secrets of webhooks that are sealed under another key",
      readFrom === undefined ? " than a new one" : ` than the one in ${readFrom}`,
      ": they could not be opened, and deliveries of those webhooks would wait for ever.\n",
      "Name the file that has the former key with --secrets-to, or give up what is sealed with --new-encryption-key.",
    ].join(""),
  );
}

/** The prefix of everything sealed under a key; `crypto/seal.ts` makes it. */
export function sealedPrefix(key: string): string {
  const digest = createHash("sha256").update(Buffer.from(key, "base64")).digest("hex");
  return `s1.${digest.slice(0, 8)}.`;
}

function makeSecret(name: SecretName): string {
  return name === "ROOT_API_KEY" ? randomBytes(48).toString("base64url") : randomBytes(32).toString("base64");
}

/** The folder and the name prefix of the secrets files of one Hookline in one account. */
function filesOf(world: World, { name, accountId }: SecretsNeed): { readonly folder: string; readonly prefix: string } {
  return { folder: join(world.home, ".hookline"), prefix: `${name}-${accountId.slice(0, 8)}-secrets-` };
}

function newFile(world: World, need: SecretsNeed): string {
  const { folder, prefix } = filesOf(world, need);
  const time = new Date(world.now()).toISOString().slice(0, 19).replaceAll(":", "-");
  return join(folder, `${prefix}${time}.env`);
}

/** The newest file with all missing secrets. */
function findFile(world: World, need: SecretsNeed): string | undefined {
  const { folder, prefix } = filesOf(world, need);
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
  const files = names.sort().map((name) => join(folder, name));
  return files.findLast((file) => need.missing.every((name) => readFile(file)[name] !== undefined));
}

function readFile(file: string): Readonly<Record<string, string | undefined>> {
  return parseEnv(readFileSync(file, "utf8"));
}

/** Refuses a file in the repository: secrets there end up in a commit. */
function refuseInside(root: string, file: string): void {
  const path = relative(realpathSync(root), realOf(file));
  if (path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path)) return;
  throw new DeployFailure(`${file} is in the repository, where secrets end up in a commit: name another file.`);
}

/** The real path of a file that may not exist. */
function realOf(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return join(realOf(dirname(path)), basename(path));
}
