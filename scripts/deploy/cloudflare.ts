import { z } from "zod";
import { DeployFailure } from "./failure.ts";

/** Codes for something that doesn't exist: a Worker, also under an older code, or a database. */
const ABSENT_CODES: ReadonlySet<number> = new Set([10007, 10090, 7404]);
/** Codes for a token that is not valid or lacks a permission. */
const FORBIDDEN_CODES: ReadonlySet<number> = new Set([10000, 10001, 9106, 9109]);
const TRIES = 4;
const TIMEOUT_MS = 60_000;

/** The permission that a call needs, by its path. The first match counts. */
const PERMISSIONS: readonly (readonly [RegExp, string])[] = [
  [/\/d1\//, "Account › D1: Edit"],
  [/\/queues/, "Account › Queues: Edit"],
  [/\/domains|\/zones/, "Zone › Workers Routes: Edit, and Zone › Zone: Read, for the domain's zone"],
  [/\/workers\//, "Account › Workers Scripts: Edit"],
  [/\/(?:accounts|memberships)$/, "Account › Account Settings: Read (or set CLOUDFLARE_ACCOUNT_ID)"],
];

const envelope = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]),
});

/** The headers that authenticate a call. */
export type Credentials = Readonly<Record<string, string>>;

/** The API refused a call, or could not be reached. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly codes: readonly number[];
  /** True if the same call may succeed later; it may also have succeeded already. */
  readonly isPassing: boolean;

  constructor(message: string, codes: readonly number[], isPassing: boolean) {
    super(message);
    this.codes = codes;
    this.isPassing = isPassing;
  }
}

/** The calls that wrangler has no command for, or that must be made before wrangler starts. */
export interface Cloudflare {
  /** Makes a call that changes nothing, and repeats it while the failure may pass. */
  ask<T>(schema: z.ZodType<T>, method: "GET" | "POST", path: string, body?: unknown): Promise<T>;
  /** As `ask` with GET; undefined if the thing doesn't exist. Any other failure throws. */
  find<T>(schema: z.ZodType<T>, path: string): Promise<T | undefined>;
  /** Finds a thing, or makes it. After a failure that may have made it, looks for it again. */
  ensure<T>(find: () => Promise<T | undefined>, method: "POST" | "PUT", path: string, body: unknown): Promise<T>;
}

/** Opens the API at `baseUrl`; `pause` waits between tries. */
export function openCloudflare(
  baseUrl: string,
  credentials: Credentials,
  pause: (ms: number) => Promise<void>,
): Cloudflare {
  async function once(method: string, path: string, body?: unknown): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { ...credentials, "Content-Type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (error) {
      throw new ApiError(`${method} ${path} did not answer: ${describe(error)}`, [], true);
    }
    const parsed = envelope.safeParse(parseJson(text));
    if (response.ok && parsed.data?.success === true) return parsed.data.result;
    const errors = parsed.data?.errors ?? [];
    const codes = errors.map(({ code }) => code);
    const said = errors.map(({ code, message }) => `${message} [code: ${code}]`).join("; ");
    if (response.status === 401 || response.status === 403 || codes.some((code) => FORBIDDEN_CODES.has(code))) {
      throw new DeployFailure(forbidden(path, said));
    }
    const isPassing = response.status >= 500 || response.status === 429 || (response.ok && !parsed.success);
    throw new ApiError(
      `${method} ${path} answered ${response.status}: ${said || text.slice(0, 200)}`,
      codes,
      isPassing,
    );
  }

  async function repeat<T>(action: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof ApiError) || !error.isPassing || tried === TRIES) throw error;
        await pause(500 * 2 ** tried);
      }
    }
  }

  const api: Cloudflare = {
    ask: (schema, method, path, body) =>
      repeat(async () => {
        const result = schema.safeParse(await once(method, path, body));
        if (!result.success)
          throw new ApiError(`${method} ${path} answered something else: ${result.error}`, [], false);
        return result.data;
      }),
    async find(schema, path) {
      try {
        return await api.ask(schema, "GET", path);
      } catch (error) {
        if (error instanceof ApiError && error.codes.some((code) => ABSENT_CODES.has(code))) return undefined;
        throw error;
      }
    },
    ensure: (find, method, path, body) =>
      repeat(async () => {
        const found = await find();
        if (found !== undefined) return found;
        await once(method, path, body);
        const made = await find();
        if (made === undefined) throw new ApiError(`${method} ${path} succeeded, and nothing is there yet`, [], true);
        return made;
      }),
  };
  return api;
}

/** The message for a call that the token may not make. */
export function forbidden(path: string, said: string): string {
  const [, permission] = PERMISSIONS.find(([pattern]) => pattern.test(path)) ?? [];
  return [
    `Cloudflare refused ${path}: ${said || "forbidden"}.`,
    permission === undefined ? "" : `The token needs the permission ${permission}.`,
    "All permissions are listed in docs/deploying.md; with wrangler login, log in again.",
  ]
    .filter((line) => line !== "")
    .join("\n");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
