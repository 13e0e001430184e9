import { isStrongRootKey, readSealingKey } from "./domain/key-strength.ts";
import { type Failure, unavailable } from "./domain/failure.ts";
import { NUMBER_SETTINGS } from "./domain/number-settings.ts";
import { readServiceAddress } from "./domain/service-address.ts";
import { err, ok, type Result } from "./domain/result.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Inbox } from "./play/inbox.ts";

/** The Worker's bindings, vars and secrets, under the names in `wrangler.toml` and of the settings. */
export interface Env {
  readonly DB: D1Database;
  /** More databases for events, the newest with the highest number. */
  readonly [more: `DB_${number}`]: D1Database | undefined;
  readonly EVENTS: Queue;
  readonly DIRECT: Queue;
  readonly PACED: Queue;
  readonly SLOW: Queue;
  readonly DEAD: Queue;
  readonly OUTBOX: DurableObjectNamespace<Outbox>;
  readonly INBOX: DurableObjectNamespace<Inbox>;
  readonly READ_LIMIT: RateLimit;
  readonly WRITE_LIMIT: RateLimit;
  readonly WORKSPACE_READ_LIMIT: RateLimit;
  readonly WORKSPACE_WRITE_LIMIT: RateLimit;
  readonly GUESS_LIMIT: RateLimit;
  readonly NEW_INBOX_LIMIT: RateLimit;
  readonly INBOX_LIMIT: RateLimit;
  readonly HOST_LIMIT: RateLimit;
  readonly EMAIL?: SendEmail;
  readonly ENVIRONMENT?: string;
  readonly ROOT_API_KEY?: string;
  readonly ENCRYPTION_KEY?: string;
  readonly ENCRYPTION_KEY_PREVIOUS?: string;
  readonly PUBLIC_URL?: string;
  readonly ALLOW_PRIVATE_ENDPOINTS?: string;
  readonly DELIVERY_TIMEOUT_MS?: string;
  readonly EVENT_RETENTION_DAYS?: string;
  readonly DELIVERY_RETENTION_DAYS?: string;
  readonly DISABLE_AFTER_HOURS?: string;
  readonly MAX_WEBHOOKS_PER_WORKSPACE?: string;
  readonly MAX_REQUESTS_AT_ONCE_PER_HOST?: string;
  readonly USER_AGENT?: string;
  readonly EMAIL_FROM?: string;
}

/** The settings that are not secret, with units in their names. */
export interface Settings {
  readonly development: boolean;
  /** The service's own address, without a trailing slash; null where it comes from requests (`serviceAddress`). */
  readonly publicUrl: string | null;
  readonly allowPrivateEndpoints: boolean;
  readonly deliveryTimeoutMs: number;
  readonly eventRetentionDays: number;
  readonly deliveryRetentionDays: number;
  readonly disableAfterHours: number;
  readonly maxWebhooksPerWorkspace: number;
  /** Most requests that one isolate has under way from one workspace to one host. */
  readonly maxRequestsAtOncePerHost: number;
  readonly userAgent: string;
}

/** All settings, parsed. */
export interface Config {
  readonly settings: Settings;
  readonly rootApiKey: string;
  /** Base64 keys, the current one first. */
  readonly encryptionKeys: readonly [string, ...string[]];
}

/** What is wrong with a setting, and what to do. */
export interface ConfigProblem {
  readonly setting: string;
  readonly message: string;
}

/** The problem when the service's address is neither in `PUBLIC_URL` nor known from the request. */
export const NO_ADDRESS: ConfigProblem = {
  setting: "PUBLIC_URL",
  message: "must be the https address that this service is reached at, such as https://hooks.example.com",
};

type ConfigProblems = readonly ConfigProblem[];

const parsed = new WeakMap<Env, Result<Config, ConfigProblems>>();

/** Parses the settings once per isolate. */
export function readConfig(env: Env): Result<Config, ConfigProblems> {
  const known = parsed.get(env);
  if (known !== undefined) return known;
  const config = parseConfig(env);
  parsed.set(env, config);
  return config;
}

/**
 * Parses the settings, or lists all that is wrong with them. Secrets and other settings that safety depends on must be set
 * and strong.
 */
export function parseConfig(env: Env): Result<Config, ConfigProblems> {
  const development = env.ENVIRONMENT === "development";
  const rootApiKey = env.ROOT_API_KEY ?? "";
  const [encryptionKey = "", previousKey = ""] = [env.ENCRYPTION_KEY?.trim(), env.ENCRYPTION_KEY_PREVIOUS?.trim()];
  const address = env.PUBLIC_URL ?? "";
  // In production, requests can tell the address.
  const publicUrl = address === "" && !development ? null : readServiceAddress(address, { allowHttp: development });
  const numbers = parseNumbers(env);
  const problems: ConfigProblem[] = [];
  const isRootKey = rootApiKey !== "" && (development || isStrongRootKey(rootApiKey));
  if (!isRootKey)
    problems.push({ setting: "ROOT_API_KEY", message: "must be a secret of 32 or more random characters" });
  if (!readSealingKey(encryptionKey).ok) {
    problems.push({ setting: "ENCRYPTION_KEY", message: "must be a secret of 32 random bytes in base64" });
  }
  if (previousKey !== "" && !readSealingKey(previousKey).ok) {
    problems.push({ setting: "ENCRYPTION_KEY_PREVIOUS", message: "must be the former ENCRYPTION_KEY, or absent" });
  }
  if (publicUrl === undefined) problems.push(NO_ADDRESS);
  if (!numbers.ok) problems.push(...numbers.error);
  if (publicUrl === undefined || !numbers.ok || problems.length > 0) return err(problems);
  return ok({
    rootApiKey,
    encryptionKeys: previousKey === "" ? [encryptionKey] : [encryptionKey, previousKey],
    settings: {
      development,
      publicUrl,
      allowPrivateEndpoints: development || env.ALLOW_PRIVATE_ENDPOINTS === "true",
      userAgent: env.USER_AGENT ?? "Hookline-Webhooks/1.0",
      ...numbers.value,
    },
  });
}

type NumberName = keyof typeof NUMBER_SETTINGS;

/** Reads one number of the settings, even when other settings are wrong. An invalid one counts as not set. */
export function readNumber(env: Env, name: NumberName): number {
  const number = parseNumber(env, name);
  return number.ok ? number.value : NUMBER_SETTINGS[name].fallback;
}

function parseNumber(env: Env, name: NumberName): Result<number, ConfigProblem> {
  const { setting, fallback, min, max } = NUMBER_SETTINGS[name];
  const text = env[setting]?.trim() ?? "";
  const value = text === "" ? fallback : Number(text);
  return value >= min && value <= max ? ok(value) : err({ setting, message: `must be a number from ${min} to ${max}` });
}

function parseNumbers(env: Env): Result<Pick<Settings, NumberName>, ConfigProblems> {
  const numbers: { -readonly [Name in NumberName]: number } = {
    deliveryTimeoutMs: 0,
    eventRetentionDays: 0,
    deliveryRetentionDays: 0,
    disableAfterHours: 0,
    maxWebhooksPerWorkspace: 0,
    maxRequestsAtOncePerHost: 0,
  };
  const problems: ConfigProblem[] = [];
  for (const name of Object.keys(NUMBER_SETTINGS).filter(isNumberName)) {
    const number = parseNumber(env, name);
    if (number.ok) numbers[name] = number.value;
    else problems.push(number.error);
  }
  return problems.length === 0 ? ok(numbers) : err(problems);
}

function isNumberName(name: string): name is NumberName {
  return Object.hasOwn(NUMBER_SETTINGS, name);
}

/** The failure for every request while settings are wrong. */
export function unconfigured(problems: readonly ConfigProblem[]): Failure {
  const details = problems.map(({ setting, message }) => ({ field: setting, message }));
  const words = details.map(({ field, message }) => `${field} ${message}`).join("; ");
  return { ...unavailable(`the service is not configured: ${words}`), details };
}
