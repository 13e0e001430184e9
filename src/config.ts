import { NUMBER_SETTINGS } from "./domain/number-settings.ts";
import { err, ok, type Result } from "./domain/result.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Inbox } from "./play/inbox.ts";

/** The Worker's bindings, vars and secrets as `wrangler.toml` and the settings name them. */
export interface Env {
  readonly DB: D1Database;
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
}

/** The settings, parsed, with their units in the names. */
export interface Config {
  readonly development: boolean;
  readonly rootApiKey: string;
  /** Base64 keys, the current one first. */
  readonly encryptionKeys: readonly [string, ...string[]];
  /** The service's own address, without a slash at its end. */
  readonly publicUrl: string;
  readonly allowPrivateEndpoints: boolean;
  readonly deliveryTimeoutMs: number;
  readonly eventRetentionDays: number;
  readonly deliveryRetentionDays: number;
  readonly disableAfterHours: number;
  readonly maxWebhooksPerWorkspace: number;
  /** Requests of one workspace that one isolate has under way to one host. */
  readonly maxRequestsAtOncePerHost: number;
  readonly userAgent: string;
}

/** A setting that keeps the service from starting, and what to do about it. */
export interface ConfigProblem {
  readonly setting: string;
  readonly message: string;
}

const MIN_ROOT_KEY_LENGTH = 32;
const parsed = new WeakMap<Env, Result<Config, ConfigProblem>>();

/** Parses the settings once per isolate. */
export function readConfig(env: Env): Result<Config, ConfigProblem> {
  const known = parsed.get(env);
  if (known !== undefined) return known;
  const config = parseConfig(env);
  parsed.set(env, config);
  return config;
}

/** Parses the settings; in production every setting that safety rests on must be there and be strong. */
export function parseConfig(env: Env): Result<Config, ConfigProblem> {
  const development = env.ENVIRONMENT === "development";
  const rootApiKey = env.ROOT_API_KEY ?? "";
  if (rootApiKey === "" || (!development && isWeakRootKey(rootApiKey))) {
    return problem(
      "ROOT_API_KEY",
      "must be a secret of 32 or more random characters; make one with: openssl rand -base64 36",
    );
  }
  const encryptionKey = env.ENCRYPTION_KEY?.trim() ?? "";
  if (!isStrongKey(encryptionKey)) {
    return problem("ENCRYPTION_KEY", "must be 32 random bytes in base64; make one with: openssl rand -base64 32");
  }
  const previousKey = env.ENCRYPTION_KEY_PREVIOUS?.trim() ?? "";
  if (previousKey !== "" && !isStrongKey(previousKey)) {
    return problem("ENCRYPTION_KEY_PREVIOUS", "must be the former ENCRYPTION_KEY, or absent");
  }
  const publicUrl = parsePublicUrl(env.PUBLIC_URL ?? "", development);
  if (publicUrl === undefined) {
    return problem(
      "PUBLIC_URL",
      "must be the https address that this service is reached at, such as https://hooks.example.com",
    );
  }
  const numbers = parseNumbers(env);
  if (!numbers.ok) return numbers;
  return ok({
    development,
    rootApiKey,
    encryptionKeys: previousKey === "" ? [encryptionKey] : [encryptionKey, previousKey],
    publicUrl,
    allowPrivateEndpoints: development || env.ALLOW_PRIVATE_ENDPOINTS === "true",
    userAgent: env.USER_AGENT ?? "Hookline-Webhooks/1.0",
    ...numbers.value,
  });
}

type NumberSettings = Pick<
  Config,
  | "deliveryTimeoutMs"
  | "eventRetentionDays"
  | "deliveryRetentionDays"
  | "disableAfterHours"
  | "maxWebhooksPerWorkspace"
  | "maxRequestsAtOncePerHost"
>;

function parseNumbers(env: Env): Result<NumberSettings, ConfigProblem> {
  const numbers: { -readonly [Name in keyof NumberSettings]: number } = {
    deliveryTimeoutMs: 0,
    eventRetentionDays: 0,
    deliveryRetentionDays: 0,
    disableAfterHours: 0,
    maxWebhooksPerWorkspace: 0,
    maxRequestsAtOncePerHost: 0,
  };
  for (const { setting, name, fallback, min, max } of NUMBER_SETTINGS) {
    const text = env[setting]?.trim() ?? "";
    const value = text === "" ? fallback : Number(text);
    if (!(value >= min && value <= max)) return problem(setting, `must be a number from ${min} to ${max}`);
    numbers[name] = value;
  }
  return ok(numbers);
}

function isWeakRootKey(key: string): boolean {
  return key.length < MIN_ROOT_KEY_LENGTH || new Set(key).size < 8;
}

function isStrongKey(key: string): boolean {
  try {
    const bytes = Uint8Array.fromBase64(key);
    return bytes.length === 32 && new Set(bytes).size >= 8;
  } catch {
    return false;
  }
}

function parsePublicUrl(text: string, development: boolean): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.search !== "" || url.hash !== "") return undefined;
  if (url.protocol !== "https:" && !(development && url.protocol === "http:")) return undefined;
  // Routes, links and signatures of CloudEvents are of the origin.
  return url.pathname === "/" ? url.origin : undefined;
}

function problem(setting: string, message: string): { readonly ok: false; readonly error: ConfigProblem } {
  return err({ setting, message });
}
