import { env } from "cloudflare:workers";
import type { Env } from "../../src/config.ts";

export const PUBLIC_URL = "https://hooks.example.com";
export const PRODUCTION_ROOT_KEY = "Xq3vT9-a-root-key-of-enough-characters";

/** The tests' bindings with production settings. */
export function productionEnv(): Env {
  return {
    ...env,
    ENVIRONMENT: "production",
    ROOT_API_KEY: PRODUCTION_ROOT_KEY,
    ENCRYPTION_KEY: "hR2m0yK8Qd1nVxW5uJcT7pLsZfAgB4eIoN6iGk3rDtY=",
    // What was made in development, such as an inbox, was made under the former key.
    ENCRYPTION_KEY_PREVIOUS: env.ENCRYPTION_KEY ?? "",
    PUBLIC_URL,
  };
}
